"""A company with the data that breaks pages: names of 120 letters, sums of nine digits, markup, orders without end."""

from motorcrm.clients.models import Client
from motorcrm.clients.operations import edit_client
from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.employees.models import Employee
from motorcrm.finance.models import MoneyAccount
from motorcrm.finance.operations import take_payment
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import (
    JobDraft,
    PartDraft,
    Share,
    close_order,
    comment_order,
    create_order,
    start_job,
)
from motorcrm.testing.builders import a_client, a_vehicle, on_trust
from motorcrm.testing.cast import Workshop, open_workshop
from motorcrm.testing.worlds import furnish

MARKUP = "<b>Жирный</b><script>alert(1)</script>"
LONGEST = (MARKUP + "Общество-с-ограниченной-ответственностью" * 3)[:120]
MILLIONS = rub(123_456_789)


def hostile_client() -> Client:
    return a_client(LONGEST, phone="+79123456789", kind=Client.Kind.COMPANY, address="А" * 200)


def hostile_order(workshop: Workshop, client: Client, more: int) -> WorkOrder:
    """A name of 120 letters without a space, markup, a sum of nine digits, and so many more jobs and parts."""
    vehicle = a_vehicle(client, make="У" * 40, model=MARKUP, plate="1234АВ777", vin="W" * 40)
    shares = (Share(workshop.technician, Percent.whole(60)), Share(workshop.other_technician, Percent.whole(40)))
    jobs = [JobDraft("Ш" * 120, price=MILLIONS, shares=shares)]
    jobs += [JobDraft(f"{MARKUP} {number}", price=rub(100), shares=shares) for number in range(more)]
    parts = [PartDraft("Ж" * 120, price=MILLIONS, article="Я" * 40)]
    parts += [PartDraft(f"Болт {number}", price=rub(10)) for number in range(more)]
    order = create_order(
        client,
        organisation=workshop.organisation,
        vehicle=vehicle,
        phase="accepted",
        manager=workshop.manager,
        complaint=MARKUP + "Щ" * 300,
        brought_by=LONGEST,
        jobs=jobs,
        parts=parts,
        by=workshop.owner,
    )
    comment_order(order, MARKUP + "Ы" * 300, by=workshop.manager)
    till = MoneyAccount.objects.get(code="till")
    take_payment(order, amount=MILLIONS, money_account=till, on=clock.today(), comment=LONGEST, by=workshop.owner)
    return order


def hostile_company() -> Workshop:
    """Such orders in every state a page shows: short, of a hundred lines, with a job running, with a debt."""
    workshop = open_workshop()
    furnish(workshop)
    for person in (workshop.technician, workshop.manager):
        Employee.objects.filter(pk=person.pk).update(last_name="Константинопольский-Задунайский", first_name="Ю" * 40)
        person.refresh_from_db()
    client = hostile_client()
    long_email = f"{'bookkeeper' * 6}@{'workshop' * 7}.example.com"
    edit_client(client, version=client.version, emails=[long_email, "a@example.com"], by=workshop.owner)
    hostile_order(workshop, client, more=2)
    hostile_order(workshop, client, more=49)
    started = hostile_order(workshop, client, more=1)
    start_job(started.jobs.order_by("pk")[0], by=workshop.technician)
    owed = hostile_order(workshop, a_client("Щ" * 120, phone="+79123456780"), more=1)
    close_order(owed, on=clock.today(), finish_jobs=True, debt=on_trust(), by=workshop.owner)
    return workshop
