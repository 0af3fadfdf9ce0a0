"""The addresses of the fields a company added."""

from django.urls import path

from dacheng.surfaces.web.fields import views

app_name = "fields"
urlpatterns = [
    path("", views.listed, name="list"),
    path("counts/", views.counts, name="counts"),
    path("new/", views.new, name="new"),
    path("claim/", views.claim, name="claim"),
    path("<int:pk>/", views.change, name="change"),
    path("<int:pk>/archive/", views.archive, name="archive"),
    path("<int:pk>/restore/", views.restore, name="restore"),
]
