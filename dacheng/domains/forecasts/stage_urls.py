"""The addresses of what stages mean for forecasts; apart, because they are settings."""

from django.urls import path

from dacheng.domains.forecasts.views import categorise, stages

app_name = "forecast_stages"
urlpatterns = [
    path("", stages, name="list"),
    path("<int:pk>/", categorise, name="categorise"),
]
