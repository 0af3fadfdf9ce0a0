"""An entry of a told story keeps the moment of the story beside the moment of its writing."""

from pathlib import Path

from django.db import migrations

ADD = """
alter table audit_entry add column if not exists told_at timestamptz;
create index if not exists audit_entry_when on audit_entry using brin (coalesce(told_at, at));
"""
CAPTURE = (Path(__file__).parents[1] / "capture.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_models")]
    operations = [migrations.RunSQL(f"{ADD}\n{CAPTURE}", migrations.RunSQL.noop)]
