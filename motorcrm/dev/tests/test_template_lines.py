"""The number of long lines in templates may only fall."""

from motorcrm.dev.template_lines import LIMIT, complaint, long_lines


def test_a_line_over_the_limit_is_found_with_its_place(tmp_path):
    template = tmp_path / "motorcrm" / "orders" / "templates" / "orders" / "order.html"
    template.parent.mkdir(parents=True)
    template.write_text("\n".join(["я" * LIMIT, "я" * (LIMIT + 1), "short"]), "utf-8")

    assert list(long_lines(tmp_path / "motorcrm")) == ["motorcrm/orders/templates/orders/order.html:2"]


def test_as_many_long_lines_as_allowed_are_fine():
    assert complaint(["a.html:1"], 1) == ""


def test_one_more_is_named():
    wrong = complaint(["a.html:1", "b.html:2"], 1)

    assert wrong.startswith("2 lines")
    assert "b.html:2" in wrong


def test_fewer_ask_for_a_lower_number():
    assert "lower the number to 1" in complaint(["a.html:1"], 2)
