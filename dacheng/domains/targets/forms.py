"""What plans, cells, answers and goals ask of people."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dacheng.domains.targets.models import Method
from dacheng.domains.targets.queries.plans import plannable
from dacheng.kernel.metrics import Unit, get
from dacheng.kernel.money import compact_unit

CONSIDERED = {
    "history": gettext_lazy("历史业绩"),
    "potential": gettext_lazy("在途潜力"),
    "portfolio": gettext_lazy("名下客户"),
    "ramp": gettext_lazy("上手程度"),
    "rank": gettext_lazy("职级"),
    "maturity": gettext_lazy("区域成熟度"),
}


def amount_of(text: str, metric: str) -> Decimal:
    """What somebody typed: '1200万', '1,200', '30%'; ValidationError says how to write it."""
    plain = text.strip().replace(",", "").replace("，", "").replace(" ", "")
    factor = Decimal(1)
    for mark, times in (("亿", 100_000_000), ("万", 10_000), ("k", 1_000), ("m", 1_000_000)):
        if plain.lower().endswith(mark):
            plain, factor = plain[: -len(mark)], Decimal(times)
    if plain.endswith(("%", "％")):
        plain, factor = plain[:-1], Decimal("0.01")
    try:
        value = Decimal(plain) * factor
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= Decimal(10) ** 15:
        raise forms.ValidationError(_("写一个数，比如 1200 万、300、35%。"))
    if get(metric).unit is Unit.SHARE and value > 1:
        value /= 100
    return value


class AmountField(forms.CharField):
    """An amount with its unit as people write it; read by the metric of the form."""

    def __init__(self, **given: Any):
        super().__init__(max_length=40, strip=True, **given)
        self.widget.attrs["inputmode"] = "decimal"


class PlanForm(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("财年"))
    name = forms.CharField(label=gettext_lazy("名称"), max_length=120, required=False)
    market_capacity = forms.DecimalField(
        label=gettext_lazy("市场容量（元，不知道就空着）"), min_value=0, max_digits=18,
        decimal_places=2, required=False,
    )  # fmt: skip


class LineForm(forms.Form):
    metric = forms.ChoiceField(label=gettext_lazy("指标"))
    amount = AmountField(label=gettext_lazy("全年目标"))
    why = forms.CharField(label=gettext_lazy("服务于哪件事"), max_length=300, required=False)

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.fields["metric"].choices = [(one.name, one.label) for one in plannable()]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("metric") and given.get("amount"):
            given["amount"] = amount_of(given["amount"], given["metric"])
        return given


class WhyForm(forms.Form):
    why = forms.CharField(label=gettext_lazy("为什么"), max_length=300)


class ScenarioForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("情景名称"), max_length=120)
    growth = forms.DecimalField(
        label=gettext_lazy("比这份方案多（%，可以是负数）"), min_value=-90, max_value=500
    )


class CellForm(forms.Form):
    """One cell; blank lets go of it."""

    amount = AmountField(label=gettext_lazy("目标（空着就按算的）"), required=False)
    reason = forms.CharField(label=gettext_lazy("为什么改"), max_length=300, required=False)
    fix = forms.BooleanField(
        label=gettext_lazy("固定：重新分解时不动它"), required=False, initial=True
    )


class ObjectForm(forms.Form):
    wanted = AmountField(label=gettext_lazy("你能认多少"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("为什么"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class SettleForm(forms.Form):
    amount = AmountField(label=gettext_lazy("给多少（空着就是维持原数）"), required=False)
    reply = forms.CharField(
        label=gettext_lazy("答复"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class ReviseForm(forms.Form):
    metric = forms.ChoiceField(label=gettext_lazy("指标"))
    owner = forms.ChoiceField(label=gettext_lazy("谁的"))
    from_on = forms.ChoiceField(label=gettext_lazy("从哪个月起"))
    amount = AmountField(label=gettext_lazy("从那个月起到年底一共"))
    why = forms.CharField(label=gettext_lazy("为什么修订"), max_length=300)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("metric") and given.get("amount"):
            given["amount"] = amount_of(given["amount"], given["metric"])
        return given


class GoalForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("目标"), max_length=120, required=False)
    metric = forms.ChoiceField(label=gettext_lazy("指标"))
    amount = forms.DecimalField(label=gettext_lazy("多少"), max_digits=12, decimal_places=0)
    period = forms.ChoiceField(label=gettext_lazy("什么时候"))
    owner = forms.ChoiceField(label=gettext_lazy("谁的"))


class WhatIfForm(forms.Form):
    """Assumptions that are only tried. Blank is 'as it is'."""

    growth = forms.DecimalField(label=gettext_lazy("目标多 %"), min_value=-90, max_value=500,
                                required=False)  # fmt: skip
    heads = forms.IntegerField(label=gettext_lazy("加几个销售"), min_value=0, max_value=500,
                               required=False)  # fmt: skip
    month = forms.IntegerField(label=gettext_lazy("从第几个月起"), min_value=1, max_value=12,
                               required=False)  # fmt: skip
    ramp_months = forms.IntegerField(label=gettext_lazy("新人几个月上手"), min_value=0,
                                     max_value=24, required=False)  # fmt: skip
    productivity = forms.DecimalField(label=gettext_lazy("人均多做 %"), min_value=-50,
                                      max_value=200, required=False)  # fmt: skip
    conversion = forms.DecimalField(label=gettext_lazy("赢单率多几个点"), min_value=-50,
                                    max_value=50, required=False)  # fmt: skip
    deal_size = forms.DecimalField(label=gettext_lazy("客单价多 %"), min_value=-50, max_value=300,
                                   required=False)  # fmt: skip


def mix_of(given: Any) -> dict[str, int]:
    """The considerations with how much each counts, 0 to 5; what is not a number counts 0."""
    found = {}
    for name in CONSIDERED:
        text = str(given.get(name, "")).strip()
        found[name] = min(int(text), 5) if text.isdecimal() and len(text) < 4 else 0
    return found


def method_of(given: Any) -> str:
    wanted = given.get("method", "")
    return wanted if wanted in Method.values else Method.TOP_DOWN


def hedge_of(given: Any) -> Decimal:
    """Per cent as a fraction, 0 to 30."""
    try:
        value = Decimal(str(given.get("hedge") or 0))
    except InvalidOperation:
        raise forms.ValidationError(_("加码写百分数，比如 5。")) from None
    if not value.is_finite() or not 0 <= value <= 30:
        raise forms.ValidationError(_("加码在 0 到 30% 之间。"))
    return value / 100


def share_of(text: str) -> Decimal:
    """'20' or '-5%' as a fraction; ValidationError says how to write it."""
    try:
        value = Decimal(text.strip().rstrip("%％"))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not -90 <= value <= 500:
        raise forms.ValidationError(_("增长写百分数，比如 20 或 -5。"))
    return value / 100


def typed(metric: str, value: Decimal | None) -> str:
    """A figure as it stands in an input: money in 万, shares in per cent."""
    if value is None:
        return ""
    unit = get(metric).unit
    if unit is Unit.SHARE:
        return f"{value * 100:.1f}%"
    if unit is Unit.MONEY and compact_unit()[0] == 10_000 and not value % 100:
        return f"{(value / 10_000).normalize():f}万"
    return f"{value.normalize():f}"
