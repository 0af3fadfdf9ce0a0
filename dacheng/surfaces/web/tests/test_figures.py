"""The pages of numbers: catalogue, one metric, its explanation, its rows, the free question."""

import io
from datetime import date
from types import SimpleNamespace

import pytest
from python_calamine import CalamineWorkbook

from dacheng.domains.customers.models import Customer
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import Person, PersonRole, Role
from dacheng.domains.processes.models import Stage
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.metrics import catalogue, dimensions_of
from dacheng.kernel.metrics.answers import Row
from dacheng.surfaces.web.figures import free


@pytest.fixture
def sales(company):
    """Ben won 100 and 250.25 and lost one; Cleo won 1000."""
    stage = Stage.objects.filter(process__code="six_phases").order_by("order")[0]
    acme = Customer.objects.create(name="华星", owner=company.ben, industry="电子")
    closed = ((company.ben, 100, "won"), (company.ben, "250.25", "won"), (company.ben, 70, "lost"))
    for owner, amount, state in (*closed, (company.cleo, 1000, "won")):
        Opportunity.objects.create(
            name=f"单 {amount}", process=stage.process, stage=stage, state=state, amount=amount,
            closed_on=date(2017, 11, 1), owner=owner, unit=owner.unit, customer=acme,
        )  # fmt: skip
    dora = Person.objects.create(username="dora", name="Dora", unit=company.hq)
    PersonRole.objects.create(person=dora, role=Role.objects.get(code="director"))
    company.dora = dora
    return company


@pytest.fixture
def read(client):
    def get(person, path):
        client.force_login(person)
        return client.get(path)

    return get


def test_the_catalogue_lists_every_metric_and_finds_by_any_word(sales, read):
    page = read(sales.dora, "/metrics/")
    assert sum(len(family["metrics"]) for family in page.context["families"]) == len(catalogue())
    assert read(sales.dora, "/metrics/?q=纪要").context["count"] == 2
    assert read(sales.dora, "/metrics/?q=VELOCITY").context["count"] == 1
    assert "没有这样的指标" in read(sales.dora, "/metrics/?q=xyzzy").content.decode()


@pytest.mark.parametrize("name", [metric.name for metric in catalogue()])
def test_every_metric_has_its_page_explanation_and_rows(sales, read, name):
    for path in ("", "explain/", "rows/", "rows/?period=all", "?period=2017Q4&by="):
        assert read(sales.dora, f"/metrics/{name}/{path}").status_code == 200, path


def test_every_dimension_of_a_metric_can_be_chosen(sales, read):
    for by in dimensions_of("won_amount"):
        page = read(sales.dora, f"/metrics/won_amount/?period=2017Q4&by={by}")
        assert page.status_code == 200, by
        assert sum(row["amount"] for row in page.context["rows"]) == 1350.25, by


def test_every_row_of_the_table_opens_rows_that_add_up_to_it(sales, read):
    page = read(sales.dora, "/metrics/won_amount/?period=2017Q4&by=owner")
    for row in page.context["rows"]:
        behind = read(sales.dora, row["number"]["rows_url"])
        assert behind.context["totals"].sums["amount"] == row["amount"]
        assert row["name"] in behind.context["of_what"]


def test_the_rows_behind_a_rate_are_those_it_is_divided_by_and_its_parts_a_click_away(sales, read):
    page = read(sales.dora, f"/metrics/win_rate/rows/?period=2017Q4&team_id={sales.north.pk}")
    assert page.context["exact"] == "66.67%"
    assert page.context["totals"].count == 3
    won = read(sales.dora, "/metrics/win_rate/rows/" + page.context["parts"][0]["url"])
    assert won.context["totals"].count == 2 and won.context["exact"] == "66.67%"


def test_conditions_narrow_the_number_and_its_rows_alike(sales, read):
    where = '{"field":"amount","op":">=","value":200}'
    page = read(sales.dora, f"/metrics/won_amount/rows/?period=2017Q4&where={where}")
    assert page.context["exact"] == "¥1,250.25"
    assert page.context["totals"].count == 2
    metric = read(sales.dora, f"/metrics/won_amount/?period=2017Q4&where={where}")
    assert "1,250" in metric.context["number"]["value_html"]


