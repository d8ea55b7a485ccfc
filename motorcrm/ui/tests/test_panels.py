"""Places of pages that other apps fill."""

from django.utils.safestring import SafeString

from motorcrm.ui.panels import Place, panels_for, register


def test_panels_come_in_order_without_the_empty_ones(rf):
    def first(request, thing):
        return SafeString("one")

    def empty(request, thing):
        return SafeString("  ")

    def last(request, thing):
        return SafeString(thing)

    tested = Place("tested")
    for panel in (first, empty, last, first):
        register(tested, panel)

    assert panels_for(tested, rf.get("/"), "two") == ["one", "two"]
    assert panels_for(Place("empty"), rf.get("/"), "two") == []
