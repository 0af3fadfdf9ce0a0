"""Where stand-ins are named and let go."""

from django.urls import path

from dacheng.surfaces.web.delegation import views

app_name = "delegations"
urlpatterns = [
    path("", views.page, name="list"),
    path("new/", views.New.as_view(), name="new"),
    path("<int:pk>/withdraw/", views.Withdraw.as_view(), name="withdraw"),
]
