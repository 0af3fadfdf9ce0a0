"""The addresses of products."""

from django.urls import path

from dacheng.domains.products import views

app_name = "products"
urlpatterns = [
    path("", views.ProductList.as_view(), name="list"),
    path("new/", views.ProductForm.as_view(), name="new"),
    path("<int:pk>/", views.ProductDetail.as_view(), name="detail"),
    path("<int:pk>/edit/", views.ProductForm.as_view(), name="edit"),
]
