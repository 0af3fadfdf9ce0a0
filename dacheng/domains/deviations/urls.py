"""The addresses of deviations."""

from django.urls import path

from dacheng.domains.deviations.views import answers, board, case, lessons, lists, rules, steps

app_name = "deviations"
urlpatterns = [
    path("", lists.CaseList.as_view(), name="list"),
    path("due/", lists.DueList.as_view(), name="due"),
    path("late/", lists.LateList.as_view(), name="late"),
    path("measures/", lists.MeasureList.as_view(), name="measures"),
    path("lessons/", lists.LessonList.as_view(), name="lessons"),
    path("lessons/<int:pk>/", lessons.LessonDetail.as_view(), name="lesson"),
    path("lessons/<int:pk>/retire/", lessons.Retire.as_view(), name="retire"),
    path("lessons/<int:pk>/revive/", lessons.Revive.as_view(), name="revive"),
    path("board/", board.board, name="board"),
    path("rules/", rules.rules, name="rules"),
    path("rules/look/", rules.look, name="look"),
    path("rules/clocks/", rules.Clocks.as_view(), name="clocks"),
    path("rules/limits/new/", rules.LimitPage.as_view(), name="limit_new"),
    path("rules/limits/<int:pk>/", rules.LimitPage.as_view(), name="limit"),
    path("rules/causes/new/", rules.CategoryPage.as_view(), name="category_new"),
    path("rules/causes/<int:pk>/", rules.CategoryPage.as_view(), name="category"),
    path("rules/signals/new/", rules.SignalPage.as_view(), name="signal_new"),
    path("rules/signals/<int:pk>/", rules.SignalPage.as_view(), name="signal"),
    path("rules/signals/<int:pk>/try/", rules.try_out, name="signal_try"),
    path("rules/signals/<int:pk>/switch/", rules.switch, name="signal_switch"),
    path("<int:pk>/", case.CaseDetail.as_view(), name="detail"),
    path("<int:pk>/acknowledge/", steps.Acknowledge.as_view(), name="acknowledge"),
    path("<int:pk>/explain/", answers.Explain.as_view(), name="explain"),
    path("<int:pk>/measures/", answers.AddMeasure.as_view(), name="add_measure"),
    path("<int:pk>/plan/", steps.Plan.as_view(), name="plan"),
    path("<int:pk>/approve/", steps.Approve.as_view(), name="approve"),
    path("<int:pk>/send-back/", steps.SendBack.as_view(), name="send_back"),
    path("<int:pk>/confirm/", steps.Confirm.as_view(), name="confirm"),
    path("<int:pk>/look-again/", steps.LookAgain.as_view(), name="look_again"),
    path("<int:pk>/close/", steps.Close.as_view(), name="close"),
    path("<int:pk>/dismiss/", steps.Dismiss.as_view(), name="dismiss"),
    path("<int:pk>/merge/", steps.Merge.as_view(), name="merge"),
    path("<int:pk>/settle/", steps.Settle.as_view(), name="settle"),
    path("<int:pk>/propose/", steps.Propose.as_view(), name="propose"),
    path("measures/<int:pk>/advance/", steps.Advance.as_view(), name="advance"),
    path("measures/<int:pk>/block/", steps.Block.as_view(), name="block"),
    path("measures/<int:pk>/finish/", steps.Finish.as_view(), name="finish"),
    path("measures/<int:pk>/drop/", steps.Drop.as_view(), name="drop"),
    path("proposals/<int:pk>/adopt/", steps.Adopt.as_view(), name="adopt"),
    path("proposals/<int:pk>/decline/", steps.Decline.as_view(), name="decline"),
]
