"""Addresses of the study session."""

from django.urls import path

from drills import views

app_name = "drills"
urlpatterns = [
    path("", views.session, name="session"),
    path("answer/", views.answer, name="answer"),
    path("preview/", views.preview, name="preview"),
    path("suggestion/", views.suggestion, name="suggestion"),
    path("hint/", views.hint, name="hint"),
    path("later/", views.later, name="later"),
    path("suspend/", views.suspend, name="suspend"),
    path("wake/", views.wake, name="wake"),
    path("undo/", views.undo, name="undo"),
    path("rating/", views.override, name="override"),
    path("more/", views.more, name="more"),
]
