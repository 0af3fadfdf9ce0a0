"""The addresses of the guides."""

from django.urls import path

from dacheng.surfaces.web.guides import views

app_name = "help"
urlpatterns = [
    path("", views.guide, name="start"),
    path("<slug:name>/", views.guide, name="guide"),
    path("pictures/<slug:name>.png", views.picture, name="picture"),
]
