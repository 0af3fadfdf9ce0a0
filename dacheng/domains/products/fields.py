"""The fields of products."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.products.models import Product
from dacheng.kernel.fields import Field, FieldKind, declare

PRODUCT = declare(
    Product,
    [
        Field(
            "name",
            _("产品"),
            required=True,
            aliases=(
                "产品",
                "产品名称",
                "品名",
                "商品",
                "物料名称",
                "product",
                "product name",
                "name",
                "item",
            ),
        ),
        Field(
            "code",
            _("编号"),
            aliases=(
                "产品编号",
                "产品编码",
                "编码",
                "型号",
                "sku",
                "product code",
                "productkey",
                "code",
                "default code",
                "internal reference",
                "item code",
                "productid",
            ),
        ),
        Field("external_id", _("外部编号"), aliases=("外部编号", "external id", "id")),
        Field(
            "line",
            _("产品线"),
            FieldKind.REF,
            path="line__name",
            ref="productline",
            aliases=(
                "产品线",
                "系列",
                "品类",
                "类别",
                "分类",
                "产品类型",
                "产品类别",
                "series",
                "product line",
                "category",
                "line",
                "family",
                "product family",
                "subcategory",
            ),
        ),
        Field(
            "price",
            _("标价"),
            FieldKind.MONEY,
            aliases=(
                "标价",
                "售价",
                "单价",
                "价格",
                "目录价",
                "标准价格",
                "sales price",
                "sales_price",
                "price",
                "list price",
                "list_price",
                "unit price",
                "standard price",
            ),
        ),
        Field(
            "cost", _("成本"), FieldKind.MONEY, aliases=("成本", "进价", "cost", "standard cost")
        ),
        Field(
            "unit_name",
            _("单位"),
            aliases=("单位", "计量单位", "产品单位", "unit", "uom", "unit of measure"),
        ),
        Field(
            "is_active", _("在售"), FieldKind.BOOL, aliases=("在售", "上架", "active", "for sale")
        ),
    ],
)
