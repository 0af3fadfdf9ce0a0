"""Creates the history, its seals and the function that every recorded table calls."""

from pathlib import Path

from django.db import migrations, models

SCHEMA = Path(__file__).parents[1] / "schema.sql"
REMOVE = """
drop table if exists audit_entry, audit_seal cascade;
drop function if exists audit_capture cascade; drop function if exists audit_keep cascade;
drop function if exists audit_era cascade;
"""


def unmanaged(name: str, table: str) -> migrations.CreateModel:
    return migrations.CreateModel(
        name=name,
        fields=[("id", models.BigAutoField(primary_key=True))],
        options={"managed": False, "db_table": table},
    )


class Migration(migrations.Migration):
    initial = True
    dependencies: list = []
    operations = [
        migrations.RunSQL(SCHEMA.read_text(), REMOVE),
    ]
