"""What a record is called, beside rows that know only its kind and its number."""

from django.db.models import OuterRef, Subquery

from dacheng.kernel.search.models import SearchEntry


def named(kind: str, number: str) -> Subquery:
    """The name under which the record is found; `kind` and `number` are fields of the outer row."""
    found = SearchEntry.objects.filter(kind=OuterRef(kind), object_id=OuterRef(number))
    return Subquery(found.values("title")[:1])
