"""Report templates, reports with promises and comments, business reviews with decisions."""

from dacheng.domains.reports.models.behind import NumberRows
from dacheng.domains.reports.models.layouts import Frequency, HouseFile, Level, ReportTemplate
from dacheng.domains.reports.models.reports import (
    PlanItem,
    ReportComment,
    ReportVersion,
    WorkReport,
)
from dacheng.domains.reports.models.reviews import BusinessReview, Decision, Topic

__all__ = [
    "BusinessReview",
    "Decision",
    "Frequency",
    "HouseFile",
    "Level",
    "NumberRows",
    "PlanItem",
    "ReportComment",
    "ReportTemplate",
    "ReportVersion",
    "Topic",
    "WorkReport",
]
