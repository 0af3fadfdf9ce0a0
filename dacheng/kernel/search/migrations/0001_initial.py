import django.contrib.postgres.indexes
from django.db import migrations, models

import dacheng.kernel.search.models

# The planner must know how common 有限 is, else it walks an index to read half the table.
MORE_STATISTICS = "alter table search_entry alter column grams set statistics 1000"


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("object_id", models.BigIntegerField()),
                ("title", models.TextField()),
                ("head", models.CharField(db_collation="C", max_length=40)),
                ("keys", models.TextField()),
                ("grams", dacheng.kernel.search.models.Pieces()),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "db_table": "search_entry",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["grams"], name="search_entry_grams"
                    ),
                    models.Index(fields=["kind", "head"], name="search_entry_head"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "object_id"), name="one_entry_per_record"
                    )
                ],
            },
        ),
        migrations.RunSQL(MORE_STATISTICS, migrations.RunSQL.noop),
    ]
