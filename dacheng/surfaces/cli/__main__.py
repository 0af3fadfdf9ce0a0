"""`python -m dacheng.surfaces.cli COMMAND`: every command of the product.

Answers go to standard output (one JSON document with --json), one clear line on error to standard
error with an exit code that is not 0.
"""

import json
import os
import sys
from collections.abc import Sequence

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dacheng.settings")


def main(words: Sequence[str]) -> int:
    import django

    django.setup()
    _speak()
    from django.core.exceptions import PermissionDenied, ValidationError
    from django.db import Error as DatabaseError

    from dacheng.kernel.imports.refusals import UnreadableFile
    from dacheng.surfaces.cli.commands import parser
    from dacheng.surfaces.cli.speech import Refusal, one_line

    options = parser().parse_args(words)
    try:
        answer = options.run(options)
    except Refusal as error:
        return _refuse(str(error), options.json, error.code)
    except (ValidationError, PermissionDenied, UnreadableFile, LookupError, OSError) as error:
        return _refuse(one_line(error), options.json)
    except ValueError as error:
        return _refuse(one_line(error), options.json)
    except DatabaseError as error:
        return _refuse(f"database: {one_line(error)}", options.json)
    except BrokenPipeError:
        return 1
    if options.json:
        print(json.dumps(answer.data, ensure_ascii=False, default=str))
    elif answer.text:
        print(answer.text)
    if answer.complaint:
        print(f"dacheng: {answer.complaint}", file=sys.stderr)
    return answer.code


def _speak() -> None:
    """Chinese, unless DACHENG_LANG or the terminal asks for English."""
    from django.utils.translation import activate

    wanted = (
        os.environ.get("DACHENG_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG", "")
    )
    activate("en" if wanted.startswith("en") else "zh-hans")


def _refuse(message: str, as_json: bool, code: int = 1) -> int:
    if as_json:
        print(json.dumps({"error": message}, ensure_ascii=False))
    print(f"dacheng: {message}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
