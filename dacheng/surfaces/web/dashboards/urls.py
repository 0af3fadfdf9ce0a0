"""The addresses of dashboards."""

from django.urls import path

from dacheng.surfaces.web.dashboards import editing, narrowing, views

app_name = "dashboards"
urlpatterns = [
    path("", views.first, name="list"),
    path("new/", editing.new, name="new"),
    path("pin/", editing.pin, name="pin"),
    path("whom/", views.whom, name="whom"),
    path("role/<slug:code>/", views.shipped, name="shipped"),
    path("role/<slug:code>/copy/", editing.copy_shipped, name="copy_shipped"),
    path("role/<slug:code>/tiles/<slug:tile>/", views.shipped_tile, name="shipped_tile"),
    path("<int:pk>/", views.board, name="board"),
    path("<int:pk>/tiles/<slug:tile>/", views.tile, name="tile"),
    path("<int:pk>/copy/", editing.copy, name="copy"),
    path("<int:pk>/rename/", editing.rename, name="rename"),
    path("<int:pk>/share/", editing.share, name="share"),
    path("<int:pk>/remove/", editing.remove, name="remove"),
    path("<int:pk>/add/", editing.add, name="add"),
    path("<int:pk>/order/", editing.order, name="order"),
    path("<int:pk>/change/<slug:tile>/", editing.change, name="change"),
    path("<int:pk>/narrow/<slug:tile>/", narrowing.narrow, name="narrow"),
    path("<int:pk>/resize/<slug:tile>/", editing.resize, name="resize"),
    path("<int:pk>/drop/<slug:tile>/", editing.drop, name="drop"),
    path("<int:pk>/restore/", editing.restore, name="restore"),
]
