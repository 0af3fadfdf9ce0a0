"""Taking the next number of a series."""

import re

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

TAKE = """
with taken as (
    insert into numbers_series (prefix, last) values (%(prefix)s, 1)
    on conflict (prefix) do update set last = numbers_series.last + 1 returning last),
made as (select %(prefix)s || lpad(last::text, greatest(%(width)s, length(last::text)), '0') as code
    from taken)
select code, exists (select from "{table}" t where t.code = made.code and not t.code = '')
from made -- none is empty, but only so the index of those with a code is used
"""
RESERVE = """
insert into numbers_series (prefix, last) values (%s, %s)
on conflict (prefix) do update set last = greatest(numbers_series.last, excluded.last)
"""
SKIP = "update numbers_series set last = greatest(last, %s) + 1 where prefix = %s returning last"
HIGHEST = 'select max(substring(code from %s)::bigint) from "{table}" where code ~ %s'


def next_code(model: type[Model], prefix: str, width: int) -> str:
    """The next free code of a model, such as 'LX001'. The series stays locked until the commit,
    so that two transactions never hold the same one; codes that files brought are skipped."""
    with connection.cursor() as cursor:
        sql = TAKE.format(table=model._meta.db_table)
        cursor.execute(sql, {"prefix": prefix, "width": width})
        code, there = cursor.fetchone()
        if there:
            cursor.execute(SKIP, [_highest(cursor, model, prefix), prefix])
            code = f"{prefix}{cursor.fetchone()[0]:0{width}d}"
    return code


def _highest(cursor: CursorWrapper, model: type[Model], prefix: str) -> int:
    digits = f"^{re.escape(prefix)}([0-9]{{1,12}})$"
    cursor.execute(HIGHEST.format(table=model._meta.db_table), [digits, digits])
    return cursor.fetchone()[0] or 0


def reserve(prefix: str, last: int) -> None:
    """Give out only numbers after `last`: the ones before are promised to somebody."""
    with connection.cursor() as cursor:
        cursor.execute(RESERVE, [prefix, last])
