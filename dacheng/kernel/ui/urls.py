"""The addresses that serve every kind of record: cells, pickers, views, bulk changes, exports."""

from django.urls import path

from dacheng.kernel.ui import bulk, editing, picking, saved, taken
from dacheng.kernel.ui.gallery import gallery

urlpatterns = [
    path("ui/", gallery, name="gallery"),
    path("cell/<slug:kind>/<int:pk>/<slug:name>/", editing.cell, name="cell"),
    path("cell/<slug:kind>/<int:pk>/<slug:name>/undo/", editing.undo, name="cell_undo"),
    path("pick/<slug:kind>/", picking.pick, name="pick"),
    path("views/restore/", saved.restore, name="view_restore"),
    path("views/<int:pk>/", saved.edit, name="view"),
    path("views/<int:pk>/update/", saved.update, name="view_update"),
    path("views/<int:pk>/back/", saved.give_back, name="view_back"),
    path("views/<int:pk>/remove/", saved.remove, name="view_remove"),
    path("views/<slug:kind>/<slug:layout>/new/", saved.new, name="view_new"),
    path("views/<slug:kind>/<slug:layout>/begin/", saved.begin, name="view_begin"),
    path("views/<slug:kind>/<slug:layout>/columns/", saved.columns, name="view_columns"),
    path("bulk/run/<int:pk>/", bulk.show, name="bulk_run"),
    path("bulk/run/<int:pk>/undo/", bulk.undo, name="bulk_undo"),
    path("bulk/<slug:kind>/", bulk.BulkPage.as_view(), name="bulk"),
    path("exports/<int:pk>/", taken.show, name="export"),
    path("exports/<int:pk>/file/", taken.fetch, name="export_file"),
]
