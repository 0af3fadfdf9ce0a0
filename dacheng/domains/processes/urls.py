"""The addresses of processes and the lists beside them."""

from django.urls import path

from dacheng.domains.processes import views

app_name = "processes"
urlpatterns = [
    path("", views.processes, name="list"),
    path("stages/<int:pk>/", views.ChangeStage.as_view(), name="stage"),
    path("<int:pk>/stages/", views.AddStage.as_view(), name="add_stage"),
    path("<int:pk>/default/", views.MakeDefault.as_view(), name="default"),
    path("reasons/", views.AddReason.as_view(), name="add_reason"),
    path("reasons/<int:pk>/switch/", views.switch_reason, name="switch_reason"),
    path("competitors/", views.AddCompetitor.as_view(), name="add_competitor"),
]
