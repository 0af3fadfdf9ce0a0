"""Which steps a command needs."""

from dacheng.launch import assets, python
from dacheng.launch.steps import Step, complete


def _front_end() -> list[Step]:
    return [assets.NPM, assets.BUNDLE] if assets.present() else []


def runtime() -> None:
    """All that a running instance needs."""
    complete([python.VENV_STEP, python.PACKAGES, *_front_end()])


def development() -> None:
    """The runtime and what checks it."""
    complete([python.VENV_STEP, python.DEV, python.PACKAGES, *_front_end()])
