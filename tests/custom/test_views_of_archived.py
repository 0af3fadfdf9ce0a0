"""A view or an address that names a field which is archived opens without it, and says so."""

import json

from dacheng.kernel.custom import making
from dacheng.kernel.views.actions import save
from dacheng.kernel.views.models import SavedView


def test_a_view_opens_without_an_archived_field_and_says_so(company, customer, add, boss, sign_in):
    row = add("渠道", "choice", choices=["直销", "代理"])
    customer(name="澄光精密")
    where = json.dumps({"all": [{"field": row.name, "op": "filled"}]})
    state = {"where": where, "sort": f"-{row.name}", "columns": ["name", row.name]}
    view = save("customer", "list", "渠道客户", state, by=boss, audience="everyone")
    assert (
        "澄光精密" not in sign_in(company.ben).get(f"/customers/?view={view.pk}").content.decode()
    )

    making.archive(row, by=boss)

    page = sign_in(company.ben).get(f"/customers/?view={view.pk}")
    assert page.status_code == 200
    assert "澄光精密" in page.content.decode() and "3 处" in page.content.decode()
    assert "停用" in page.content.decode()
    assert SavedView.objects.get(pk=view.pk).where == where  # whole again when the field comes back


def test_an_address_somebody_kept_opens_without_it_too(company, customer, add, boss, sign_in):
    row = add("渠道")
    customer(name="澄光精密")
    making.archive(row, by=boss)
    part = json.dumps({"field": row.name, "op": "filled"})

    page = sign_in(company.ben).get("/customers/", {"where": part, "sort": row.name})

    assert page.status_code == 200
    assert "澄光精密" in page.content.decode() and "2 处" in page.content.decode()


def test_what_never_was_a_field_is_still_refused(company, sign_in):
    client = sign_in(company.ben)

    assert client.get("/customers/", {"where": "nonsense > 3"}).status_code == 400
    assert client.get("/customers/", {"sort": "cf_nonsense"}).status_code == 400
