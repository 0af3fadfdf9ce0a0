"""The four pages a domain declares."""

from dacheng.kernel.ui.asked import Tab
from dacheng.kernel.ui.boards import BoardPage, Lane
from dacheng.kernel.ui.columns import Column, title
from dacheng.kernel.ui.details import Button, DetailPage, Group
from dacheng.kernel.ui.edits import FormPage, StepPage
from dacheng.kernel.ui.lists import Bulk, ListPage, chosen
from dacheng.kernel.ui.panels import panel_on

__all__ = [
    "BoardPage",
    "Bulk",
    "Button",
    "Column",
    "DetailPage",
    "FormPage",
    "Group",
    "Lane",
    "ListPage",
    "StepPage",
    "Tab",
    "chosen",
    "panel_on",
    "title",
]
