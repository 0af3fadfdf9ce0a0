"""A statement that changes very many rows is recorded in the time it takes to read them."""

from pathlib import Path

from django.db import migrations

CAPTURE = (Path(__file__).parents[1] / "capture.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_told_at")]
    operations = [migrations.RunSQL(CAPTURE, migrations.RunSQL.noop)]
