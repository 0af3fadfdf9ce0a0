"""Start-up of forecasts."""

from dacheng.kernel.domain import DomainConfig


class ForecastsConfig(DomainConfig):
    default = True
    name = "dacheng.domains.forecasts"
    label = "forecasts"
