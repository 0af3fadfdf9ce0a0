"""Check the history."""

import argparse
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.kernel.audit.seal import seal, verify
from dacheng.surfaces.cli.people import the_company
from dacheng.surfaces.cli.speech import Answer

WORDS = {
    "altered": gettext_lazy("这一条被改过"),
    "removed": gettext_lazy("这里少了记录"),
    "added": gettext_lazy("这里多了记录"),
    "chain": gettext_lazy("封条的次序断了"),
    "hash": gettext_lazy("封条对不上"),
    "missing": gettext_lazy("封条缺了"),
}


def add(commands: Any) -> None:
    command = commands.add_parser("audit", help="check the sealed history")
    command.add_argument("what", choices=["verify", "seal"])
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> Answer:
    the_company()
    sealed = seal()
    if options.what == "seal":
        return Answer({"sealed": sealed}, _("新封存 %(count)d 条。") % {"count": sealed})
    checked, findings = verify()
    data = {
        "checked": checked,
        "sound": not findings,
        "findings": [{"seal": f.seal, "entry": f.entry, "problem": f.problem} for f in findings],
    }
    if not findings:
        return Answer(data, _("查了 %(count)d 条，一条没动过。") % {"count": checked})
    first = findings[0]
    where = (
        _("第 %(number)d 条") % {"number": first.entry}
        if first.entry
        else _("第 %(number)d 号封条") % {"number": first.seal}
    )
    complaint = _("历史被动过：%(where)s，%(what)s。") % {
        "where": where,
        "what": WORDS[first.problem],
    }
    return Answer(data, complaint=complaint, code=1)
