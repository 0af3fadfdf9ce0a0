"""The addresses that belong to no domain."""

from django.urls import include, path

from dacheng.surfaces.web import auth, views
from dacheng.surfaces.web.security import urls as security

urlpatterns = [
    path("", include("dacheng.surfaces.web.figures.urls")),
    path("", include("dacheng.surfaces.web.history.urls")),
    path("", include("dacheng.surfaces.web.home.urls")),
    path("dashboards/", include("dacheng.surfaces.web.dashboards.urls")),
    path("login/", auth.sign_in, name="login"),
    path("login/", include(security.door)),
    path("logout/", auth.sign_out, name="logout"),
    path("password/", auth.password, name="password"),
    path("i18n/", auth.language, name="language"),
    path("security/", include(security.urlpatterns)),
    path("search/", views.search, name="search"),
    path("calendar/", include("dacheng.surfaces.web.calendar.urls")),
    path("notices/", include("dacheng.surfaces.web.notices.urls")),
    path("imports/", include("dacheng.surfaces.web.importing.urls")),
    path("fields/", include("dacheng.surfaces.web.fields.urls")),
    path("roles/", include("dacheng.surfaces.web.roles.urls")),
    path("delegations/", include("dacheng.surfaces.web.delegation.urls")),
    path("worktime/", include("dacheng.surfaces.web.worktime.urls")),
    path("files/", include("dacheng.surfaces.web.files.urls")),
    path("jobs/", include("dacheng.surfaces.web.jobs.urls")),
    path("tour/", include("dacheng.surfaces.web.tour.urls")),
    path("help/", include("dacheng.surfaces.web.guides.urls")),
    path("health/", views.health, name="health"),
]
