"""Addresses of the study session, and of the pages about memory."""

from django.urls import path

from drills.views import cards, planner, session, staff, statistics

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
    path("note/", session.note, name="note"),
    path("undo/", session.undo, name="undo"),
    path("rating/", session.override, name="override"),
    path("more/", session.more, name="more"),
    path("cards/", cards.cards, name="cards"),
    path("cards/act/", cards.cards_act, name="cards_act"),
    path("plan/", planner.show, name="plan"),
    path("plan/choices/", planner.save, name="study_settings"),
    path("plan/breaks/", planner.add_break, name="add_break"),
    path("plan/breaks/<int:break_id>/remove/", planner.remove_break, name="remove_break"),
    path("statistics/", statistics.show, name="statistics"),
    path("staff/mistakes/", staff.mistakes, name="staff_mistakes"),
    path("staff/mistakes/<slug:item_id>/", staff.mistakes_of, name="staff_mistakes_of"),
    path("staff/undecided/", staff.undecided, name="staff_undecided"),
    path("staff/undecided/rule/", staff.rule, name="staff_rule"),
]
