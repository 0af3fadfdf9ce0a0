"""The address of the history."""

from django.urls import path

from dacheng.surfaces.web.history import views

urlpatterns = [path("history/", views.history, name="history")]
