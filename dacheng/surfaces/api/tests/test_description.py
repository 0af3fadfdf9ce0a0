"""The description is valid, complete, and readable as a page."""

from openapi_spec_validator import validate

from dacheng.surfaces.api.kinds import RESOURCES


def test_the_description_is_valid_and_needs_nobody(client, db):
    answer = client.get("/api/openapi.json")
    schema = answer.json()
    validate(schema)
    assert schema["openapi"].startswith("3.1")
    for name, resource in RESOURCES.items():
        assert f"/api/{name}" in schema["paths"]
        assert schema["components"]["schemas"][resource.singular]["properties"]["id"]
        for verb in resource.verbs:
            assert f"/api/{name}/{{id}}/{verb.name}" in schema["paths"]


def test_every_step_a_person_takes_is_a_verb():
    for resource in RESOURCES.values():
        lifecycle = getattr(resource.model, "lifecycle", None)
        if lifecycle:
            own = {name for name, step in lifecycle.steps.items() if step.own}
            assert set(lifecycle.steps) - own <= set(resource.by_name), resource.name
            assert not own & set(resource.by_name), resource.name


def test_every_refusal_is_described_as_a_problem(client, db):
    for path, methods in client.get("/api/openapi.json").json()["paths"].items():
        for method, operation in methods.items():
            problems = {s: a for s, a in operation["responses"].items() if int(s) >= 400}
            assert problems, (path, method)
            for answer in problems.values():
                assert list(answer["content"]) == ["application/problem+json"]


def test_every_field_is_named_in_the_readers_words(client, db):
    schema = client.get("/api/openapi.json").json()["components"]["schemas"]
    assert schema["Opportunity"]["properties"]["amount"]["description"] == "金额"
    assert schema["NewLead"]["properties"]["company"]["description"] == "公司"


def test_the_page_draws_it(company, sign_in, queries):
    page = sign_in(company.ben).get("/api/docs")
    text = page.content.decode()
    assert page.status_code == 200
    assert 'id="opportunities_win"' in text and 'id="problem-gate"' in text
    assert '<script src="http' not in text


def test_the_page_needs_signing_in(client, db):
    assert client.get("/api/docs").status_code == 302
    assert client.get("/api/").json() == {"openapi": "/api/openapi.json", "docs": "/api/docs"}
