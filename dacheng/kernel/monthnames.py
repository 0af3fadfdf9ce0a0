"""Months without their year, as the language of the page writes them: 10 月, Oct."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import pgettext


def month_name(number: int) -> str:
    return date_format(date(2000, number, 1), pgettext("date format", "n 月"))
