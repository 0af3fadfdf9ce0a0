"""The addresses of numbers."""

from django.urls import path

from dacheng.surfaces.web.figures import behind, free, views

urlpatterns = [
    path("metrics/", views.metrics, name="metrics"),
    path("metrics/<slug:name>/", views.metric, name="metric"),
    path("metrics/<slug:name>/explain/", views.explain, name="metric_explain"),
    path("metrics/<slug:name>/rows/", behind.rows, name="metric_rows"),
    path("ask/", free.free, name="ask"),
]
