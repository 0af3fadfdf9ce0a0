"""Where forecasts are found."""

from django.utils.translation import gettext_lazy as _

from dacheng.kernel.ui.navigation import entry

entry(
    _("预测"),
    "forecasts:board",
    icon="trend",
    needs="forecasts.view",
    order=23,
    key="f",
    group="numbers",
)
entry(
    _("预测类别"),
    "forecast_stages:list",
    icon="layers",
    needs="processes.change",
    order=86,
    group="house",
)
