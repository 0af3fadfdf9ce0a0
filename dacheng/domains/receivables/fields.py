"""The fields of receipts and of invoices."""

from django.utils.translation import gettext_lazy as _

from dacheng.domains.customers.fields import OWNERSHIP, RECORD
from dacheng.domains.receivables.models import Invoice, Receipt
from dacheng.kernel.fields import Field, FieldKind, declare

RECEIPT = declare(
    Receipt,
    [
        Field(
            "code",
            _("编号"),
            aliases=(
                "回款编号",
                "收款编号",
                "流水号",
                "编号",
                "receipt id",
                "receipt no",
                "payment id",
                "code",
            ),
        ),
        Field(
            "customer",
            _("客户"),
            FieldKind.REF,
            path="customer__name",
            ref="customer",
            aliases=(
                "客户",
                "客户名称",
                "付款方",
                "公司",
                "customer",
                "account",
                "payer",
                "company",
            ),
        ),
        Field(
            "contract",
            _("合同"),
            FieldKind.REF,
            path="contract__code",
            ref="contract",
            aliases=(
                "合同",
                "合同编号",
                "合同号",
                "合同名称",
                "contract",
                "contract id",
                "contract no",
                "order",
            ),
        ),
        Field(
            "amount",
            _("回款额"),
            FieldKind.MONEY,
            required=True,
            aliases=(
                "回款额",
                "回款金额",
                "收款金额",
                "到账金额",
                "金额",
                "交易额",
                "amount",
                "paid",
                "payment amount",
            ),
        ),
        Field(
            "received_on",
            _("到账日期"),
            FieldKind.DATE,
            required=True,
            aliases=(
                "到账日期",
                "回款日期",
                "收款日期",
                "日期",
                "received on",
                "payment date",
                "paid on",
                "date",
                "settled date",
            ),
        ),
        Field(
            "method",
            _("方式"),
            aliases=("方式", "付款方式", "回款方式", "method", "payment method"),
        ),
        Field("note", _("备注"), aliases=("备注", "note", "notes", "memo")),
        *OWNERSHIP,
        *RECORD,
    ],
)
INVOICE = declare(
    Invoice,
    [
        Field("code", _("发票号"),
              aliases=("发票号", "发票号码", "发票编号", "invoice", "invoice no", "invoice number",
                       "invoicenumber", "invoice id", "number")),
        Field("customer", _("客户"), FieldKind.REF, path="customer__name", ref="customer",
              written=False),
        Field("contract", _("合同"), FieldKind.REF, path="contract__code", ref="contract",
              required=True,
              aliases=("合同", "合同编号", "合同号", "contract", "contract id", "contract no",
                       "order")),
        Field("amount", _("开票额"), FieldKind.MONEY, required=True,
              aliases=("开票额", "开票金额", "发票金额", "金额", "价税合计", "amount",
                       "invoice amount", "invoiceamount")),
        Field("issued_on", _("开票日期"), FieldKind.DATE, required=True,
              aliases=("开票日期", "发票日期", "日期", "invoice date", "invoicedate", "issued on",
                       "date")),
        Field("voided_on", _("作废日期"), FieldKind.DATE,
              aliases=("作废日期", "voided on", "cancelled on")),
        Field("note", _("备注"), aliases=("备注", "note", "notes", "memo")),
        *OWNERSHIP,
        *RECORD,
    ],
)
