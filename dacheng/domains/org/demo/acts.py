"""Acts that run side by side: each says when it wants to go on, the earliest goes first."""

from collections.abc import Generator, Iterable
from datetime import date, datetime
from heapq import heapify, heappop, heappush

from dacheng.domains.org.demo.cast import Cast

# What somebody does over time. It yields the moment (or day) of its next step and is called again
# then; a moment after the end of the story never comes, so an act need not know about today.
Act = Generator[date | datetime, None, None]


def perform(cast: Cast, acts: Iterable[Act]) -> None:
    """Run acts in the order of their moments, up to the end of the story."""
    waiting = [(due, number, act) for number, act in enumerate(acts) if (due := _due(cast, act))]
    heapify(waiting)
    while waiting:
        _moment, number, act = heappop(waiting)
        if due := _due(cast, act):
            heappush(waiting, (due, number, act))


def _due(cast: Cast, act: Act) -> datetime | None:
    """When it goes on; None when it is over, or would go on only after today."""
    when = next(act, None)
    if when is None:
        return None
    moment = when if isinstance(when, datetime) else cast.moment(when)
    if moment > cast.end:
        act.close()
        return None
    return moment
