"""The numbers of forecasts that can be asked like any other."""

from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from dacheng.domains.forecasts.models import CALLED, OPEN, Category
from dacheng.domains.forecasts.queries.categories import in_category
from dacheng.domains.opportunities.metrics import OPPORTUNITIES
from dacheng.domains.opportunities.stages import State
from dacheng.kernel.metrics import Derived, Family, Metric, Unit, register

IS_OPEN = Q(state=State.OPEN)
PLACED: dict[str, Any] = {"on": "expected_on", "month": "expected_ym", "unit": Unit.MONEY, "family": Family.PROCESS, "reads": ("amount",)}

register(
    Metric("commit_amount", _("承诺中的在途额"), _("期内预计签、类别是承诺的在途商机金额"),
           _("Σ 承诺类在途商机金额，按预计签约日"), OPPORTUNITIES, Sum("amount"),
           only=IS_OPEN & in_category(Category.COMMIT), **PLACED),
    Metric("likely_amount", _("很可能的在途额"), _("期内预计签、类别是承诺或很可能的在途商机金额"),
           _("Σ 承诺、很可能类在途商机金额，按预计签约日"), OPPORTUNITIES, Sum("amount"),
           only=IS_OPEN & in_category(*CALLED[:2]), **PLACED),
    Metric("best_amount", _("争取中的在途额"), _("期内预计签、类别是承诺、很可能或争取的在途商机金额"),
           _("Σ 承诺、很可能、争取类在途商机金额，按预计签约日"), OPPORTUNITIES, Sum("amount"),
           only=IS_OPEN & in_category(*CALLED), **PLACED),
    Metric("expected_pipeline", _("本期在途额"), _("期内预计签、没有标为不计的在途商机金额"),
           _("Σ 在途商机金额（不计类除外），按预计签约日"), OPPORTUNITIES, Sum("amount"),
           only=IS_OPEN & in_category(*OPEN), **PLACED),
    Derived("forecast_commit", _("承诺预测"), _("期内已赢的，加上承诺的；不含调整"),
            _("赢单额 + 承诺中的在途额"), ("won_amount", "commit_amount"),
            lambda won, rest: won + rest, unit=Unit.MONEY),
    Derived("forecast_likely", _("很可能预测"), _("期内已赢的，加上承诺和很可能的；不含调整"),
            _("赢单额 + 很可能的在途额"), ("won_amount", "likely_amount"),
            lambda won, rest: won + rest, unit=Unit.MONEY),
    Derived("forecast_best", _("争取预测"), _("期内已赢的，加上承诺、很可能和争取的；不含调整"),
            _("赢单额 + 争取中的在途额"), ("won_amount", "best_amount"),
            lambda won, rest: won + rest, unit=Unit.MONEY),
)
