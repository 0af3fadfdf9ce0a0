"""How likely an opportunity is, and what it is worth by that."""

from decimal import Decimal

from django.db.models import DecimalField, F, QuerySet, Value
from django.db.models.functions import Coalesce

from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.opportunities.stages import State
from dacheng.kernel.money import round_money


def weighed(rows: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
    """Annotate `chance` (its own, else its stage's) and `weighted` (amount × chance)."""
    chance = Coalesce("probability", "stage__probability", Value(Decimal(0)))
    money = DecimalField(max_digits=20, decimal_places=2)
    rows = rows.annotate(chance=chance)
    return rows.annotate(
        weighted=Coalesce(F("amount") * F("chance"), Value(Decimal(0)), output_field=money)
    )


def chance_of(opportunity: Opportunity) -> Decimal:
    """The chance of one: 1 when won, 0 when lost, else its own or its stage's."""
    if opportunity.state != State.OPEN:
        return Decimal(opportunity.state == State.WON)
    if opportunity.probability is not None:
        return opportunity.probability
    return opportunity.stage.probability if opportunity.stage else Decimal(0)


def weighted_amount(opportunity: Opportunity) -> Decimal:
    return round_money((opportunity.amount or Decimal(0)) * chance_of(opportunity))
