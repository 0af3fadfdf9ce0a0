"""The demo company's people: a director, four regions with leads and sellers, finance, audit."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from dacheng.domains.org.models import Membership, OrgUnit, Person, PersonRole, Rank, Region, Role
from dacheng.domains.org.queries import viewer_for
from dacheng.kernel.access import Viewer

SEED = 20260318
# region → (unit, lead's name and sign-in name, sellers)
UNITS = (
    ("华东", "华东区", ("陈立", "chenli", "manager"), ()),
    ("华东", "苏沪组", ("林悦", "linyue", "supervisor"), (("王浩", "wanghao"), ("李婷", "liting"))),
    ("华东", "浙江组", None, (("赵磊", "zhaolei"), ("孙倩", "sunqian"))),
    ("华南", "华南区", ("黄建", "huangjian", "manager"), (("吴敏", "wumin"), ("郑凯", "zhengkai"))),
    ("华北", "华北区", ("刘洋", "liuyang", "manager"), (("马骏", "majun"), ("韩雪", "hanxue"))),
    ("西南", "西南区", ("罗成", "luocheng", "manager"), (("唐宇", "tangyu"),)),
)
BELOW = {"苏沪组": "华东区", "浙江组": "华东区"}
RANK_OF = {"manager": "经理", "supervisor": "主管", "seller": "代表"}
SKILL = {"王浩": 1.25, "李婷": 1.1, "吴敏": 1.2, "赵磊": 0.8, "唐宇": 0.85}


@dataclass
class Cast:
    """Who takes part, on which day the story is told, and the dice that decide it."""

    today: date
    dice: Random
    director: Person
    finance: Person
    leads: dict[str, Person] = field(default_factory=dict)  # by region
    sellers: list[Person] = field(default_factory=list)
    seen: dict[int, Viewer] = field(default_factory=dict)

    def viewer(self, person: Person) -> Viewer:
        return self.seen.setdefault(person.pk, viewer_for(person, channel="demo"))

    def region_of(self, person: Person) -> str:
        return person.unit.region.name if person.unit and person.unit.region else ""

    def skill(self, person: Person) -> float:
        """How much better than the average somebody sells; 1.0 is the average."""
        return SKILL.get(person.name, 1.0)


def hire_people(today: date) -> Cast:
    """Fill the company that `init` made: it brings a director and an auditor, who get names."""
    root = OrgUnit.objects.get(parent=None)
    director = _named("director", "周明", root)
    _named("auditor", "沈洁", root)
    finance = _person("何静", "hejing", "finance", root, today)
    dice = Random(SEED)  # noqa: S311
    cast = Cast(today, dice, director, finance)
    root.lead = director
    root.save()
    made: dict[str, OrgUnit] = {}
    for order, (region, name, lead, sellers) in enumerate(UNITS):
        place, _new = Region.objects.get_or_create(name=region, defaults={"order": order})
        parent = made.get(BELOW.get(name, ""), root)
        unit = made[name] = OrgUnit.objects.create(name=name, parent=parent, region=place)
        if lead:
            unit.lead = _person(*lead, unit, today)
            unit.save()
            cast.leads.setdefault(region, unit.lead)
        cast.sellers += [_person(*seller, "seller", unit, today) for seller in sellers]
    return cast


def _named(role: str, name: str, unit: OrgUnit) -> Person:
    """Whoever `init` gave this role, under the name of the story; somebody new without `init`."""
    person = Person.objects.filter(roles__code=role).order_by("pk").first()
    if person is None:
        return _person(name, role, role, unit, date.today())
    person.name = name
    person.save(update_fields=["name"])
    return person


def _person(name: str, username: str, role: str, unit: OrgUnit, today: date) -> Person:
    hired = today - timedelta(days=900)
    person = Person(username=username, name=name, unit=unit, hired_on=hired)
    person.rank = Rank.objects.filter(name=RANK_OF.get(role, "")).first()
    person.set_unusable_password()
    person.save()
    PersonRole.objects.create(person=person, role=Role.objects.get(code=role))
    Membership.objects.create(person=person, unit=unit, starts_on=hired)
    return person
