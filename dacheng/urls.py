"""The product's table of contents."""

from django.urls import URLPattern, URLResolver, include, path

from dacheng.domains.customers.urls import contacts

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("dacheng.surfaces.web.urls")),
    path("", include("dacheng.kernel.ui.urls")),
    path("people/", include("dacheng.domains.org.urls")),
    path("products/", include("dacheng.domains.products.urls")),
    path("customers/", include("dacheng.domains.customers.urls")),
    path("contacts/", include(contacts)),
]

handler400 = "dacheng.kernel.ui.refusals.bad_request"
handler403 = "dacheng.kernel.ui.refusals.forbidden"
handler404 = "dacheng.kernel.ui.refusals.not_found"
handler500 = "dacheng.kernel.ui.refusals.broken"
