"""Moving parts was part of editing orders: who edits them keeps it, as far as it reached."""

from typing import Any

from django.db import migrations

EDIT, MOVE = "orders.edit", "parts.status"


def give(apps: Any, schema_editor: Any) -> None:
    grants = apps.get_model("access", "Grant").objects
    for role, scope in grants.filter(right=EDIT).exclude(role__grants__right=MOVE).values_list("role", "scope"):
        grants.create(role_id=role, right=MOVE, scope=scope)


def take_back(apps: Any, schema_editor: Any) -> None:
    apps.get_model("access", "Grant").objects.filter(right=MOVE).delete()


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("access", "0001_initial")]

    operations = [migrations.RunPython(give, take_back)]
