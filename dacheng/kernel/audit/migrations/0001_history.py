"""Creates the history, its seals and the function that every recorded table calls."""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parents[1]
SCHEMA = (HERE / "schema.sql").read_text() + (HERE / "capture.sql").read_text()
REMOVE = """
drop table if exists audit_entry, audit_seal cascade;
drop function if exists audit_capture cascade; drop function if exists audit_keep cascade;
drop function if exists audit_era cascade;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list = []
    operations = [migrations.RunSQL(SCHEMA, REMOVE)]
