"""In which category an opportunity counts: as chosen, else as its stage says, else by the chance
of the stage."""

from decimal import Decimal

from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Coalesce

from dacheng.domains.forecasts.models import OPEN, Category
from dacheng.domains.opportunities.models import Opportunity

BY_CHANCE = (
    (Category.COMMIT, Decimal("0.70")),
    (Category.LIKELY, Decimal("0.45")),
    (Category.BEST, Decimal("0.25")),
    (Category.PIPELINE, Decimal(0)),
)


def by_chance(chance: Decimal | None) -> Category:
    """The category of a stage that has none of its own."""
    known = chance or Decimal(0)
    return next(name for name, least in BY_CHANCE if known >= least)


def effective() -> Coalesce:
    """The category of each row, as an annotation of opportunities."""
    steps = [When(stage__probability__gte=least, then=Value(name)) for name, least in BY_CHANCE]
    return Coalesce(
        F("forecast_choice__category"),
        F("stage__forecast_category__category"),
        Case(*steps, default=Value(Category.PIPELINE), output_field=CharField()),
    )


def in_category(*names: Category) -> Q:
    """The same as a condition, for figures that only take one."""
    chance = Q()
    upper: Decimal | None = None
    for name, least in BY_CHANCE:
        if name in names:
            chance |= _between(least, upper)
        upper = least
    if Category.PIPELINE in names:
        chance |= Q(stage__isnull=True)
    staged = Q(stage__forecast_category__category__in=names)
    free = Q(stage__forecast_category__isnull=True) & (chance or Q(pk__in=()))
    return Q(forecast_choice__category__in=names) | (
        Q(forecast_choice__isnull=True) & (staged | free)
    )


def _between(least: Decimal, upper: Decimal | None) -> Q:
    found = Q(stage__probability__gte=least)
    return found if upper is None else found & Q(stage__probability__lt=upper)


def category_of(opportunity: Opportunity) -> Category:
    """Of one record, as it stands; a closed one is closed or, lost, counts nowhere."""
    if opportunity.state != "open":
        return Category.CLOSED if opportunity.state == "won" else Category.OMITTED
    name = Opportunity.objects.filter(pk=opportunity.pk).values_list(effective(), flat=True)[0]
    return Category(name)


IN_CALL = OPEN
