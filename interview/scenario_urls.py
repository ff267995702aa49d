"""Addresses of the scenarios."""

from django.urls import path

from interview.views import scenarios

urlpatterns = [
    path("", scenarios.scenarios_index, name="scenarios"),
    path("<slug:scenario_id>/", scenarios.scenario, name="scenario"),
    path("<slug:scenario_id>/start/", scenarios.scenario_start, name="scenario_start"),
    path("plays/<uuid:play_id>/outcome/", scenarios.scenario_outcome, name="scenario_outcome"),
    path("plays/<uuid:play_id>/look/", scenarios.scenario_look, name="scenario_look"),
    path("plays/<uuid:play_id>/hypothesis/", scenarios.scenario_hypothesis, name="scenario_hypothesis"),
    path("plays/<uuid:play_id>/save/", scenarios.scenario_save, name="scenario_save"),
    path("plays/<uuid:play_id>/decide/", scenarios.scenario_decide, name="scenario_decide"),
    path("plays/<uuid:play_id>/tick/", scenarios.scenario_tick, name="scenario_tick"),
    path("plays/<uuid:play_id>/timelines/<slug:look_id>/", scenarios.scenario_trace, name="scenario_trace"),
]
