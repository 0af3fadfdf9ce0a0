"""What follows from somebody's rights alone is made once for everybody who has the same."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Generic, TypeVar

from dacheng.kernel.access.policy import Viewer

T = TypeVar("T")
INVITED: Any = object()  # it hangs on invitations too


class Consulted(Mapping[Any, Any]):
    """Invitations that notice when somebody looks at them."""

    def __init__(self, known: Mapping[Any, Any]):
        self.known, self.noticed = known, False

    def __getitem__(self, key: Any) -> Any:
        self.noticed = True
        return self.known[key]

    def __iter__(self) -> Iterator[Any]:
        self.noticed = True
        return iter(self.known)

    def __len__(self) -> int:
        self.noticed = True
        return len(self.known)


class Remembered(Generic[T]):
    """Up to `most` things a process keeps; what was made with a look at invitations is kept for
    the same invitations."""

    def __init__(self, most: int):
        self.most = most
        self._kept: dict[Hashable, T] = {}

    def of(self, viewer: Viewer, key: Hashable, make: Callable[[Viewer], T]) -> T:
        """`key` says all of the viewer that `make` goes by, but for invitations."""
        known = self._kept.get(key)
        if known is INVITED:
            known = self._kept.get((key, frozenset(viewer.invited.items())))
        return self._made(viewer, key, make) if known is None else known

    def _made(self, viewer: Viewer, key: Hashable, make: Callable[[Viewer], T]) -> T:
        looked_at = Consulted(viewer.invited)
        made = make(replace(viewer, invited=looked_at))
        if looked_at.noticed:
            self._keep(key, INVITED)
            key = (key, frozenset(viewer.invited.items()))
        self._keep(key, made)
        return made

    def _keep(self, key: Hashable, made: T) -> None:
        if len(self._kept) >= self.most:
            self._kept.clear()
        self._kept[key] = made
