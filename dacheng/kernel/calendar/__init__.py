"""One business calendar: working days with make-up days, pace, and hours for every due date."""

from dacheng.kernel.calendar.working import DEFAULT_HOURS, WorkCalendar

__all__ = ["DEFAULT_HOURS", "WorkCalendar"]
