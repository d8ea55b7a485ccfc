"""Apart from the moving: PostgreSQL alters no table while rows written in the same transaction wait for their checks."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('employees', '0005_phones_moved'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='employee',
            name='phone',
        ),
    ]
