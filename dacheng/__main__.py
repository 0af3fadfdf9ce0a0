"""Starts Dacheng from a bare checkout: `python3 dacheng COMMAND`."""

import os
import sys


def use_the_checkout() -> None:
    """Python put this folder first on the path, where its names would hide others."""
    here = os.path.dirname(os.path.abspath(__file__))
    others = [entry for entry in sys.path if os.path.abspath(entry or ".") != here]
    sys.path[:] = [os.path.dirname(here), *others]


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036  an older Python must be told, not crash
        sys.exit(f"dacheng: needs Python 3.11 or newer; this is {sys.version.split()[0]}")
    use_the_checkout()
    from dacheng.launch.commands import main

    sys.exit(main(sys.argv[1:]))
