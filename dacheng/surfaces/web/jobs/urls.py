"""The addresses of long work."""

from django.urls import path

from dacheng.surfaces.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("<uuid:pk>/", views.progress, name="progress"),
    path("<uuid:pk>/cancel/", views.cancel, name="cancel"),
]
