"""Made-up figures: charts, rulers, sentences and steps of the gallery."""

from decimal import Decimal

from django.utils.safestring import SafeString

from dacheng.kernel.ui.gallery.rows import compact, wan

FUNNEL = [
    {
        "label": label,
        "count_html": f"{n} 单",
        "amount": wan(amount),
        "amount_html": compact(wan(amount)),
        "conversion": rate,
        "norm": norm,
        "dwell": dwell,
        "hot": hot,
        "url": "/ui/",
    }
    for label, n, amount, rate, norm, dwell, hot in [
        ("需求确认", 142, 8264, Decimal("0.62"), "近 4 季常态 60%", "停 9 天", False),
        ("方案演示", 96, 6318.5, Decimal("0.58"), "近 4 季常态 57%", "停 12 天", False),
        (
            "POC 验证",
            71,
            4906.2,
            Decimal("0.27"),
            "瓶颈：近 4 季常态 46%，低 19 点",
            "停 34 天",
            True,
        ),
        ("商务报价", 44, 3120.8, Decimal("0.71"), "近 4 季常态 72%", "停 11 天", False),
        ("合同审批", 33, 1284.6, None, "", "", False),
    ]
]

QUARTERS = [
    {
        "label": label,
        "amount": wan(amount),
        "value": f"{amount:,.0f}",
        "value_html": compact(wan(amount)),
        "was": wan(was),
        "was_html": compact(wan(was)),
        "tone": tone,
        "open": tone == "now",
        "url": "/ui/",
    }
    for label, amount, was, tone in [
        ("25 Q1", 8120, 7400, ""),
        ("25 Q2", 9260, 8010, ""),
        ("25 Q3", 7980, 8800, ""),
        ("25 Q4", 11240, 9900, ""),
        ("26 Q1", 8890, 8120, ""),
        ("26 Q2", 9610, 9260, ""),
        ("26 Q3", 9020, 7980, ""),
        ("26 Q4", 5242, 11240, "now"),
    ]
]

RANKING = [
    {
        "no": 1,
        "name": "王思远",
        "sub": "华东",
        "done": Decimal("0.719"),
        "value_html": "71.9%",
        "url": "/ui/",
    },
    {"no": 2, "name": "吴敏", "sub": "华东", "done": Decimal("0.675"), "value_html": "67.5%"},
    {
        "no": 5,
        "name": "孙雨",
        "sub": "华北",
        "done": Decimal("0.466"),
        "value_html": "46.6%",
        "state": "warn",
        "me": True,
    },
    {"gap": "… 第 6–26 名 …"},
    {
        "no": 38,
        "name": "林晓彤",
        "sub": "华南",
        "done": Decimal("0.158"),
        "value_html": "15.8%",
        "state": "neg",
    },
]

STAGES = [
    {"label": "需求确认", "note": "9 天 · 08-25 过", "state": "done"},
    {"label": "方案演示", "note": "14 天 · 09-24 过", "state": "done"},
    {"label": "POC 验证", "note": "已 34 天，常态 15", "state": "now"},
    {"label": "商务报价", "note": "缺 2 项", "state": "gate", "url": "/ui/?piece=confirm"},
    {"label": "合同审批", "note": "预计 12-12"},
    {"label": "赢单", "note": "预计 12-25"},
]

GATE = [
    {
        "label": "POC 测试报告由客户签字",
        "note": "追溯查询 3.8 秒，约定 ≤ 2 秒",
        "action_label": "上传报告",
        "action_url": "/ui/?piece=drawer",
    },
    {
        "label": "采购流程与最终决策人",
        "note": "财务总监陈立群还没见过",
        "action_label": "补决策链",
        "action_url": "/ui/?piece=dialog",
    },
    {"label": "预算区间 450–500 万", "ok": True},
]

SENTENCE = [
    {"text": "给我看"},
    {
        "label": "全部大区",
        "on": True,
        "options": [
            {"label": "全部大区", "url": "/ui/", "current": True},
            {"label": "华南", "url": "/ui/"},
        ],
    },
    {"text": "的"},
    {"label": "在途", "on": True, "options": [{"label": "在途", "url": "/ui/", "current": True}]},
    {"text": "商机，金额"},
    {"label": "≥ 90 万", "on": True, "remove_url": "/ui/"},
    {"text": "，按"},
    {
        "label": "金额从大到小",
        "options": [{"label": "金额从大到小", "url": "/ui/", "current": True}],
    },
    {"text": "排"},
]

TABS = [
    {"label": "我的", "url": "/ui/", "count": 24},
    {"label": "90 天内大单", "url": "/ui/", "count": 16, "current": True},
    {"label": "没有下一步", "url": "/ui/", "count": 31},
]

TILES = [
    {
        "name": "回款",
        "aside": "目标 9,800 万",
        "value_html": compact(wan(4702.6)),
        "done": Decimal("0.48"),
        "pace": Decimal("0.554"),
        "state": "warn",
        "left": "48.0%",
        "rows_url": "/ui/",
        "explain_url": "/ui/?piece=explain",
    },
    {
        "name": "新增商机",
        "aside": "目标 520 个",
        "value_html": "301",
        "unit": "个",
        "done": Decimal("0.579"),
        "pace": Decimal("0.554"),
        "left": "57.9%",
        "rows_url": "/ui/",
        "explain_url": "/ui/?piece=explain",
    },
    {
        "name": "预计签约",
        "value_html": "12-25",
        "left": SafeString('<span class="warn">已改期 2 次</span>'),
    },
    {
        "name": "赢面",
        "value_html": "45.0%",
        "left": "同类同阶段历史 52%",
        "explain_url": "/ui/?piece=explain",
    },
]

STEPS = [
    {"label": "选文件", "state": "done", "url": "/ui/"},
    {"label": "对列", "state": "now"},
    {"label": "查重", "state": "todo"},
    {"label": "试导", "state": "todo"},
    {"label": "完成", "state": "todo"},
]

AGES = [
    {
        "label": "1–30 天",
        "amount": 286,
        "value_html": compact(wan(286.4)),
        "note": "8 笔",
        "color": "v3",
        "url": "/ui/",
    },
    {
        "label": "31–60 天",
        "amount": 193,
        "value_html": compact(wan(193)),
        "note": "3 笔",
        "color": "v2",
    },
    {
        "label": "60 天以上",
        "amount": 119,
        "value_html": compact(wan(118.6)),
        "note": "1 笔",
        "color": "v1",
    },
]

FACTS = [
    {"label": "行业", "value": "消费电子零部件"},
    {"label": "来源", "value": "老客户转介绍", "edit_url": "/ui/?piece=dialog"},
    {"label": "竞品", "value": ""},
]
