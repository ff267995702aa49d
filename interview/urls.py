"""Addresses of the lobby and the rounds."""

from django.urls import include, path

from interview import views

urlpatterns = [
    path("", views.lobby.today, name="today"),
    path("bank/", views.library.bank, name="bank"),
    path("bank/<slug:item_id>/", views.library.bank_item, name="bank_item"),
    path("scenarios/", include("interview.scenario_urls")),
    path("plans/", include("interview.plan_urls")),
    path("rounds/", views.starting.rounds_index, name="rounds"),
    path("rounds/start/", views.starting.round_start, name="round_start"),
    path("rounds/loops/<uuid:loop_id>/", views.looking_back.loop_report, name="loop_report"),
    path("rounds/loops/<uuid:loop_id>/<int:number>/sit/", views.starting.loop_sit, name="loop_sit"),
    path("rounds/loops/<uuid:loop_id>/end/", views.starting.loop_end, name="loop_end"),
    path("rounds/<uuid:mock_id>/", views.sittings.round_sit, name="round_sit"),
    path("rounds/<uuid:mock_id>/<int:position>/save/", views.sittings.round_save, name="round_save"),
    path("rounds/<uuid:mock_id>/<int:position>/go/", views.sittings.round_go, name="round_go"),
    path("rounds/<uuid:mock_id>/resume/", views.sittings.round_resume, name="round_resume"),
    path("rounds/<uuid:mock_id>/report/", views.outcomes.round_report, name="round_report"),
    path("rounds/<uuid:mock_id>/replay/", views.looking_back.round_replay, name="round_replay"),
    path("rounds/<uuid:mock_id>/report.md", views.exports.round_markdown, name="round_markdown"),
    path("rounds/<uuid:mock_id>/report.json", views.exports.round_json, name="round_json"),
    path("readiness/", views.readiness.readiness, name="readiness"),
    path("portfolio/", views.portfolio.portfolio, name="portfolio"),
    path("portfolio/save/", views.portfolio.portfolio_save, name="portfolio_save"),
    path("portfolio/export/", views.portfolio.portfolio_export, name="portfolio_export"),
    path("whiteboard/", views.whiteboard.whiteboard, name="whiteboard"),
    path("rounds/<uuid:mock_id>/assess/", views.outcomes.round_assess, name="round_assess"),
    path("rounds/<uuid:mock_id>/<int:position>/draft/", views.drafts.round_draft, name="round_draft"),
    path("healthz", views.lobby.health, name="health"),
]
