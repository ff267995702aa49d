"""Addresses of the study session."""

from django.urls import path

from drills.views import session

app_name = "drills"
urlpatterns = [
    path("", session.show, name="session"),
    path("answer/", session.answer, name="answer"),
    path("preview/", session.preview, name="preview"),
    path("suggestion/", session.suggestion, name="suggestion"),
    path("hint/", session.hint, name="hint"),
    path("later/", session.later, name="later"),
    path("suspend/", session.suspend, name="suspend"),
    path("wake/", session.wake, name="wake"),
    path("study/", session.study, name="study"),
    path("undo/", session.undo, name="undo"),
    path("rating/", session.override, name="override"),
    path("more/", session.more, name="more"),
]
