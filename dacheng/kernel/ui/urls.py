"""The addresses that serve every kind of record: cells and pickers."""

from django.urls import path

from dacheng.kernel.ui import editing, picking

urlpatterns = [
    path("cell/<slug:kind>/<int:pk>/<slug:name>/", editing.cell, name="cell"),
    path("cell/<slug:kind>/<int:pk>/<slug:name>/undo/", editing.undo, name="cell_undo"),
    path("pick/<slug:kind>/", picking.pick, name="pick"),
]
