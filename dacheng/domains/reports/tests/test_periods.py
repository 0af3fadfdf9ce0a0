"""A period nobody can read is refused in words."""

import pytest

from dacheng.domains.reports.models import ReportTemplate

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("period", ["--", "2026-13", "99999Q1", "x" * 300])
def test_a_report_of_no_period_is_refused(company, sign_in, period):
    template = ReportTemplate.objects.filter(level="person").first()
    answer = sign_in(company.ben).post(f"/reports/start/{template.pk}/", {"period": period})
    assert answer.status_code == 400
    assert "期间" in answer.content.decode()
