"""The one phone of each person becomes the first of several."""

from typing import Any

from django.db import migrations


def into_rows(apps: Any, schema_editor: Any) -> None:
    employees, phones = apps.get_model("employees", "Employee"), apps.get_model("employees", "EmployeePhone")
    rows = employees.objects.exclude(phone="").values_list("pk", "phone")
    phones.objects.bulk_create(phones(employee_id=pk, number=phone) for pk, phone in rows)


def out_of_rows(apps: Any, schema_editor: Any) -> None:
    employees, phones = apps.get_model("employees", "Employee"), apps.get_model("employees", "EmployeePhone")
    for phone in phones.objects.order_by("-pk"):
        employees.objects.filter(pk=phone.employee_id).update(phone=phone.number)


class Migration(migrations.Migration):

    dependencies = [
        ('employees', '0004_people_in_full'),
    ]

    operations = [
        migrations.RunPython(into_rows, out_of_rows),
    ]
