"""The addresses of receipts and of invoices."""

from django.urls import path

from dacheng.domains.receivables import views

app_name = "receipts"
urlpatterns = [
    path("", views.ReceiptList.as_view(), name="list"),
    path("new/", views.ReceiptForm.as_view(), name="new"),
    path("<int:pk>/", views.ReceiptDetail.as_view(), name="detail"),
    path("<int:pk>/reverse/", views.Reverse.as_view(), name="reverse"),
]
invoices = (
    [
        path("", views.InvoiceList.as_view(), name="list"),
        path("new/", views.InvoiceForm.as_view(), name="new"),
        path("<int:pk>/", views.InvoiceDetail.as_view(), name="detail"),
        path("<int:pk>/void/", views.Void.as_view(), name="void"),
    ],
    "invoices",
)
