"""The addresses of forecasts."""

from django.urls import path

from dacheng.domains.forecasts import views

app_name = "forecasts"
urlpatterns = [
    path("", views.board, name="board"),
    path("bridge/", views.bridge_page, name="bridge"),
    path("weeks/", views.weeks, name="weeks"),
    path("accuracy/", views.accuracy, name="accuracy"),
    path("statistical/", views.statistical, name="statistical"),
    path("adjust/", views.Adjust.as_view(), name="adjust"),
    path("submit/", views.Submit.as_view(), name="submit"),
    path("<int:pk>/withdraw/", views.Withdraw.as_view(), name="withdraw"),
    path("<int:pk>/take_back/", views.TakeBack.as_view(), name="take_back"),
    path("category/<int:pk>/", views.choose, name="category"),
]

# What stages mean for forecasts is a setting, at an address of its own.
stages = (
    [
        path("", views.stages, name="list"),
        path("<int:pk>/", views.categorise, name="categorise"),
    ],
    "forecast_stages",
)
