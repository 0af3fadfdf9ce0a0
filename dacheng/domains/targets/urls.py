"""The addresses of targets."""

from django.urls import path

from dacheng.domains.targets.views import cells, goals, plans, watch

app_name = "targets"
urlpatterns = [
    path("", watch.watch, name="watch"),
    path("landing/", watch.landing, name="landing"),
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", plans.NewPlan.as_view(), name="new_plan"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/lines/", plans.AddLine.as_view(), name="add_line"),
    path("plans/<int:pk>/send-back/", plans.SendBack.as_view(), name="send_back"),
    path("plans/<int:pk>/scenario/", plans.Scenario.as_view(), name="scenario"),
    path("plans/<int:pk>/revise/", plans.Revise.as_view(), name="revise"),
    path("plans/<int:pk>/cells/", cells.cells, name="cells"),
    path("plans/<int:pk>/<slug:step>/", plans.take, name="step"),
    path("lines/<int:pk>/try/", plans.try_line, name="try"),
    path("lines/<int:pk>/keep/", plans.keep_line, name="keep"),
    path("lines/<int:pk>/waive/<slug:check>/", plans.Waive.as_view(), name="waive"),
    path("lines/<int:pk>/share/", cells.share, name="share"),
    path("cells/<int:pk>/", cells.Cell.as_view(), name="cell"),
    path("answers/<int:pk>/accept/", plans.accept, name="accept"),
    path("answers/<int:pk>/object/", plans.ObjectTo.as_view(), name="object"),
    path("answers/<int:pk>/settle/", plans.Settle.as_view(), name="settle"),
    path("goals/", goals.goals, name="goals"),
    path("goals/new/", goals.NewGoal.as_view(), name="new_goal"),
    path("goals/<int:pk>/close/", goals.close, name="close_goal"),
]
