"""The addresses of notices."""

from django.urls import path

from dacheng.surfaces.web.notices import views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("<int:pk>/", views.opened, name="notice"),
]
