"""An employee's documents: contracts, passports. Not everyone who sees the person sees them."""

from motorcrm.access.scopes import reaches
from motorcrm.core.actor import Actor
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Forbidden
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import EDIT_EMPLOYEES, VIEW_PAPERS
from motorcrm.files.intake import Taken
from motorcrm.files.models import StoredFile
from motorcrm.files.operations import attach, detach


@operation(needs=EDIT_EMPLOYEES, once=True)
def add_paper(employee: Employee, *, taken: Taken, by: Actor) -> StoredFile:
    """Attach a document to the person. This also takes the right to see their documents."""
    _refuse_unseen(employee, by)
    return attach(employee, taken, by=by)


@operation(needs=EDIT_EMPLOYEES)
def remove_paper(employee: Employee, *, file: StoredFile, by: Actor) -> StoredFile:
    _refuse_unseen(employee, by)
    return detach(employee, file, by=by)


def _refuse_unseen(employee: Employee, by: Actor) -> None:
    if not reaches(by, VIEW_PAPERS, employee):
        raise Forbidden(VIEW_PAPERS)
