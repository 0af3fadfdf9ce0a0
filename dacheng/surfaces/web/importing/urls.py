"""The addresses of the import wizard."""

from django.urls import path, re_path

from dacheng.surfaces.web.importing import checks, columns, reading, running, starting

app_name = "imports"
urlpatterns = [
    path("", starting.runs, name="list"),
    path("new/<slug:name>/", starting.new, name="new"),
    re_path(r"^blank/(?P<name>[a-z]+)\.(?P<kind>xlsx|csv)$", starting.blank, name="blank"),
    path("<int:pk>/", running.run, name="run"),
    path("<int:pk>/reading/", reading.reading, name="reading"),
    path("<int:pk>/preview/", reading.preview, name="preview"),
    path("<int:pk>/columns/", columns.columns, name="columns"),
    path("<int:pk>/check/", checks.check, name="check"),
    path("<int:pk>/values/", checks.values, name="values"),
    path("<int:pk>/original/", running.original, name="original"),
    path("<int:pk>/errors.xlsx", checks.wrong, name="wrong"),
    path("<int:pk>/start/", running.start, name="start"),
    path("<int:pk>/undo/", running.take_back, name="undo"),
    path("<int:pk>/drop/", running.drop, name="drop"),
]
