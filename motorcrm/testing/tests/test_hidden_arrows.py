"""Upper asks lower, by the ways too that the contract of imports does not see."""

import ast

import pytest

from motorcrm.testing import arrows
from motorcrm.testing.arrows import ROOT, by_name, inside_functions, modules, upwards, ways_back, ways_back_in_template

DJANGO_IS_READY = "apps.py is read before models are; `ready` is Django's place for this"
OF_ITS_OWN = "asks how long a field of its own model may be, or what may be chosen in it"
BY_NAME = {
    "company/forms.py": ({"get_field"}, OF_ITS_OWN),
    "company/operations.py": ({"get_field"}, OF_ITS_OWN),
    "core/fitting.py": ({"get_field"}, "asks how long a field of the model it is given may be"),
    "finance/money/protocol.py": ({"import_module"}, "reads every kind of its own package"),
    "orders/invariants.py": ({"get_field"}, "asks what may be chosen in a field of an app below"),
    "desk/why/queries.py": ({"get_fields"}, "asks a noun which fields it has, whichever noun it is"),
    "config/menu.py": ({"import_module"}, "reads the room `menu` of every app; it stands above all of them"),
    "config/prepare.py": ({"import_string"}, "calls what apps ship; it stands above all of them"),
    "roles/operations.py": (
        {"get_fields", "related_model"},
        "asks whatever points to a role, and names nothing",
    ),
    "bench/questions.py": (
        {"related_objects", "related_model"},
        "asks every route, whatever it is of, and so for any part of any thing",
    ),
    "history/once.py": ({"get_model"}, "finds the row that a verb returned, by the name stored with its key"),
}


def found(seek):
    """Where in the code something is found, and what."""
    return {
        str(path.relative_to(ROOT / "motorcrm")): what
        for app, path in modules()
        if (what := set(seek(app, ast.parse(path.read_text("utf-8")))))
    }


def test_nothing_of_the_program_is_imported_inside_functions():
    hidden = found(lambda app, tree: inside_functions(tree))

    assert [path for path in hidden if not path.endswith("/apps.py")] == [], DJANGO_IS_READY


def test_imports_of_apps_are_in_ready():
    for _app, path in modules("apps.py"):
        tree = ast.parse(path.read_text("utf-8"))
        ready = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "ready"]
        in_ready = [name for node in ready for name in inside_functions(ast.Module([node], []))]

        assert list(inside_functions(tree)) == in_ready, path


def test_classes_and_modules_are_reached_by_name_only_for_a_reason():
    assert found(lambda app, tree: by_name(tree)) == {path: words for path, (words, _reason) in BY_NAME.items()}


def test_relations_of_upper_apps_are_not_followed_back():
    assert found(ways_back) == {}
    for app, path in modules("*.html"):
        assert ways_back_in_template(app, path.read_text("utf-8")) == set(), path


def test_relations_lead_down_but_to_who_is_signed_in():
    """History, tasks and files stand below people: that is what `AUTH_USER_MODEL` is for."""
    assert upwards() == {(app, "employees.Employee") for app in ("history", "background", "files")}


@pytest.mark.parametrize(
    ("app", "code"),
    [
        ("clients", "Client.objects.filter(orders__phase='ready')"),
        ("clients", "Client.objects.prefetch_related('vehicles__orders')"),
        ("clients", "client.payments.all()"),
        ("vehicles", "Vehicle.objects.annotate(count=Count('orders'))"),
        ("vehicles", "getattr(vehicle, 'orders')"),
        ("access", "Role.objects.filter(members=person)"),
        ("ledger", "entry.payment"),
    ],
)
def test_a_way_back_to_an_upper_app_is_noticed(app, code):
    assert ways_back(app, ast.parse(code))


def test_a_way_back_from_the_same_app_or_a_lower_one_is_allowed():
    for app, code in [("orders", "client.orders.all()"), ("vehicles", "client.vehicles"), ("clients", "client.phones")]:
        assert not ways_back(app, ast.parse(code)), code
    assert not ways_back("clients", ast.parse("from motorcrm.clients import orders; declare(section='orders')"))
    assert ways_back_in_template("clients", "{% for one in client.orders.all %}")


@pytest.mark.parametrize(
    "code",
    [
        "Client._meta.get_field('orders').related_model",
        "apps.get_model('orders.WorkOrder')",
        "import_module('motorcrm.orders')",
        "from importlib import import_module as bring\nimport_module",
    ],
)
def test_reaching_by_name_is_noticed(code):
    assert by_name(ast.parse(code))


def test_an_import_inside_a_function_or_a_condition_is_noticed():
    assert list(inside_functions(ast.parse("def f():\n    from motorcrm.orders import models"))) == ["motorcrm.orders"]
    assert list(inside_functions(ast.parse("if True:\n    import motorcrm.orders"))) == ["motorcrm.orders"]
    assert list(inside_functions(ast.parse("import motorcrm.orders\ndef f():\n    import json"))) == []


def test_the_layers_are_those_of_the_contract():
    assert (arrows.layers()[0], arrows.layers()[-1]) == ("core", "testing")
    assert arrows.layers().index("clients") < arrows.layers().index("orders")
