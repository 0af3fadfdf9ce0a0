"""Every number the product can speak of, by name. Names are unique and never reused."""

from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dacheng.kernel.metrics.definitions import TIME, AnyMetric, Metric

_metrics: dict[str, AnyMetric] = {}


class UnknownMetric(ValidationError):
    """No metric of this name; the message offers the nearest."""


class UnknownDimension(ValidationError):
    """The metric cannot be broken down by this; the message lists by what it can."""


def register(*metrics: AnyMetric) -> None:
    for metric in metrics:
        if metric.name in _metrics:
            raise ValueError(f"metric {metric.name!r} is already defined")
        _metrics[metric.name] = metric


def get(name: str) -> AnyMetric:
    """The metric of this name; raises UnknownMetric."""
    try:
        return _metrics[name]
    except KeyError:
        raise UnknownMetric(
            _("没有指标“%(name)s”。有：%(names)s")
            % {"name": name, "names": " ".join(sorted(_metrics))}
        ) from None


def catalogue() -> list[AnyMetric]:
    return sorted(_metrics.values(), key=lambda metric: metric.name)


def leaves(names: Iterable[str]) -> list[Metric]:
    """The summed metrics behind these names, each once, in order."""
    found: dict[str, Metric] = {}
    for name in names:
        metric = get(name)
        if isinstance(metric, Metric):
            found[name] = metric
        else:
            found.update({leaf.name: leaf for leaf in leaves(metric.parts)})
    return list(found.values())


def dimensions_of(*names: str) -> list[str]:
    """By what all these metrics can be broken down together."""
    common: list[str] | None = None
    for leaf in leaves(names):
        own = [*leaf.source.dimensions, *(TIME if leaf.month else ())]
        common = own if common is None else [name for name in common if name in own]
    return common or []


def completion(name: str, actual: Decimal, target: Decimal) -> Decimal | None:
    """Share of the target reached, knowing the direction: 35 days against 30 is 85.7 %.

    actual ÷ target where more is better, target ÷ actual where less is. None against nothing.
    """
    top, bottom = (actual, target) if get(name).better == "up" else (target, actual)
    return top / bottom if bottom else None
