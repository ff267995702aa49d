"""The bank of questions, drills, tasks and scenarios: plain data, checked at the door. No Django in here."""

from bank.loader import Catalogue, catalogue, load, read
from bank.problems import ContentError, Problem

__all__ = ["Catalogue", "ContentError", "Problem", "catalogue", "load", "read"]
