"""The addresses of notices."""

from django.urls import path

from dacheng.surfaces.web.notices import mail, views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("mail/", mail.choices, name="notices_mail"),
    path("mail/try/", mail.trial, name="notices_try"),
    path("<int:pk>/", views.opened, name="notice"),
]
