"""The numbers of invoices and cash."""

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from dacheng.domains.customers.metrics import OF_CUSTOMER, OWNED
from dacheng.domains.receivables.fields import INVOICE, RECEIPT
from dacheng.domains.receivables.models import Invoice, Receipt
from dacheng.kernel.metrics import Dimension, Family, Metric, Ratio, Source, Unit, register

OF_CONTRACT = {
    dimension.name: dimension
    for dimension in (
        *OWNED,
        *OF_CUSTOMER,
        Dimension("product", _("产品"), "contract__opportunity__product__name"),
        Dimension("product_line", _("产品线"), "contract__opportunity__product__line__name"),
        Dimension("source", _("来源"), "contract__opportunity__source__name"),
    )
}
RECEIPTS = Source("receipts", _("回款"), Receipt, OF_CONTRACT, RECEIPT)
INVOICES = Source("invoices", _("发票"), Invoice, OF_CONTRACT, INVOICE)
STANDING = Q(voided_on__isnull=True)

register(
    Metric("cash_collected", _("回款额"), _("期内到账的钱，冲销已扣"), _("Σ 回款额，按到账日期"), RECEIPTS,
           Sum("amount"), on="received_on", month="received_ym", unit=Unit.MONEY,
           family=Family.FINANCE, reads=("amount",)),
    Metric("receipt_count", _("回款笔数"), _("期内到账的笔数"), _("没有被冲销的回款笔数"), RECEIPTS,
           Count("pk"), only=Q(reverses__isnull=True, reversed_by__isnull=True), on="received_on",
           month="received_ym", family=Family.FINANCE),
    Ratio("collection_rate", _("回款率"), _("期内到账的钱是期内签约额的几成"), "cash_collected",
          "signed_amount", family=Family.FINANCE),
    Metric("invoiced_amount", _("开票额"), _("期内开出的发票金额，作废的不算"),
           _("Σ 没有作废的发票金额，按开票日期"), INVOICES, Sum("amount"), only=STANDING,
           on="issued_on", month="issued_ym", unit=Unit.MONEY, family=Family.FINANCE,
           reads=("amount",)),
    Metric("invoice_count", _("开票数"), _("期内开出的发票张数，作废的不算"),
           _("没有作废的发票数，按开票日期"), INVOICES, Count("pk"), only=STANDING, on="issued_on",
           month="issued_ym", family=Family.FINANCE),
    Ratio("invoicing_rate", _("开票率"), _("期内开票额是期内签约额的几成"), "invoiced_amount",
          "signed_amount", family=Family.FINANCE),
)
