"""The addresses of files."""

from django.urls import path

from dacheng.surfaces.web.files import views

app_name = "files"
urlpatterns = [
    path("<int:pk>/", views.download, name="download"),
    path("<int:pk>/remove/", views.remove, name="remove"),
    path("<slug:kind>/<int:pk>/", views.upload, name="upload"),
]
