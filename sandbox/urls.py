"""Addresses of the coding tasks, below /code/."""

from django.urls import path

from sandbox import views

app_name = "sandbox"
urlpatterns = [
    path("", views.tasks, name="tasks"),
    path("hosts/", views.grading_hosts, name="hosts"),
    path("submissions/<uuid:pk>/", views.submission, name="submission"),
    path("submissions/<uuid:pk>/status/", views.status, name="status"),
    path("submissions/<uuid:pk>/events/", views.events, name="events"),
    path("submissions/<uuid:pk>/diff/", views.diff, name="diff"),
    path("submissions/<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("submissions/<uuid:pk>/restore/", views.restore, name="restore"),
    path("<slug:task_id>/", views.workbench, name="workbench"),
    path("<slug:task_id>/draft/", views.draft, name="draft"),
    path("<slug:task_id>/submit/", views.submit, name="submit"),
]
