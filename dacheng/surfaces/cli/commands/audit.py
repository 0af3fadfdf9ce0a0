"""Check the history."""

import argparse
from typing import Any

from dacheng.kernel.audit.seal import seal, verify
from dacheng.surfaces.cli.people import the_company
from dacheng.surfaces.cli.speech import Answer

WORDS = {
    "altered": "这一条被改过",
    "removed": "这里少了记录",
    "added": "这里多了记录",
    "chain": "封条的次序断了",
    "hash": "封条对不上",
    "missing": "封条缺了",
}


def add(commands: Any) -> None:
    command = commands.add_parser("audit", help="check the sealed history")
    command.add_argument("what", choices=["verify", "seal"])
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> Answer:
    the_company()
    sealed = seal()
    if options.what == "seal":
        return Answer({"sealed": sealed}, f"新封存 {sealed} 条。")
    checked, findings = verify()
    data = {
        "checked": checked,
        "sound": not findings,
        "findings": [
            {"seal": f.seal, "entry": f.entry, "problem": f.problem} for f in findings
        ],
    }
    if not findings:
        return Answer(data, f"查了 {checked} 条，一条没动过。")
    first = findings[0]
    where = f"第 {first.entry} 条" if first.entry else f"第 {first.seal} 号封条"
    return Answer(data, complaint=f"历史被动过：{where}，{WORDS[first.problem]}。", code=1)
