"""The life of an answer: written, taken back, rated otherwise; ruled on, graded again, corrected."""
