"""One check in this process, by name and options; its verdict is the last line it says."""

import json
import sys
from dataclasses import asdict
from importlib import import_module
from typing import Any

from dacheng.surfaces.cli.proving.verdict import Options


def main(name: str, given: str) -> None:
    import django

    django.setup()
    module: Any = import_module(f"dacheng.surfaces.cli.proving.{name}")
    told = json.loads(given)
    options = Options(**{**told, "words": tuple(told["words"])})
    print(json.dumps(asdict(module.check(options)), ensure_ascii=False, default=str), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
