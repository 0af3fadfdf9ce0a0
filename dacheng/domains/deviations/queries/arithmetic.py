"""Whether a promise was kept: against the baseline, against the promise, against the siblings and
last year. Plain arithmetic; every figure it uses is part of what it returns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import fmean

from dacheng.domains.deviations.stages import Verdict

ZERO = Decimal(0)
STEP = Decimal("0.0001")


@dataclass(frozen=True)
class Yardstick:
    """From which share of the promise a verdict follows, and how many siblings make a control."""

    effective: Decimal = Decimal("0.80")
    partly: Decimal = Decimal("0.30")
    siblings: int = 3


@dataclass(frozen=True)
class Promise:
    """What was promised of one metric, and what came: of the node, its siblings, last year.

    `siblings` are pairs of baseline and fact. `last_year` is the pair of the same two periods a
    year before. `better` is 'down' where less is good.
    """

    baseline: Decimal
    change: Decimal
    fact: Decimal | None
    siblings: Sequence[tuple[Decimal, Decimal]] = ()
    last_year: tuple[Decimal, Decimal] | None = None
    is_rate: bool = False
    guards: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """The arithmetic of one promise. `net` is what is left of the change when what happened to
    the siblings anyway is taken off; `share` is net ÷ promise."""

    verdict: str
    delta: Decimal | None = None
    share: Decimal | None = None
    plain_share: Decimal | None = None
    drift: Decimal | None = None
    net: Decimal | None = None
    season: Decimal | None = None
    against_promise: Decimal | None = None
    controls: int = 0
    guards: tuple[str, ...] = field(default=())


def verify(promise: Promise, yard: Yardstick) -> Outcome:
    """The verdict of one promise and how it was reached."""
    if promise.fact is None or promise.guards:
        missing = promise.guards or ("no_fact",)
        delta = None if promise.fact is None else promise.fact - promise.baseline
        return Outcome(Verdict.INCONCLUSIVE, delta=delta, guards=missing)
    delta = promise.fact - promise.baseline
    drift = _drift(promise, yard)
    net = delta - drift if drift is not None else delta
    share = net / promise.change
    return Outcome(
        _verdict(share, yard),
        delta=delta,
        share=share.quantize(STEP),
        plain_share=(delta / promise.change).quantize(STEP),
        drift=None if drift is None else drift.quantize(STEP),
        net=net.quantize(STEP),
        season=_season(promise),
        against_promise=promise.fact - promise.baseline - promise.change,
        controls=len(_usable(promise)) if drift is not None else 0,
    )


def _usable(promise: Promise) -> list[tuple[Decimal, Decimal]]:
    return [pair for pair in promise.siblings if promise.is_rate or pair[0] > 0]


def _drift(promise: Promise, yard: Yardstick) -> Decimal | None:
    """What would have come anyway: the mean change of the siblings, in points for a rate, else
    relative to their size and laid on this baseline. None with too few of them."""
    pairs = _usable(promise)
    if len(pairs) < yard.siblings:
        return None
    if promise.is_rate:
        return Decimal(str(fmean(float(fact - base) for base, fact in pairs)))
    grown = fmean(float((fact - base) / base) for base, fact in pairs)
    return (promise.baseline * Decimal(str(grown))).quantize(STEP)


def _season(promise: Promise) -> Decimal | None:
    """How the figure moved between the same two periods a year before, as a share."""
    if promise.last_year is None or not promise.last_year[0]:
        return None
    before, after = promise.last_year
    return ((after - before) / before).quantize(STEP)


def _verdict(share: Decimal, yard: Yardstick) -> str:
    if share >= yard.effective:
        return Verdict.EFFECTIVE
    return Verdict.PARTLY if share >= yard.partly else Verdict.NOT


def together(verdicts: Sequence[str]) -> str:
    """One verdict for a case with several promises: all alike, or partly; what cannot be said of
    one does not hide what can be said of another."""
    known = {verdict for verdict in verdicts if verdict != Verdict.INCONCLUSIVE}
    if not known:
        return Verdict.INCONCLUSIVE
    return known.pop() if len(known) == 1 else Verdict.PARTLY
