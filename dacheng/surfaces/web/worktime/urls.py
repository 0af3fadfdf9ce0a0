"""The addresses of the working calendar."""

from django.urls import path

from dacheng.surfaces.web.worktime import views

app_name = "worktime"
urlpatterns = [
    path("", views.year, name="year"),
    path("bring/", views.BringIn.as_view(), name="bring"),
    path("hours/", views.ChangeHours.as_view(), name="hours"),
    path("days/<slug:day>/", views.ChangeDay.as_view(), name="day"),
]
