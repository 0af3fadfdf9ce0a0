"""When two company names mean one company, in SQL: legal endings, case and marks gone."""

from django.db.models import CharField, F, Func, QuerySet, Value
from django.db.models.expressions import Combinable

from dacheng.domains.customers.models import Customer


def core(name: Combinable) -> Func:
    """The part of a company name that tells it apart: '杭州 大成（集团）有限公司' is '杭州大成'.

    A function of the database, because an index by it finds namesakes among all customers."""
    return Func(name, function="company_core", output_field=CharField())


def namesakes(name: str) -> QuerySet[Customer]:
    """Customers whose name has the same core, whoever may see them."""
    return (
        Customer.objects.annotate(own_core=core(F("name")))
        .filter(own_core=core(Value(name, output_field=CharField())))
        .exclude(own_core="")
    )
