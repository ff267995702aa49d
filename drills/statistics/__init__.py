"""What a person's answers say: retention beside what was predicted, the days ahead, mastery. Reads only."""

from drills.statistics.calibration import Bin, calibration
from drills.statistics.forecast import DayAhead, forecast
from drills.statistics.mastery import TopicMastery, mastery
from drills.statistics.retention import Retention, retention

__all__ = [
    "Bin",
    "DayAhead",
    "Retention",
    "TopicMastery",
    "calibration",
    "forecast",
    "mastery",
    "retention",
]
