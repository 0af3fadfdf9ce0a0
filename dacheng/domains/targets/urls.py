"""The addresses of targets."""

from django.urls import path

from dacheng.domains.targets.views import cell, cells, dialogs, goals, offers, plans, trying, watch

app_name = "targets"
urlpatterns = [
    path("", watch.watch, name="watch"),
    path("landing/", watch.landing, name="landing"),
    path("bands/", watch.bands_of, name="bands"),
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", dialogs.NewPlan.as_view(), name="new_plan"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/lines/", dialogs.AddLine.as_view(), name="add_line"),
    path("plans/<int:pk>/send-back/", dialogs.SendBack.as_view(), name="send_back"),
    path("plans/<int:pk>/scenario/", dialogs.Scenario.as_view(), name="scenario"),
    path("plans/<int:pk>/revise/", dialogs.Revise.as_view(), name="revise"),
    path("plans/<int:pk>/cells/", cells.cells, name="cells"),
    path("plans/<int:pk>/offers/", offers.offers, name="offers"),
    path("lines/<int:pk>/offer/", offers.say, name="offer"),
    path("lines/<int:pk>/take/", offers.take, name="take_offer"),
    path("plans/<int:pk>/what-if/", trying.what_if, name="what_if"),
    path("plans/<int:pk>/follow/<slug:metric>/", plans.follow, name="follow"),
    path("plans/<int:pk>/adopt/", trying.adopt, name="adopt"),
    path("plans/<int:pk>/what-if/keep/", trying.keep, name="keep_what_if"),
    path("plans/<int:pk>/by/<slug:axis>/", cells.axis, name="axis"),
    path("plans/<int:pk>/<slug:step>/", plans.take, name="step"),
    path("lines/<int:pk>/try/", plans.try_line, name="try"),
    path("lines/<int:pk>/keep/", plans.keep_line, name="keep"),
    path("lines/<int:pk>/waive/<slug:check>/", dialogs.Waive.as_view(), name="waive"),
    path("lines/<int:pk>/share/", cells.share, name="share"),
    path("lines/<int:pk>/by/<slug:axis>/", cells.split, name="split"),
    path("cells/<int:pk>/spread/", cell.spread, name="spread"),
    path("cells/<int:pk>/gather/", cell.gather, name="gather"),
    path("cells/<int:pk>/preview/", cell.preview, name="preview_cell"),
    path("cells/<int:pk>/undo/", cell.undo, name="undo_cell"),
    path("cells/<int:pk>/", cell.Cell.as_view(), name="cell"),
    path("answers/<int:pk>/accept/", plans.accept, name="accept"),
    path("answers/<int:pk>/object/", dialogs.ObjectTo.as_view(), name="object"),
    path("answers/<int:pk>/settle/", dialogs.Settle.as_view(), name="settle"),
    path("goals/", goals.goals, name="goals"),
    path("goals/new/", goals.NewGoal.as_view(), name="new_goal"),
    path("goals/<int:pk>/close/", goals.close, name="close_goal"),
]
