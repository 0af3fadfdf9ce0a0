"""The frame around every page: places, search, notices."""

from dacheng.kernel.notices.models import Notice
from dacheng.kernel.notices.tell import tell


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
