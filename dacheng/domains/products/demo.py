"""What the demo company makes: three lines of automation equipment, with prices."""

from datetime import date, timedelta
from decimal import Decimal

from dacheng.domains.products.models import Price, Product, ProductLine

LINES = (
    (
        "视觉检测",
        (
            ("AOI-200 外观检测机", 186_000),
            ("AOI-500 双面检测机", 328_000),
            ("V3D 三维检测站", 560_000),
        ),
    ),
    (
        "协作机器人",
        (("C5 协作机械臂", 98_000), ("C10 协作机械臂", 156_000), ("PL-1 码垛工作站", 420_000)),
    ),
    (
        "产线软件",
        (("LineOne 数据采集", 68_000), ("LineOne MES", 240_000), ("LineOne 能耗管理", 120_000)),
    ),
)


def price_products(today: date) -> list[Product]:
    """Products with the price that holds since two years ago."""
    made = []
    for line_name, products in LINES:
        line = ProductLine.objects.create(name=line_name)
        for name, price in products:
            amount = Decimal(price)
            product = Product.objects.create(
                code=f"P{len(made) + 1:03d}",
                name=name,
                line=line,
                unit_name="套",
                price=amount,
                cost=amount * Decimal("0.58"),
            )
            since = today - timedelta(days=730)
            Price.objects.create(product=product, amount=amount, starts_on=since)
            made.append(product)
    return made
