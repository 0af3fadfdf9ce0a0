"""Numbers over the API are those of every page, within what its caller may see."""

from dacheng.domains.opportunities.actions import win
from dacheng.domains.org.queries import viewer_for


def test_the_catalogue_names_what_can_be_asked(company, caller):
    items = caller(company.ben, "metrics:read").get("/api/metrics").json()["items"]
    names = {one["name"] for one in items}
    assert {"won_amount", "win_rate"} <= names
    assert all(one["label"] and one["unit"] and "dimensions" in one for one in items)


def test_a_number_is_of_what_one_sees(company, caller, opportunity, customer):
    for owner, amount in ((company.ben, 100), (company.cleo, 50)):
        deal = opportunity(owner, amount=amount, customer=customer(owner))
        win(deal, by=viewer_for(owner))

    def won(person):
        asked = caller(person, "metrics:read").post(
            "/api/metrics/ask", metrics=["won_amount"], by=["owner"]
        )
        assert asked.status_code == 200, asked.content
        return asked.json()

    assert won(company.ben)["total"]["won_amount"] == "100.00"
    assert won(company.dan)["total"]["won_amount"] == "150.00"
    assert [row["owner"] for row in won(company.dan)["rows"]] == ["Ben", "Cleo"]


def test_wrong_questions_are_told(company, caller):
    ben = caller(company.ben, "metrics:read")

    def ask(**question):
        answer = ben.post("/api/metrics/ask", **question)
        assert answer["Content-Type"] == "application/problem+json"
        return answer.status_code

    assert ask(metrics=["nothing"]) == 400
    assert ask(metrics=[]) == 400
    assert ask(metrics=["won_amount"], by=["nothing"]) == 400
    assert ask(metrics=["won_amount"], period="nothing") == 400
    assert ask(metrics=["won_amount"], compare=["nothing"], period="2026Q1") == 400
    assert ask(metrics=["won_amount"], where="nothing = 1") == 400
    assert ask(metrics=["won_amount"], key={"nothing": 1}) == 400
    assert ask(metrics=["won_amount"], more=1) == 400
