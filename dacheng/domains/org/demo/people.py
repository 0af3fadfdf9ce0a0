"""The people of the demo company: hired, promoted, and some gone again."""

from datetime import date, timedelta

from dacheng.domains.org.actions.people import change, deactivate, give_role, hire, lead
from dacheng.domains.org.actions.standing_in import delegate
from dacheng.domains.org.demo.cast import Cast, Part
from dacheng.domains.org.models import OrgUnit, Person, Rank, Region, Role
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting

HOUSE = Viewer(person_id=0, channel="demo")
# unit, the unit above, region
UNITS = (
    ("华东区", "", "华东"),
    ("苏沪组", "华东区", "华东"),
    ("浙江组", "华东区", "华东"),
    ("华南区", "", "华南"),
    ("深圳组", "华南区", "华南"),
    ("佛山组", "华南区", "华南"),
    ("华北区", "", "华北"),
    ("华中区", "", "华中"),
    ("西南区", "", "西南"),
    ("市场部", "", ""),
    ("销售运营部", "", ""),
    ("财务部", "", ""),
    ("法务部", "", ""),
    ("交付部", "", ""),
    ("服务部", "", ""),
    ("人力资源部", "", ""),
)
LEADS = {
    "华东区": "chenli",
    "苏沪组": "linyue",
    "浙江组": "jiangwenbo",
    "华南区": "liangguodong",
    "深圳组": "huangjian",
    "佛山组": "hezhiqiang",
    "华北区": "liuyang",
    "华中区": "pengyong",
    "西南区": "luocheng",
    "市场部": "xiaqing",
    "财务部": "hejing",
    "交付部": "dongjianguo",
}
PARTS = (
    Part("guchengzhi", "顾承志", "general_manager", "", "总监"),
    Part("chenli", "陈立", "manager", "华东区", "经理"),
    Part("linyue", "林悦", "supervisor", "苏沪组", "代表", 48),
    Part("wanghao", "王浩", "seller", "苏沪组", "代表", 52, skill=1.3),
    Part("liting", "李婷", "seller", "苏沪组", "代表", 44, skill=1.1),
    Part("zhouziang", "周子昂", "seller", "苏沪组", "代表", 3),
    Part("jiangwenbo", "蒋文博", "supervisor", "浙江组", "主管", 50),
    Part("zhaolei", "赵磊", "seller", "浙江组", "代表", 46, skill=0.85),
    Part("sunqian", "孙倩", "seller", "浙江组", "代表", 41),
    Part("dingyifan", "丁一凡", "seller", "浙江组", "代表", 50, left=14, heir="lvsiyuan"),
    Part("lvsiyuan", "吕思远", "seller", "浙江组", "代表", 15),
    Part("liangguodong", "梁国栋", "regional_director", "华南区", "总监"),
    Part("huangjian", "黄建", "manager", "深圳组", "经理"),
    Part("wumin", "吴敏", "seller", "深圳组", "代表", 49, skill=1.2),
    Part("zhengkai", "郑凯", "seller", "深圳组", "代表", 43),
    Part("xieyutong", "谢雨桐", "seller", "深圳组", "代表", 30),
    Part("hezhiqiang", "何志强", "supervisor", "佛山组", "主管", 47),
    Part("dengjiahao", "邓家豪", "seller", "佛山组", "代表", 45, skill=1.05),
    Part("zengli", "曾莉", "seller", "佛山组", "代表", 38),
    Part("fengkai", "冯凯", "seller", "佛山组", "代表", 40, left=5, skill=0.7, heir="zengli"),
    Part("liuyang", "刘洋", "manager", "华北区", "经理"),
    Part("majun", "马骏", "seller", "华北区", "代表", 51),
    Part("hanxue", "韩雪", "seller", "华北区", "代表", 42, skill=1.1),
    Part("dupeng", "杜鹏", "seller", "华北区", "代表", 20),
    Part("pengyong", "彭勇", "manager", "华中区", "经理", 45),
    Part("xiongwei", "熊伟", "seller", "华中区", "代表", 39),
    Part("yixin", "易欣", "seller", "华中区", "代表", 5),
    Part("luocheng", "罗成", "manager", "西南区", "经理"),
    Part("tangyu", "唐宇", "seller", "西南区", "代表", 36, skill=0.8),
    Part("yuhuan", "余欢", "sales_operations", "销售运营部", "主管"),
    Part("xiaqing", "夏晴", "marketing", "市场部", "经理"),
    Part("shizhan", "施展", "marketing", "市场部", "代表", 28),
    Part("hejing", "何静", "finance", "财务部", "经理"),
    Part("zoumin", "邹敏", "finance", "财务部", "代表", 33),
    Part("bailu", "白露", "legal", "法务部", "经理"),
    Part("dongjianguo", "董建国", "delivery", "交付部", "经理"),
    Part("houyu", "侯宇", "delivery", "交付部", "代表", 26),
    Part("miaoqing", "苗青", "service", "服务部", "主管"),
    Part("jinmei", "金梅", "human_resources", "人力资源部", "主管"),
)
FOUNDERS = (("director", "周明"), ("auditor", "沈洁"), ("administrator", "方圆"))
PROMOTED = ("linyue", "主管", 18)  # who became what, and how many months ago


