"""Which key points an answer covers, told offline, with the sentences that say so.

    found = suggest(question, answer)
    found.refusal                       # "" or why nothing may be called covered
    found.points[0].covered, .strength, .quotes, .because

By words, figures and formulas. A suggestion may pre-tick; the learner decides. docs/coverage.md says how it
works and how good it is. Pure.
"""

from interview.coverage.refusals import Refusal
from interview.coverage.rubric import CatalogueWords
from interview.coverage.suggesting import Suggestion, Suggestions, suggest, words_of_catalogue

__all__ = ["CatalogueWords", "Refusal", "Suggestion", "Suggestions", "suggest", "words_of_catalogue"]
