"""The addresses of people and units."""

from django.urls import path

from dacheng.domains.org import views

app_name = "people"
urlpatterns = [
    path("", views.PeopleList.as_view(), name="list"),
    path("new/", views.PersonForm.as_view(), name="new"),
    path("units/", views.units, name="units"),
    path("<int:pk>/", views.PersonDetail.as_view(), name="detail"),
    path("<int:pk>/edit/", views.PersonForm.as_view(), name="edit"),
    path("<int:pk>/issue_login/", views.IssueLogin.as_view(), name="issue_login"),
    path("<int:pk>/move/", views.Move.as_view(), name="move"),
    path("<int:pk>/roles/", views.Roles.as_view(), name="roles"),
    path("<int:pk>/presence/", views.Presence.as_view(), name="presence"),
    path("<int:pk>/deactivate/", views.Leave.as_view(), name="deactivate"),
]
