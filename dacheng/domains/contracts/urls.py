"""The addresses of contracts."""

from django.urls import path

from dacheng.domains.contracts import views

app_name = "contracts"
urlpatterns = [
    path("", views.ContractList.as_view(), name="list"),
    path("new/", views.ContractForm.as_view(), name="new"),
    path("from_opportunity/<int:pk>/", views.from_opportunity, name="from_opportunity"),
    path("<int:pk>/", views.ContractDetail.as_view(), name="detail"),
    path("<int:pk>/edit/", views.ContractForm.as_view(), name="edit"),
    path("<int:pk>/sign/", views.Sign.as_view(), name="sign"),
    path("<int:pk>/cancel/", views.Cancel.as_view(), name="cancel"),
]
