"""The addresses of roles."""

from django.urls import path

from dacheng.surfaces.web.roles import views

app_name = "roles"
urlpatterns = [
    path("", views.listed, name="list"),
    path("new/", views.new, name="new"),
    path("compare/", views.compare, name="compare"),
    path("fields/", views.fields, name="fields"),
    path("<int:pk>/", views.role, name="role"),
    path("<int:pk>/rename/", views.Rename.as_view(), name="rename"),
    path("<int:pk>/remove/", views.Remove.as_view(), name="remove"),
    path("<int:pk>/area/<slug:area>/", views.ChangeArea.as_view(), name="area"),
    path("<int:pk>/field/<slug:kind>/<slug:name>/", views.ChangeLevel.as_view(), name="level"),
]
