"""Places of pages that other apps fill."""

from django.utils.safestring import SafeString

from motorcrm.ui.panels import panels_for, register


def test_panels_stand_in_their_order_without_the_empty_ones(rf):
    def first(request, thing):
        return SafeString("one")

    def empty(request, thing):
        return SafeString("  ")

    def last(request, thing):
        return SafeString(thing)

    for panel in (first, empty, last, first):
        register("tested", panel)

    assert panels_for("tested", rf.get("/"), "two") == ["one", "two"]
    assert panels_for("nowhere", rf.get("/"), "two") == []
