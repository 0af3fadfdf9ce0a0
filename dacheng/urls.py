"""The product's table of contents."""

from django.urls import URLPattern, URLResolver, include, path

from dacheng.domains.activities.urls import quick, tasks
from dacheng.domains.customers.urls import contacts
from dacheng.domains.forecasts.urls import stages
from dacheng.domains.receivables.urls import invoices

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("dacheng.surfaces.web.urls")),
    path("", include("dacheng.surfaces.api.urls")),
    path("", include("dacheng.kernel.ui.urls")),
    path("people/", include("dacheng.domains.org.urls")),
    path("products/", include("dacheng.domains.products.urls")),
    path("customers/", include("dacheng.domains.customers.urls")),
    path("contacts/", include(contacts)),
    path("quick/", include(quick)),
    path("tasks/", include(tasks)),
    path("activities/", include("dacheng.domains.activities.urls")),
    path("processes/", include("dacheng.domains.processes.urls")),
    path("leads/", include("dacheng.domains.leads.urls")),
    path("opportunities/", include("dacheng.domains.opportunities.urls")),
    path("forecasts/", include("dacheng.domains.forecasts.urls")),
    path("forecast-stages/", include(stages)),
    path("contracts/", include("dacheng.domains.contracts.urls")),
    path("receipts/", include("dacheng.domains.receivables.urls")),
    path("invoices/", include(invoices)),
    path("reports/", include("dacheng.domains.reports.urls")),
    path("targets/", include("dacheng.domains.targets.urls")),
    path("deviations/", include("dacheng.domains.deviations.urls")),
]

handler400 = "dacheng.kernel.ui.refusals.bad_request"
handler403 = "dacheng.kernel.ui.refusals.forbidden"
handler404 = "dacheng.kernel.ui.refusals.not_found"
handler500 = "dacheng.kernel.ui.refusals.broken"
