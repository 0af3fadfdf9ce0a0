"""Yes and no, in the words and ticks that files hold."""

from django.utils.translation import gettext_noop as _

from dacheng.kernel.imports.refusals import BadValue, shown
from dacheng.kernel.imports.tables import Cell
from dacheng.kernel.imports.texts import is_blank, plain

YES = {"是", "有", "对", "真", "已", "y", "yes", "t", "true", "1", "1.0", "on", "√", "✓", "✔", "☑"}
NO = {"否", "没有", "不", "不是", "错", "假", "未", "n", "no", "f", "false", "0", "0.0", "off"}
NO |= {"×", "✗", "✘", "✕", "☐"}

NOT_BOOL = _("“%(value)s”不是“是”或“否”。")


def parse_bool(cell: Cell) -> bool | None:
    """True or False for what clearly says so; a lone x is neither, for some tick with it."""
    if cell is None or isinstance(cell, bool):
        return cell
    written = plain(str(cell)).lower()
    if written in YES:
        return True
    if written in NO:
        return False
    if is_blank(written):
        return None
    raise BadValue(NOT_BOOL, {"value": shown(cell)})
