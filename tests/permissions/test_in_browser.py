"""Names that would be tags, in a real browser under the product's own content policy."""

from typing import Any

import pytest

from dacheng.domains.activities.actions import add_task, jot
from dacheng.domains.customers.models import Contact
from dacheng.domains.leads.models import Lead
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel import clock
from tests.flows.conftest import (
    browser_context_args,
    browser_type_launch_args,
    built_files,
    cast,
    company,
    enter,
    visitor,
)

__all__ = [
    "browser_context_args", "browser_type_launch_args", "built_files", "cast", "company", "enter",
    "visitor",
]  # fmt: skip
TAG = '<img src=x onerror="window.fired=1">\'"</script><b>'


@pytest.mark.browser
def test_no_name_runs(visitor: Any, company: Any) -> None:
    """Every text field holds a tag: no page runs it, none makes an element of it, and the policy
    has nothing to forbid, toasts, dialogs and pickers included."""
    deal = company.sales["澄光精密"]
    by = viewer_for(company.ben)
    for record in (deal, deal.customer):
        kept = [
            f for f in record._meta.fields if f.get_internal_type() == "CharField" and not f.choices
        ]
        for field in kept:
            if field.name not in ("code", "external_id", "currency", "credit_code") and (
                field.max_length or 0
            ) >= len(TAG):
                setattr(record, field.name, TAG)
        record.save()
    place = {"owner": company.ben, "unit": company.north}
    Contact.objects.create(name=TAG, customer=deal.customer, title=TAG, **place)
    lead = Lead.objects.create(company=TAG, contact_name=TAG, registered_at=clock.now(), **place)
    add_task(TAG, by=by, about=deal)
    jot("call", by=by, about=deal, subject=TAG, minutes=TAG)
    page, refused = visitor("ben"), []
    page.on(
        "console",
        lambda said: refused.append(said.text) if "Content Security" in said.text else None,
    )
    page.on("dialog", lambda dialog: refused.append(dialog.message))
    for path in (
        "/", "/customers/", "/contacts/", "/leads/", "/opportunities/", "/opportunities/board/",
        "/tasks/", "/activities/", f"/customers/{deal.customer_id}/", f"/opportunities/{deal.pk}/",
        f"/opportunities/{deal.pk}/edit/", f"/leads/{lead.pk}/", f"/opportunities/from_lead/{lead.pk}/",
        "/search/?q=img", "/metrics/pipeline_amount/?by=customer&period=all",
    ):  # fmt: skip
        page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/')[2]}{path}")
        page.wait_for_load_state("networkidle")
        assert not page.evaluate("window.fired"), path
        assert page.locator("img[src='x']").count() == 0, path
    page.goto(page.url.rsplit("/metrics", 1)[0] + "/customers/")
    page.locator("td[data-edit*='/location/']").first.click()
    typed = page.locator("td input[name='location']")
    typed.fill(f"{TAG}!")
    typed.press("Enter")
    page.locator("#toasts > *").first.wait_for()
    assert not page.evaluate("window.fired")
    assert page.locator("img[src='x']").count() == 0
    assert not refused
