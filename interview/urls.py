"""Addresses of the lobby and the rounds."""

from django.urls import path

from interview import views

urlpatterns = [
    path("", views.lobby.today, name="today"),
    path("bank/", views.library.bank, name="bank"),
    path("bank/<slug:item_id>/", views.library.bank_item, name="bank_item"),
    path("rounds/", views.sittings.rounds_index, name="rounds"),
    path("rounds/start/", views.sittings.round_start, name="round_start"),
    path("rounds/<uuid:mock_id>/", views.sittings.round_sit, name="round_sit"),
    path("rounds/<uuid:mock_id>/<int:position>/save/", views.sittings.round_save, name="round_save"),
    path("rounds/<uuid:mock_id>/<int:position>/go/", views.sittings.round_go, name="round_go"),
    path("rounds/<uuid:mock_id>/finish/", views.sittings.round_finish, name="round_finish"),
    path("rounds/<uuid:mock_id>/report/", views.outcomes.round_report, name="round_report"),
    path("rounds/<uuid:mock_id>/assess/", views.outcomes.round_assess, name="round_assess"),
    path("healthz", views.lobby.health, name="health"),
]
