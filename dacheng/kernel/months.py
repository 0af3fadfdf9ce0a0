"""Stored month numbers (202611) beside dates, so that figures group by an indexed integer."""

from django.db import models


def month_of(field: str) -> models.GeneratedField:
    """A stored column year × 100 + month of a date column; NULL where the date is."""
    return models.GeneratedField(
        expression=models.Func(
            models.F(field),
            template=(
                "(extract(year from %(expressions)s) * 100"
                " + extract(month from %(expressions)s))::int"
            ),
            output_field=models.IntegerField(),
        ),
        output_field=models.IntegerField(),
        db_persist=True,
    )


def local_month_of(field: str, zone: str = "Asia/Shanghai") -> models.GeneratedField:
    """The same for a moment, seen in the company's time zone."""
    local = f"%(expressions)s at time zone '{zone}'"
    return models.GeneratedField(
        expression=models.Func(
            models.F(field),
            template=f"(extract(year from {local}) * 100 + extract(month from {local}))::int",
            output_field=models.IntegerField(),
        ),
        output_field=models.IntegerField(),
        db_persist=True,
    )
