"""The demo company's customers: factories near its sellers, with the people who decide there."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import product

from dacheng.domains.customers.actions import register
from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.org.demo import Cast
from dacheng.domains.org.models import Person
from dacheng.kernel import clock
from dacheng.kernel.audit import acting

CITIES = {
    "华东": ("苏州", "上海", "杭州", "宁波", "无锡", "南京"),
    "华南": ("深圳", "东莞", "佛山", "厦门"),
    "华北": ("天津", "青岛", "济南", "北京"),
    "西南": ("成都", "重庆", "昆明"),
}
STEMS = (
    "恒拓",
    "星桥",
    "柏远",
    "鼎岳",
    "云程",
    "瀚辰",
    "启澜",
    "嘉沃",
    "明朗",
    "拓岩",
    "同舟",
    "卓衡",
)
ENDINGS = ("有限公司", "股份有限公司", "科技有限公司")
TRADES = {
    "汽车零部件": "汽配",
    "3C 电子": "电子",
    "新能源": "新能源",
    "食品饮料": "食品",
    "医疗器械": "医疗器械",
    "家电": "电器",
    "物流仓储": "物流设备",
}
NEEDS = (
    "人工成本高、效率低",
    "漏检率高，客户投诉多",
    "数据不透明，换线慢",
    "能耗超标",
    "招工难、夜班缺人",
)
RISKS = ("", "", "竞品报价低", "预算未最终批复", "决策人刚换")
FAMILY, GIVEN = (
    "张王李刘陈杨黄周吴徐孙胡朱高林何郭马",
    ("伟", "芳", "敏", "静", "强", "磊", "洋", "艳", "杰", "涛", "明", "霞"),
)
PEOPLE = (
    ("总经理", "decides", 5),
    ("技术总监", "evaluates", 4),
    ("采购经理", "buys", 3),
    ("生产主管", "uses", 2),
    ("财务经理", "pays", 3),
)
STANCES = ("supports", "supports", "neutral", "neutral", "unknown", "opposes")


def file_customers(cast: Cast, count: int = 60) -> list[Customer]:
    """Files opened over the last two years; the last four of them lie in the public pool."""
    names = list(product(STEMS, TRADES))
    cast.dice.shuffle(names)
    made = []
    for number in range(count):
        owner = cast.sellers[number % len(cast.sellers)]
        stem, trade = names[number % len(names)]
        since = cast.today - timedelta(days=cast.dice.randrange(560, 730))
        with clock.at(since):
            made.append(_file(cast, owner, stem, trade, number, pooled=number >= count - 4))
    return made


def _file(
    cast: Cast, owner: Person, stem: str, trade: str, number: int, *, pooled: bool
) -> Customer:
    dice, by = cast.dice, cast.viewer(cast.director if pooled else owner)
    city = dice.choice(CITIES[cast.region_of(owner)])
    size = dice.paretovariate(1.1)
    values = {
        "name": f"{city}{stem}{TRADES[trade]}{dice.choice(ENDINGS)}",
        "code": f"KH{number + 1:04d}",
        "industry": trade,
        "location": city,
        "employees": min(8000, int(120 * size)),
        "revenue": Decimal(min(900, int(18 * size))) * 1_000_000,
        "source": dice.choice(("行业展会", "老客户转介绍", "官网留资", "电话开发")),
        "phone": f"0{dice.randrange(20, 30)}-{dice.randrange(20_000_000, 89_999_999)}",
        "needs": dice.choice(NEEDS),
        "risk": dice.choice(RISKS),
        "customer_class": "A" if size > 4 else "B" if size > 1.8 else "C",
        "owner": None if pooled else owner,
    }
    customer = register(values, by=by, anyway=True)
    with acting(by, "add"):
        Contact.objects.bulk_create(_contacts(cast, customer))
    return customer


def _contacts(cast: Cast, customer: Customer) -> Iterator[Contact]:
    """One to three people with their part in the buying committee; nobody in the pool."""
    dice = cast.dice
    for title, role, influence in dice.sample(PEOPLE, dice.choice((1, 2, 2, 3))):
        if customer.owner_id:
            yield Contact(
                customer=customer,
                name=dice.choice(FAMILY) + dice.choice(GIVEN),
                title=title,
                role=role,
                influence=influence,
                stance=dice.choice(STANCES),
                phone=f"13{dice.randrange(10**8, 10**9)}",
                owner_id=customer.owner_id,
                unit_id=customer.unit_id,
                created_by_id=customer.owner_id,
                created_at=clock.now(),
                updated_at=clock.now(),
            )
