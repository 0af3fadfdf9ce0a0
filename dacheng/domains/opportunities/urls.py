"""The addresses of opportunities."""

from django.urls import path

from dacheng.domains.opportunities import views

app_name = "opportunities"
LOOKING = ["get", "head", "options"]
urlpatterns = [
    path("", views.OpportunityList.as_view(), name="list"),
    path("new/", views.OpportunityForm.as_view(), name="new"),
    path("board/", views.OpportunityBoard.as_view(http_method_names=LOOKING), name="board"),
    path("board/move/<int:pk>/", views.OpportunityBoard.as_view(), name="board_move"),
    path("give/", views.GiveTogether.as_view(), name="give"),
    path("expect/", views.ExpectTogether.as_view(), name="expect"),
    path("plan/", views.PlanTogether.as_view(), name="plan"),
    path("from_lead/<int:pk>/", views.FromLead.as_view(), name="from_lead"),
    path("<int:pk>/", views.OpportunityDetail.as_view(), name="detail"),
    path("<int:pk>/edit/", views.OpportunityForm.as_view(), name="edit"),
    path("<int:pk>/move/", views.Move.as_view(), name="move"),
    path("<int:pk>/win/", views.Win.as_view(), name="win"),
    path("<int:pk>/lose/", views.Lose.as_view(), name="lose"),
    path("<int:pk>/reopen/", views.Reopen.as_view(), name="reopen"),
    path("<int:pk>/hand_over/", views.HandOver.as_view(), name="hand_over"),
    path("<int:pk>/invite/", views.Invite.as_view(), name="invite"),
    path("<int:pk>/uninvite/<int:person>/", views.Uninvite.as_view(), name="uninvite"),
]
