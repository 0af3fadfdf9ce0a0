"""Made-up opportunities: the board and the list of the gallery."""

from decimal import Decimal
from typing import Any

from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dacheng.kernel.ui import figures

WAN = 10_000

# Written when drawn: the reader's language and the company's currency are not known before.
compact = lazy(figures.compact, SafeString)


def wan(amount: float) -> Decimal:
    return Decimal(str(amount)) * WAN


def _card(
    pk: int, title: str, text: str, amount: float, days: int, owner: str, **more: Any
) -> dict[str, Any]:
    stuck = days > 25
    return {
        "id": pk,
        "title": title,
        "text": text,
        "amount": wan(amount),
        "amount_html": compact(wan(amount)),
        "dwell": f"卡 {days} 天" if stuck else f"{days} 天",
        "dwell_tone": "neg" if stuck else "",
        "stuck": stuck,
        "owner": owner,
        "version": 3,
        "url": "/ui/",
        "move_url": f"/ui/?piece=move&card={pk}",
        "next": "POC 验收会 · 11-26",
        **more,
    }


def _column(
    key: str, label: str, count: int, cards: list[dict[str, Any]], limit: int = 0
) -> dict[str, Any]:
    amount = sum((card["amount"] for card in cards), Decimal(0))
    return {
        "key": key,
        "label": label,
        "count": count,
        "limit": limit,
        "cards": cards,
        "amount_html": compact(amount),
        "weighted_html": compact(amount / 2),
        "more_url": "/ui/",
        "more_label": f"还有 {count - len(cards)} 单",
    }


BOARD = [
    _column(
        "need",
        "需求确认",
        14,
        [
            _card(1, "惠州启明光学", "MES 一期", 128, 4, "何俊杰"),
            _card(
                2, "江门粤泰卫浴", "设备物联 60 台", 0.86, 21, "黄志远", next="", dwell_tone="warn"
            ),
        ],
    ),
    _column(
        "demo",
        "方案演示",
        11,
        [
            _card(
                3,
                "广州白鹭包装",
                "MES 一期",
                242,
                11,
                "郑雅文",
                pills=[{"text": "竞品 2 家", "tone": "line"}],
            ),
            _card(4, "深圳芯桥半导体", "设备物联 + 报警", 186.4, 9, "陈嘉怡"),
        ],
    ),
    _column(
        "poc",
        "POC 验证",
        19,
        [
            _card(
                5,
                "东莞锐盈电子",
                "MES 二期 + 质量追溯",
                486,
                34,
                "黄志远",
                next_tone="neg",
                next="补测试数据 · 逾期 2 天",
                pills=[{"text": "缺 2 项", "tone": "warn", "icon": "lock"}],
            ),
            _card(6, "清远北岭建材", "MES 一期", 152, 16, "陈嘉怡"),
        ],
        limit=12,
    ),
    _column("quote", "商务报价", 8, [_card(7, "佛山南庄陶机", "排产优化", 216, 12, "郑雅文")]),
    _column(
        "contract",
        "合同审批",
        5,
        [
            _card(
                8,
                "深圳云汇光电",
                "设备物联 180 台",
                182,
                5,
                "陈嘉怡",
                pills=[{"text": "特批", "tone": "info"}],
            ),
        ],
    ),
]


def _row(card: dict[str, Any], stage: str) -> dict[str, Any]:
    name = format_html(
        '<a class="nm" href="/ui/">{}</a> <span class="mut">{}</span>', card["title"], card["text"]
    )
    tone = "neg m" if card["stuck"] else "sec"
    return {
        "id": card["id"],
        "url": "/ui/",
        "name": card["title"],
        "amount": card["amount"],
        "cells": [
            {"html": name, "p": 1, "css": "cut"},
            {"html": card["amount_html"], "p": 2, "right": True, "edit_url": "/ui/?piece=cell"},
            {"html": stage, "p": 3},
            {
                "html": format_html('<span class="{}">{}</span>', tone, card["dwell"]),
                "p": 4,
                "right": True,
            },
            {"html": card["next"] or SafeString('<span class="neg">没有下一步</span>'), "p": 5},
            {"html": card["owner"]},
        ],
    }


def listing() -> dict[str, Any]:
    """What ui/table.html takes."""
    rows = [_row(card, column["label"]) for column in BOARD for card in column["cards"]]
    return {
        "columns": [
            {"label": "客户 / 商机"},
            {"label": "金额", "right": True, "sort": "descending", "sort_url": "/ui/"},
            {"label": "阶段"},
            {"label": "停留", "right": True},
            {"label": "下一步"},
            {"label": "负责人"},
        ],
        "rows": rows,
        "actions": [
            {"icon": "transfer", "label": "转给…", "url": "/ui/?piece=confirm"},
            {"icon": "calendar", "label": "改签约日", "url": "/ui/?piece=dialog"},
        ],
        "total": 386,
        "count_label": "已选 {n} 单",
        "symbol": "¥",
        "foot": [
            {"html": f"{len(rows)} 单"},
            {"html": compact(wan(1593.26)), "right": True},
            {},
            {},
            {},
            {},
        ],
        "prev_url": "/ui/",
        "next_url": "/ui/?after=50",
        "shown": "1–8 / 386 单",
    }
