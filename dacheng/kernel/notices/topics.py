"""What notices are about, as people choose it: several kinds of notice make one topic."""

from django.utils.translation import gettext_lazy as _

TOPICS = {
    "hand_over": _("移交给我的客户、线索、商机"),
    "deviation": _("偏差案：等我答复、等我批、该验证"),
    "report": _("汇报和经营分析会"),
    "target": _("目标和预测"),
    "work": _("导入、导出、批量改做完了"),
    "other": _("其他：赢单、输单、卡住"),
}
_OF = {
    "review": "report", "forecast": "target", "targets": "target", "plan": "target",
    "import": "work", "export": "work", "bulk": "work", "webhook": "work",
}  # fmt: skip


def topic_of(kind: str) -> str:
    """The topic of a kind of notice."""
    known = _OF.get(kind, kind)
    return known if known in TOPICS else "other"
