"""Searching the database: any part finds, and only what the viewer may see."""

import pytest
from django.apps.registry import Apps
from django.db import connection, models

from dacheng.kernel.access import FieldLevel, Reach, Scope, Viewer
from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.search import KINDS, register
from dacheng.kernel.search.finding import find, matching_ids
from dacheng.kernel.search.indexing import BATCH, Indexed, forget, index, rebuild
from dacheng.kernel.search.models import SearchEntry

pytestmark = pytest.mark.django_db


class Firm(ScopedModel):
    name = models.TextField()
    phone = models.TextField(default="")
    owner_id = models.BigIntegerField(null=True)

    scope = Scope(owner="owner_id", collaborators=True)

    class Meta:
        apps = Apps()
        app_label = "search"

    def search_row(self) -> Indexed:
        return Indexed("firm", self.pk, self.name, (f"KH-{self.pk:05}",), (self.phone,))


BEN, CLEO, DIRECTOR = 11, 12, 13
NAMES = ["苏州华东智能装备有限公司", "华东物流", "三一重工", "苏州物流", "Acme 华东 Ltd", "单雄信"]


def sees(person: int, reach: Reach = Reach.OWN, **more) -> Viewer:
    return Viewer(person, grants={"search.view": reach}, **more)


@pytest.fixture
def firms(monkeypatch):
    with connection.schema_editor() as editor:
        editor.create_model(Firm)
    monkeypatch.setitem(KINDS, "firm", None)
    register("firm", Firm, "公司", "firms:detail", guarded=("phone",))
    for number, name in enumerate(NAMES):
        Firm.objects.create(name=name, phone=f"138123429{number:02}", owner_id=BEN)
    Firm.objects.create(name="华东钢铁", phone="13900002987", owner_id=CLEO)
    rebuild("firm")
    return Firm.objects


def titles(query: str, viewer: Viewer | None = None, **more) -> list[str]:
    return [hit.title for hit in find(query, viewer=viewer or sees(DIRECTOR, Reach.ALL), **more)]


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("三一", {"三一重工"}),
        ("三一zg", set()),
        ("syzg", {"三一重工"}),
        ("苏州 物流", {"苏州物流"}),
        ("hdzn", {"苏州华东智能装备有限公司"}),
        ("wuliu", {"华东物流", "苏州物流"}),
        ("sxx", {"单雄信"}),
        ("2987", {"华东钢铁"}),
        ("acme", {"Acme 华东 Ltd"}),
        ("ac", {"Acme 华东 Ltd"}),
        ("100%", set()),
        ("%", set()),
        ("", set()),
        ("' & | !", set()),
    ],
)
def test_found_by_any_part(firms, query, hits):
    assert set(titles(query)) == hits


def test_titles_that_begin_with_the_query_come_first(firms):
    assert titles("华东") == ["华东物流", "华东钢铁", "Acme 华东 Ltd", "苏州华东智能装备有限公司"]
    assert titles("华东", limit=1) == ["华东物流"]


def test_a_hit_says_where_it_leads(firms):
    (hit,) = find("三一", viewer=sees(BEN))
    assert (hit.kind, hit.id, hit.label) == ("firm", firms.get(name="三一重工").pk, "公司")


def test_everybody_finds_only_what_he_may_see(firms):
    assert titles("华东", sees(CLEO)) == ["华东钢铁"]
    assert titles("华东", Viewer(CLEO)) == []
    assert find("华东", viewer=None) == []
    invited = firms.get(name="华东物流")
    guest = sees(CLEO, invited={("firm", False): frozenset({invited.pk})})
    assert titles("华东", guest) == ["华东物流", "华东钢铁"]


def test_a_hidden_phone_finds_nobody(firms):
    masked = sees(DIRECTOR, Reach.ALL, fields={("firm", "phone"): FieldLevel.MASK})
    assert titles("13900002987", masked) == titles("2987", masked) == []
    assert titles("KH-00001", masked) == titles("KH-00001")
    assert list(matching_ids("firm", "2987", viewer=masked)) == []


def test_kinds_are_asked_for_by_name(firms):
    assert titles("华东", kinds=["nothing"]) == []
    assert len(titles("华东", kinds=["firm", "nothing"])) == 4


def test_a_list_page_filters_by_the_same_words(firms):
    def listed(query, viewer):
        ids = matching_ids("firm", query, viewer=viewer)
        return set(firms.visible_to(viewer).filter(pk__in=ids).values_list("name", flat=True))

    assert listed("物流", sees(BEN)) == {"华东物流", "苏州物流"}
    assert listed("物流", sees(CLEO)) == listed("?", sees(BEN)) == set()


def test_a_changed_name_is_found_anew_and_the_old_one_no_more(firms):
    firm = firms.get(name="三一重工")
    firm.name = "三一重能"
    index([firm.search_row()])
    assert titles("重工") == [] and titles("重能") == ["三一重能"]


def test_what_did_not_change_is_not_written(firms):
    before = set(SearchEntry.objects.values_list("pk", "updated_at"))
    assert rebuild("firm") == len(NAMES) + 1
    assert set(SearchEntry.objects.values_list("pk", "updated_at")) == before


def test_what_is_gone_is_forgotten(firms):
    firm = firms.get(name="三一重工")
    assert forget("firm", [firm.pk]) == 1
    assert titles("三一") == []
    index([firm.search_row()])
    Firm.objects.filter(pk=firm.pk).delete()
    assert titles("三一") == []  # even before the entry goes
    rebuild("firm")
    assert not SearchEntry.objects.filter(object_id=firm.pk).exists()


@pytest.mark.parametrize("count", [0, 1, 300, BATCH, BATCH + 1])
def test_batches_of_every_size_arrive_whole(count):
    rows = (Indexed("many", n % BATCH, f"第{n}号") for n in range(count))
    assert index(rows) == count
    assert SearchEntry.objects.count() == min(count, BATCH)


def test_the_last_word_about_a_record_holds():
    index([Indexed("many", 1, "旧名"), Indexed("many", 1, "新名")])
    assert SearchEntry.objects.get().title == "新名"


def test_as_many_queries_for_three_kinds_of_hits_as_for_one(firms, django_assert_num_queries):
    for query in ("三一", "华东"):
        with django_assert_num_queries(2):
            titles(query)
