"""The addresses of customers."""

from django.urls import path

from dacheng.domains.customers import views

app_name = "customers"
urlpatterns = [
    path("", views.CustomerList.as_view(), name="list"),
    path("new/", views.CustomerForm.as_view(), name="new"),
    path("<int:pk>/", views.CustomerDetail.as_view(), name="detail"),
    path("<int:pk>/edit/", views.CustomerForm.as_view(), name="edit"),
    path("<int:pk>/claim/", views.claim, name="claim"),
    path("<int:pk>/hand_over/", views.HandOver.as_view(), name="hand_over"),
    path("<int:pk>/release/", views.Release.as_view(), name="release"),
]
contacts = (
    [
        path("", views.ContactList.as_view(), name="list"),
        path("new/", views.ContactForm.as_view(), name="new"),
        path("<int:pk>/", views.ContactDetail.as_view(), name="detail"),
        path("<int:pk>/edit/", views.ContactForm.as_view(), name="edit"),
    ],
    "contacts",
)
