"""The second step of the door, and what somebody does about his own security."""

from django.urls import path

from dacheng.surfaces.web.security import factors, own, rules, second

door = [
    path("second/", second.second, name="login-second"),
    path("passkey/ask/", second.ask, name="login-passkey-ask"),
    path("passkey/", second.passkey, name="login-passkey"),
]
urlpatterns = [
    path("", own.page, name="security"),
    path("confirm/", own.confirm, name="security-confirm"),
    path("app/", factors.app, name="security-app"),
    path("passkeys/", factors.passkey, name="security-passkey"),
    path("passkeys/ask/", factors.ask, name="security-passkey-ask"),
    path("codes/", factors.codes, name="security-codes"),
    path("factors/<int:pk>/remove/", factors.remove, name="security-factor-remove"),
    path("devices/end/", own.end, name="security-end"),
    path("rules/", rules.page, name="security-rules"),
]
