"""When two company names mean one company, in SQL: legal endings, case and marks gone."""

from django.db.models import CharField, F, Func, QuerySet, Value
from django.db.models.expressions import Combinable

from dacheng.domains.customers.models import Customer

# Matched as whole words before the marks between words are taken out.
LATIN = r"\m(incorporated|inc|ltd|limited|llc|plc|corporation|corp|company|co|gmbh|ag)\M"
MARKS = r"[][\s.,，。、·()<>《》&''\"“”‘’/\\_-]+"
CHINESE = r"(股份有限公司|有限责任公司|有限公司|集团公司|总公司|集团|公司)+$"


def core(name: Combinable) -> Func:
    """The part of a company name that tells it apart: '杭州 大成（集团）有限公司' is '杭州大成'."""
    text: Combinable = Func(name, template="lower(normalize(%(expressions)s, NFKC))")
    for pattern in (LATIN, MARKS, CHINESE):
        text = Func(
            text,
            Value(pattern),
            Value(""),
            Value("g"),
            function="regexp_replace",
            output_field=CharField(),
        )
    return text  # type: ignore[return-value]


def namesakes(name: str) -> QuerySet[Customer]:
    """Customers whose name has the same core, whoever may see them."""
    return (
        Customer.objects.annotate(own_core=core(F("name")))
        .filter(own_core=core(Value(name, output_field=CharField())))
        .exclude(own_core="")
    )
