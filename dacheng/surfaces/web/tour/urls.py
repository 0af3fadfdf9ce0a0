"""The addresses of the welcome."""

from django.urls import path

from dacheng.surfaces.web.tour import views

app_name = "tour"
urlpatterns = [
    path("progress/", views.progress, name="progress"),
    path("shown/", views.shown, name="shown"),
]