def hire_people(cast: Cast) -> Cast:
    """Fill the company that `init` made: it brings a director, an auditor and an administrator,
    who get names. Told twice it finds everybody there and only fills the cast."""
    root = OrgUnit.objects.get(parent=None)
    units = _units(root)
    with acting(HOUSE, "tell_story"):
        for role, name in FOUNDERS:
            cast.people[role] = _founder(role, name, root)
    cast.parts = {part.username: part for part in PARTS}
    cast.regions = {name: region for name, _above, region in UNITS}
    known = {person.username: person for person in Person.objects.select_related("unit__region")}
    for part in PARTS:
        unit = units[part.unit] if part.unit else root
        cast.people[part.username] = known.get(part.username) or _hired(cast, part, unit)
    if not known.keys() & {"chenli"}:
        _appoint(cast, units, root)
    return cast


def _units(root: OrgUnit) -> dict[str, OrgUnit]:
    made = {"": root}
    with acting(HOUSE, "tell_story"):
        for order, (name, above, place) in enumerate(UNITS):
            region = None
            if place:
                region, _new = Region.objects.get_or_create(name=place, defaults={"order": order})
            made[name], _new = OrgUnit.objects.get_or_create(
                name=name, parent=made[above], defaults={"region": region}
            )
    return made


def _founder(role: str, name: str, root: OrgUnit) -> Person:
    """Whoever `init` gave this role, under the name of the story; somebody new without `init`."""
    person = Person.objects.filter(roles__code=role).order_by("pk").first()
    if person is None:
        person = Person.objects.create(username=role, name=name, unit=root)
        person.set_unusable_password()
        person.roles.add(Role.objects.get(code=role))
    elif person.name != name:
        person.name, person.unit = name, person.unit or root
        person.save(update_fields=["name", "unit"])
    return person


def _hired(cast: Cast, part: Part, unit: OrgUnit) -> Person:
    day, dice = cast.months_ago(part.hired), cast.dice("person", part.username)
    with cast.at(day, "administrator") as by:
        person = hire(
            {
                "username": part.username,
                "name": part.name,
                "external_id": f"QC{1000 + list(PARTS).index(part)}",
                "email": f"{part.username}@qicheng.example",
                "phone": f"1{dice.choice('35789')}{dice.randrange(10**8, 10**9)}",
                "rank": Rank.objects.filter(name=part.rank).first(),
                "hired_on": day,
                "unit": unit,
            },
            by=by,
        )
        return give_role(person, Role.objects.get(code=part.role), by=by)


def _appoint(cast: Cast, units: dict[str, OrgUnit], root: OrgUnit) -> None:
    """Who leads which unit, and one promotion on the way."""
    with cast.at(cast.first, "administrator") as by:
        lead(root, cast["director"], by=by)
        for unit, username in LEADS.items():
            lead(units[unit], cast[username], by=by)
    username, rank, ago = PROMOTED
    with cast.at(cast.months_ago(ago), "administrator") as by:
        step = Rank.objects.filter(name=rank).first()
        change(cast[username], {"rank": step}, by=by, why="带团队满一年，业绩前二")


# who is away, who stands in, the first day and the day back, counted from today
ABSENCES = (("liting", "wanghao", -58, -51), ("zengli", "dengjiahao", -1, 6))


def go_away(cast: Cast) -> None:
    """A week's leave, past and running, each with a colleague who looks after the customers."""
    for absent, stand_in, first, back in ABSENCES:
        one, other = (Person.objects.get(username=name) for name in (absent, stand_in))
        begins_on, ends_on = (cast.today + timedelta(days=days) for days in (first, back))
        with cast.at(begins_on, absent) as by:
            delegate(one, other, begins_on, ends_on, by=by)


def say_goodbye(cast: Cast) -> None:
    """Those who left can no longer sign in. Told last, because until then their work is told."""
    go_away(cast)
    for part in PARTS:
        person = Person.objects.get(username=part.username)
        if part.left is not None and person.is_active:
            with cast.at(_last_day(cast, part), "administrator") as by:
                deactivate(person, by=by, why="个人原因离职，客户已移交")


def _last_day(cast: Cast, part: Part) -> date:
    return cast.months_ago(part.left or 0)
