"""Product lines, products and prices that hold from a day on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dacheng.kernel.access.models import ScopedModel
from dacheng.kernel.access.policy import Scope
from dacheng.kernel.custom.kept import Custom
from dacheng.kernel.custom.values import Carrying
from dacheng.kernel.search.indexing import Indexed


class ProductLine(ScopedModel):
    """A family of products, such as GTX."""

    name = models.CharField(_("产品线"), max_length=80, unique=True)

    scope = Scope(shared=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Product(Carrying, ScopedModel):
    """Something with a list price. `price` repeats the price that holds today."""

    code = models.CharField(_("编号"), max_length=64, blank=True)
    external_id = models.CharField(_("外部编号"), max_length=64, null=True, blank=True, unique=True)
    name = models.CharField(_("产品"), max_length=120, unique=True)
    line = models.ForeignKey(
        ProductLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("产品线"),
    )
    unit_name = models.CharField(_("单位"), max_length=20, blank=True)
    price = models.DecimalField(_("标价"), max_digits=18, decimal_places=2, null=True, blank=True)
    cost = models.DecimalField(_("成本"), max_digits=18, decimal_places=2, null=True, blank=True)
    is_active = models.BooleanField(_("在售"), default=True)
    custom = Custom(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    scope = Scope(shared=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("产品")
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(code=""), name="product_code_once"
            ),
            models.CheckConstraint(
                name="product_price_not_negative",
                condition=models.Q(price=None) | models.Q(price__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def search_row(self) -> Indexed:
        """What it is found by."""
        return Indexed("product", self.pk, self.name, (self.code, self.external_id or ""))


class Price(ScopedModel):
    """The list price of a product from a day on, until the next one."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="prices")
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    starts_on = models.DateField()

    scope = Scope(shared=True)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["product", "starts_on"], name="one_price_a_day")
        ]
