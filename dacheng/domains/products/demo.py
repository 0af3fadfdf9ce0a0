"""What the demo company makes: five lines of automation equipment, with prices that rose."""

from datetime import date
from decimal import Decimal

from dacheng.domains.org.demo import Cast
from dacheng.domains.products.models import Price, Product, ProductLine
from dacheng.kernel.audit import acting

# line → (product, price, share of cost, weight, what projects with it are called)
LINES = (
    ("机器人工作站", (
        ("W6 弧焊工作站", 368_000, 62, 9, ("焊接工作站", "车架焊接", "支架焊接线")),
        ("W20 点焊工作站", 520_000, 64, 5, ("点焊工作站", "侧围焊装", "副车架焊接线")),
        ("P50 码垛工作站", 286_000, 58, 8, ("码垛工作站", "成品码垛", "下线码垛")),
        ("G10 打磨工作站", 455_000, 61, 4, ("打磨工作站", "铸件打磨", "去毛刺单元")),
    )),
    ("视觉检测", (
        ("AOI-200 外观检测机", 186_000, 48, 9, ("外观检测", "漏检改造", "来料检测")),
        ("V3D 三维测量站", 348_000, 50, 5, ("三维测量", "尺寸全检", "焊缝检测")),
    )),
    ("装配产线", (
        ("A8 自动装配线", 1_280_000, 68, 3, ("装配线", "总装线改造", "新厂整线")),
        ("A2 拧紧压装单元", 238_000, 57, 7, ("拧紧压装", "轴承压装", "装配单元")),
        ("T1 输送与上下料", 165_000, 60, 6, ("上下料", "线体输送", "机床上下料")),
    )),
    ("产线软件", (
        ("LineOne 数据采集", 88_000, 30, 7, ("数据采集", "设备联网", "能耗监测")),
        ("LineOne MES", 320_000, 38, 4, ("MES", "质量追溯", "车间执行系统")),
    )),
    ("备件与服务", (
        ("年度维保", 46_000, 35, 7, ("年度维保", "备件包", "产线保养")),
    )),
)  # fmt: skip
RISE = Decimal("0.96")  # what was asked three years ago, of today's price


def price_products(cast: Cast) -> list[Product]:
    """Products with the price of three years ago and the one since the last new year but one."""
    if known := list(Product.objects.order_by("code")):
        return known
    made: list[Product] = []
    with cast.at(cast.first, "director") as by, acting(by, "create"):
        for line_name, products in LINES:
            line = ProductLine.objects.create(name=line_name)
            for name, price, cost, *_story in products:
                made.append(_priced(cast, len(made) + 1, line, name, Decimal(price), cost))
    return made


def _priced(
    cast: Cast, number: int, line: ProductLine, name: str, price: Decimal, cost: int
) -> Product:
    product = Product.objects.create(
        code=f"P{number:03d}",
        name=name,
        line=line,
        unit_name="套",
        price=price,
        cost=price * cost / 100,
    )
    risen = date(cast.today.year - 1, 1, 1)
    before = (price * RISE).quantize(Decimal(100))
    Price.objects.create(product=product, amount=before, starts_on=cast.first)
    Price.objects.create(product=product, amount=price, starts_on=risen)
    return product


def projects() -> dict[str, tuple[int, tuple[str, ...]]]:
    """Product → how often it is asked for, and what such projects are called."""
    return {
        name: (weight, words)
        for _line, products in LINES
        for name, _price, _cost, weight, words in products
    }
