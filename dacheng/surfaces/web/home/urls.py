"""The address of today."""

from django.urls import path

from dacheng.surfaces.web.home import views

urlpatterns = [path("", views.home, name="home")]
