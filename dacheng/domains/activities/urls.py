"""The addresses of activities, tasks and 记一笔."""

from django.urls import path

from dacheng.domains.activities import views

app_name = "activities"
urlpatterns = [
    path("", views.ActivityList.as_view(), name="list"),
    path("new/", views.Quick.as_view(), name="new"),
    path("abouts/", views.abouts, name="abouts"),
    path("<int:pk>/", views.ActivityDetail.as_view(), name="detail"),
    path("<int:pk>/edit/", views.ActivityForm.as_view(), name="edit"),
    path("<slug:kind>/<int:pk>/", views.Story.as_view(), name="story"),
]
tasks = (
    [
        path("", views.TaskList.as_view(), name="list"),
        path("new/", views.NewTask.as_view(), name="new"),
        path("<int:pk>/finish/", views.Finish.as_view(), name="finish"),
        path("<int:pk>/postpone/", views.Postpone.as_view(), name="postpone"),
        path("<int:pk>/drop/", views.Drop.as_view(), name="drop"),
        path("<int:pk>/hand_over/", views.Give.as_view(), name="hand_over"),
    ],
    "tasks",
)
quick = [path("", views.Quick.as_view(), name="quick")]
