"""The addresses of leads."""

from django.urls import path

from dacheng.domains.leads import views

app_name = "leads"
urlpatterns = [
    path("", views.LeadList.as_view(), name="list"),
    path("new/", views.LeadForm.as_view(), name="new"),
    path("<int:pk>/", views.LeadDetail.as_view(), name="detail"),
    path("<int:pk>/edit/", views.LeadForm.as_view(), name="edit"),
    path("<int:pk>/reach/", views.Reach.as_view(), name="reach"),
    path("<int:pk>/nurture/", views.Nurture.as_view(), name="nurture"),
    path("<int:pk>/invalidate/", views.Invalidate.as_view(), name="invalidate"),
    path("<int:pk>/revive/", views.Revive.as_view(), name="revive"),
    path("<int:pk>/claim/", views.Claim.as_view(), name="claim"),
    path("<int:pk>/hand_over/", views.HandOver.as_view(), name="hand_over"),
    path("<int:pk>/release/", views.Release.as_view(), name="release"),
]
