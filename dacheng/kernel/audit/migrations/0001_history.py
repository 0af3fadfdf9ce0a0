"""Creates the history, its seals and the function that every recorded table calls."""

from pathlib import Path

from django.db import migrations

SCHEMA = Path(__file__).parents[1] / "schema.sql"
REMOVE = """
drop table if exists audit_entry, audit_seal cascade;
drop function if exists audit_capture cascade; drop function if exists audit_keep cascade;
drop function if exists audit_era cascade;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list = []
    operations = [migrations.RunSQL(SCHEMA.read_text(), REMOVE)]
