"""Addresses of the plans."""

from django.urls import path

from interview.views import plans

urlpatterns = [
    path("", plans.plans_index, name="plans"),
    path("readings/<slug:reading_id>/", plans.plan_reading, name="plan_reading"),
    path("readings/<slug:reading_id>/notes/", plans.reading_notes, name="reading_notes"),
    path("readings/<slug:reading_id>/recall/", plans.reading_recall, name="reading_recall"),
    path("<slug:plan_id>/", plans.plan_page, name="plan"),
    path("<slug:plan_id>/follow/", plans.plan_follow, name="plan_follow"),
    path("<slug:plan_id>/leave/", plans.plan_leave, name="plan_leave"),
    path("<slug:plan_id>/reset/", plans.plan_reset, name="plan_reset"),
    path("<slug:plan_id>/stages/<slug:stage_id>/", plans.plan_stage, name="plan_stage"),
    path("<slug:plan_id>/stages/<slug:stage_id>/change/", plans.stage_change, name="plan_stage_change"),
    path("<slug:plan_id>/steps/<slug:step_id>/", plans.step_mark, name="plan_step"),
]
