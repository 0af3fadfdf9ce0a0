"""The frame around every page: places, search, notices."""

from dacheng.kernel.notices.models import Notice
from dacheng.kernel.notices.tell import tell
from dacheng.kernel.ui import navigation


def test_places_are_those_one_may_go_to(company, person, sign_in):
    seller = sign_in(company.ben).get("/people/").content.decode()
    assert 'href="/customers/"' in seller
    hr = sign_in(person("Hana", role="human_resources")).get("/people/").content.decode()
    assert 'href="/customers/"' not in hr and 'href="/people/"' in hr


def test_notices_are_mine_and_read_by_a_click(company, sign_in):
    tell([company.ben.pk], "Ada 把「澄光」移交给你", url="/customers/1/")
    tell([company.cleo.pk], "不是给 Ben 的")
    client = sign_in(company.ben)
    page = client.get("/notices/").content.decode()
    assert "移交给你" in page and "不是给 Ben 的" not in page
    client.post("/notices/")
    assert Notice.objects.filter(person=company.ben, read_at=None).count() == 0
    assert Notice.objects.filter(person=company.cleo, read_at=None).count() == 1


def test_search_answers_with_nothing_for_nonsense(company, sign_in):
    client = sign_in(company.ben)
    for words in ("", "\x00", "%_'", "x" * 500):
        assert client.get("/search/", {"q": words}).status_code == 200


def test_no_two_places_share_a_key_and_every_place_has_its_heading():
    keys = [one.key for one in (*navigation._entries, *navigation._steps) if one.key]
    assert len(keys) == len(set(keys))
    assert {one.group for one in navigation._entries} - {""} == set(navigation._groups)


def _palette(client, words):
    answer = client.get("/search/", {"q": words}, headers={"HX-Request": "true"})
    return answer.content.decode()


def test_the_palette_finds_pages_and_verbs_by_name_and_by_sound(company, sign_in):
    client = sign_in(company.ben)
    assert 'href="/calendar/"' in _palette(client, "日历")
    assert 'href="/calendar/"' in _palette(client, "rl")
    assert 'href="/opportunities/new/"' in _palette(client, "新建商机")
    assert 'data-dialog="/quick/"' in _palette(client, "jyb")
    assert "<a" not in _palette(client, "calendarium")


def test_the_palette_offers_nothing_one_may_not_do(company, sign_in):
    assert 'href="/people/new/"' not in _palette(sign_in(company.ben), "新建")
    assert 'href="/history/"' not in _palette(sign_in(company.ben), "历史")
    assert 'href="/history/"' in _palette(sign_in(company.dan), "历史")


def test_everybody_is_given_the_guide_of_his_role(company, sign_in):
    assert "<h1>销售，五分钟</h1>" in sign_in(company.ben).get("/help/").content.decode()
    ada = sign_in(company.ada)
    page = ada.get("/help/").content.decode()
    assert "<h1>经理，五分钟</h1>" in page and "<ol><li>" in page and "](" not in page
    assert ada.get("/help/administrator/").status_code == 200
    assert ada.get("/help/nobody/").status_code == 404
    assert ada.get("/help/pictures/board.png").status_code == 200
    assert ada.get("/help/pictures/passwd.png").status_code == 404
