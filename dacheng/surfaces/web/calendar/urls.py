"""The addresses of the calendar."""

from django.urls import path

from dacheng.surfaces.web.calendar import views

urlpatterns = [
    path("", views.show, name="calendar"),
    path("tasks/<int:pk>/move/", views.move, name="calendar_move"),
]
