"""The calendar of answers."""

from datetime import date, timedelta

from interview.heatmap import level, squares


def test_the_first_week_is_filled_up_to_its_monday() -> None:
    wednesday = date(2026, 11, 18)
    made = squares([(wednesday, 3), (wednesday + timedelta(days=1), 0)])
    assert [square.day for square in made] == [None, None, wednesday, wednesday + timedelta(days=1)]


def test_a_monday_needs_no_filling() -> None:
    assert len(squares([(date(2026, 11, 16), 1)])) == 1


def test_no_days_no_squares() -> None:
    assert squares([]) == []


def test_more_answers_are_darker_and_none_is_empty() -> None:
    assert [level(answers) for answers in (0, 1, 5, 6, 15, 16, 30, 31, 500)] == [0, 1, 1, 2, 2, 3, 3, 4, 4]
