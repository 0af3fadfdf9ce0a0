"""The addresses of reports."""

from django.urls import path

from dacheng.domains.reports.views import reading, reviewing, writing

app_name = "reports"
FORMAT = "<slug:format>"
urlpatterns = [
    path("", reading.listed, name="list"),
    path("start/<int:pk>/", writing.start, name="start"),
    path("reviews/", reading.reviews, name="reviews"),
    path("reviews/call/", reviewing.Call.as_view(), name="call"),
    path("reviews/<int:pk>/", reviewing.review, name="review"),
    path("reviews/<int:pk>/decide/", reviewing.Decide.as_view(), name="decide"),
    path("reviews/<int:pk>/hold/", reviewing.Hold.as_view(), name="hold"),
    path(f"reviews/<int:pk>/export/{FORMAT}/", reviewing.export, name="review_export"),
    path("topics/<int:pk>/note/", reviewing.Note.as_view(), name="note"),
    path("decisions/<int:pk>/settle/", reviewing.Settle.as_view(), name="settle"),
    path("templates/", reviewing.templates, name="templates"),
    path("templates/<int:pk>/", reviewing.ChangeTemplate.as_view(), name="template"),
    path("templates/upload/", reviewing.Upload.as_view(), name="upload"),
    path("items/<int:pk>/judge/", writing.Judge.as_view(), name="judge"),
    path("items/<int:pk>/carry/", writing.carry, name="carry"),
    path("items/<int:pk>/drop/", writing.drop, name="drop"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/save/", writing.save, name="save"),
    path("<int:pk>/promise/", writing.Promise.as_view(), name="promise"),
    path("<int:pk>/restore/<slug:section>/", writing.restore, name="restore"),
    path("<int:pk>/hand_in/", writing.hand_in, name="hand_in"),
    path("<int:pk>/refresh/", writing.refresh, name="refresh"),
    path("<int:pk>/remark/", writing.remark, name="remark"),
    path("<int:pk>/sign/", writing.Sign.as_view(), name="sign"),
    path("<int:pk>/return/", writing.Return.as_view(), name="return"),
    path("<int:pk>/number/<slug:metric>/", reading.number, name="number"),
    path(f"<int:pk>/export/{FORMAT}/", reading.export, name="export"),
]
