"""A person's photo; and people of the shipped roles see their own papers."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def give(apps: Any, schema_editor: Any) -> None:
    grants = apps.get_model("access", "Grant").objects
    roles = apps.get_model("access", "Role").objects.filter(is_administrator=False)
    for role in roles.exclude(code=None).exclude(code="").exclude(grants__right="papers.view"):
        grants.create(role=role, right="papers.view", scope="own")


def take_back(apps: Any, schema_editor: Any) -> None:
    apps.get_model("access", "Grant").objects.filter(right="papers.view").delete()


class Migration(migrations.Migration):
    dependencies = [("employees", "0001_initial"), ("files", "0001_initial"), ("access", "0001_initial")]

    operations = [
        migrations.AddField(
            "employee",
            "photo",
            models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="files.storedfile",
            ),
        ),
        migrations.RunPython(give, take_back),
    ]
