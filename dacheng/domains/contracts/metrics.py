"""The numbers of signed sales."""

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from dacheng.domains.contracts.fields import CONTRACT
from dacheng.domains.contracts.models import Contract, ContractState
from dacheng.domains.customers.metrics import OF_CUSTOMER, OWNED
from dacheng.kernel.metrics import Dimension, Metric, Ratio, Source, Unit, register

CONTRACTS = Source(
    "contracts",
    _("合同"),
    Contract,
    {
        dimension.name: dimension
        for dimension in (
            *OWNED,
            *OF_CUSTOMER,
            Dimension("product", _("产品"), "opportunity__product__name"),
            Dimension("product_line", _("产品线"), "opportunity__product__line__name"),
            Dimension("source", _("来源"), "opportunity__source__name"),
        )
    },
    CONTRACT,
)
SIGNED = Q(state=ContractState.SIGNED)

register(
    Metric("signed_amount", _("签约额"), _("期内签下的合同额"), _("Σ 已签合同额，按签约日期"), CONTRACTS,
           Sum("amount"), only=SIGNED, on="signed_on", month="signed_ym", unit=Unit.MONEY,
           reads=("amount",)),
    Metric("signed_count", _("签约数"), _("期内签下的合同数"), _("已签合同数，按签约日期"), CONTRACTS,
           Count("pk"), only=SIGNED, on="signed_on", month="signed_ym"),
    Ratio("contract_size", _("合同均额"), _("平均一份合同多少钱"), "signed_amount", "signed_count",
          unit=Unit.MONEY),
)
