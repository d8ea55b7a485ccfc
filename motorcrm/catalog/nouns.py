"""Services, categories and labour rates, declared as nouns."""

from motorcrm.access.nouns import Noun, declare
from motorcrm.catalog.models import LabourRate, Service, ServiceCategory
from motorcrm.catalog.rights import EDIT_CATALOG

declare(
    Noun(
        model=Service,
        position=70,
        page="service-edit",
        shown_to=EDIT_CATALOG,
        find=lambda rows, typed, reader: rows.search(typed),  # type: ignore[attr-defined]  # its queryset
    )
)
declare(
    Noun(model=ServiceCategory, position=80, page="category-edit", shown_to=EDIT_CATALOG),
)
declare(
    Noun(
        model=LabourRate,
        position=90,
        page="labour-rates",
        key="",
        shown_to=EDIT_CATALOG,
        is_named=False,
    )
)
