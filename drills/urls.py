"""Addresses of the study session, and of the pages about memory."""

from django.urls import path

from drills.views import anki, cards, flashcards, memory_model, planner, session, staff, statistics

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
    path("cards/new/", flashcards.new, name="new_flashcard"),
    path("cards/own/<slug:item_id>/", flashcards.show, name="flashcard"),
    path("cards/own/<slug:item_id>/delete/", flashcards.delete, name="delete_flashcard"),
    path("anki/", anki.show, name="anki"),
    path("anki/files/", anki.listed, name="anki_files"),
    path("anki/import/", anki.import_, name="anki_import"),
    path("anki/export/", anki.export, name="anki_export"),
    path("anki/files/<int:file_id>/", anki.download, name="anki_download"),
    path("anki/files/<int:file_id>/cancel/", anki.cancel, name="anki_cancel"),
    path("anki/images/<str:name>", anki.image, name="anki_image"),
    path("plan/", planner.show, name="plan"),
    path("plan/choices/", planner.save, name="study_settings"),
    path("plan/breaks/", planner.add_break, name="add_break"),
    path("plan/breaks/<int:break_id>/remove/", planner.remove_break, name="remove_break"),
    path("statistics/", statistics.show, name="statistics"),
    path("statistics/memory-model/", memory_model.switch, name="memory_model"),
    path("staff/mistakes/", staff.mistakes, name="staff_mistakes"),
    path("staff/mistakes/<slug:item_id>/", staff.mistakes_of, name="staff_mistakes_of"),
    path("staff/undecided/", staff.undecided, name="staff_undecided"),
    path("staff/undecided/rule/", staff.rule, name="staff_rule"),
]
