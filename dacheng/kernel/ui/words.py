"""Sentences that scripts say in the browser, translated here because scripts know no language."""

from django.utils.translation import gettext as _

from dacheng.kernel.money import compact_unit


def spoken() -> dict[str, str]:
    """Keys are those of frontend/js; {braces} are filled in by the script."""
    divisor, unit = compact_unit()
    return {
        "offline": _("没连上网，这一步还没做成。连上后再试。"),
        "retry": _("再试一次"),
        "server": _("我们这边出错了，已经记下。刚才的改动没有存，过一会儿再试。"),
        "forbidden": _("这一步你没有权限。找你的主管开。"),
        "gone": _("这条已经不在，或者你看不到。刷新看看。"),
        "conflict": _("有人刚改过这条。刷新看看最新的，再改。"),
        "large": _("文件太大了。拆小一点再传。"),
        "slow": _("点得太快了。等几秒再试。"),
        "refused": _("这一步没做成。检查一下填的内容。"),
        "passkey": _("通行密钥没用上。再试一次，或换一种方式。"),
        "undo": _("撤销"),
        "close": _("关掉"),
        "remove": _("去掉"),
        "none": _("没有符合的"),
        "looking": _("在找…"),
        "copied": _("已复制"),
        "selected": _("已选 {n} 条"),
        "unit": unit.strip(),
        "divisor": str(divisor),
        "draft_kept": _("草稿已存 {time}"),
        "draft_restored": _("接着 {time} 没写完的"),
        "drop_draft": _("丢掉"),
    }