def test_nobody_gets_more_through_a_number_than_through_his_lists(sales, read):
    page = read(sales.ben, "/metrics/won_amount/rows/?period=2017Q4")
    assert page.context["exact"] == "¥350.25" and page.context["totals"].count == 2
    foreign = read(sales.ben, f"/metrics/won_amount/rows/?period=2017Q4&owner_id={sales.cleo.pk}")
    assert foreign.context["exact"] == "¥0.00" and "Cleo" not in foreign.content.decode()
    said = read(sales.ben, f"/metrics/won_amount/explain/?period=2017Q4&owner_id={sales.cleo.pk}")
    assert "Cleo" not in said.content.decode()


def test_the_popover_says_what_the_number_is(sales, read):
    said = read(sales.dora, "/metrics/won_amount/explain/?period=2017Q4").content.decode()
    for words in (
        "赢单额",
        "期内赢下的商机金额",
        "Σ 赢单商机金额",
        "商机",
        "¥1,350.25",
        "/metrics/won_amount/rows/",
    ):
        assert words in said


def test_the_free_question_pivots_along_time_and_never_adds_up_rates(sales, read):
    page = read(sales.dora, "/ask/?m=won_amount&m=win_rate&by=team&by=quarter&period=2017")
    heads = [head["label"] for head in page.context["heads"]]
    assert heads == ["团队", "2017Q4 赢单额", "2017Q4 赢单率"]
    total = [str(cell["number"]["value_html"]) for cell in page.context["total"]]
    assert "1,350" in total[0] and total[1] == "75.0%"


def test_a_question_is_taken_away_as_a_file_of_plain_numbers(sales, read):
    base = "/ask/?m=won_amount&m=win_rate&by=owner&period=2017Q4&compare=pop"
    lines = read(sales.dora, f"{base}&format=csv").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "负责人,赢单额,赢单额 环比,赢单率,赢单率 环比"
    assert lines[-1].startswith("合计,1350.25,")
    file = io.BytesIO(read(sales.dora, f"{base}&format=xlsx").content)
    rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "负责人" and rows[-1][1] == 1350.25
    assert read(sales.dora, f"{base}&format=pdf").status_code == 400


def test_a_table_taken_out_is_in_the_history(sales, read):
    for url in ("/ask/?m=won_amount&by=owner", "/metrics/won_amount/?by=owner"):
        before = Entry.objects.filter(kind="export").count()
        read(sales.dora, f"{url}&period=2017Q4&format=csv")
        entry = Entry.objects.filter(kind="export").latest("id")
        assert Entry.objects.filter(kind="export").count() == before + 1
        assert (entry.verb, entry.actor_id) == ("export", sales.dora.pk)


def test_a_name_that_a_spreadsheet_would_run_stays_text(sales, read):
    Customer.objects.update(name="=cmd|'/c calc'!A1")
    text = read(sales.dora, "/ask/?m=won_amount&by=customer&period=2017&format=csv").content.decode(
        "utf-8-sig"
    )
    assert "'=cmd" in text


@pytest.mark.parametrize(
    "path",
    [
        "/metrics/nonsense/", "/metrics/nonsense/rows/", "/metrics/won_amount/?by=planet",
        "/metrics/won_amount/?period=2017Q9", "/metrics/won_amount/rows/?of=visit_count",
        "/metrics/won_amount/?where=planet%20%3D%20x", "/metrics/won_amount/rows/?owner_id=1%20or",
        "/ask/?m=nonsense", "/ask/?m=won_amount&m=visit_count&by=product", "/ask/?by=planet",
        "/metrics/won_amount/?format=pdf", "/metrics/won_amount/rows/?month=2017-13",
    ],
)  # fmt: skip
def test_a_wrong_address_gets_one_sentence_and_no_fault_of_ours(sales, read, path):
    page = read(sales.dora, path)
    assert page.status_code in (400, 404)


def test_who_may_not_ask_gets_no_number(sales, read):
    eve = Person.objects.create(username="eve", name="Eve", unit=sales.hq)
    PersonRole.objects.create(person=eve, role=Role.objects.get(code="human_resources"))
    for path in ("/metrics/", "/metrics/won_amount/", "/metrics/won_amount/rows/",
                 "/metrics/won_amount/explain/", "/ask/"):  # fmt: skip
        assert read(eve, path).status_code == 403, path


def test_the_table_ranks_as_its_drawing_does():
    rows = [
        Row(key=(n,), ids=(n,), values={"won_amount": v}, before={})
        for n, v in (("a", 1), ("b", None), ("c", 3))
    ]
    teams = SimpleNamespace(by=("unit",), names=("won_amount",), rows=rows)
    assert [row.key[0] for row in free._largest_first(teams)] == ["c", "a", "b"]
    months = SimpleNamespace(by=("month",), names=("won_amount",), rows=rows)
    assert free._largest_first(months) == rows
