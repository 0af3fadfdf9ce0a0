"""One entry for everything that can be found by name, number or sound."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from dacheng.kernel.access import INTERNAL
from dacheng.kernel.access.models import ScopedModel

HEAD = 40  # characters of a title that count for 'begins with'


class Pieces(models.Field):
    """A tsvector of pieces; `__hold` takes a tsquery as text."""

    def db_type(self, connection: Any) -> str:
        return "tsvector"

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        return f"{sql}::text", params


@Pieces.register_lookup
class Hold(models.Lookup):
    lookup_name = "hold"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} @@ {right}::tsquery", (*left_params, *right_params)


class SearchEntry(ScopedModel):
    """What one record is found by. Derived from the record; `rebuild` can make all of it again.

    head   how the title begins, for 'begins with'
    keys   every spelling and sound, one per line; behind GUARD those of guarded fields
    grams  pieces of the keys
    """

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    title = models.TextField()
    head = models.CharField(max_length=HEAD, db_collation="C")
    keys = models.TextField()
    grams = Pieces()
    updated_at = models.DateTimeField()

    scope = INTERNAL  # an entry never decides who sees it; the record's own scope does
    audited = False  # follows from records that are recorded

    class Meta:
        db_table = "search_entry"
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="one_entry_per_record")
        ]
        indexes = [
            GinIndex(fields=["grams"], name="search_entry_grams"),
            models.Index(fields=["kind", "head"], name="search_entry_head"),
        ]
