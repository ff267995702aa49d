"""The model as the interview meets it: two questions, each answered or not, and never an exception."""

import logging
import time
from collections.abc import Callable, Sequence
from threading import BoundedSemaphore
from typing import TypeVar

from bank.schema import FollowUp, Language, Question
from interview.coverage import CatalogueWords, suggest, words_of_catalogue
from interview.interviewer import prompts
from interview.interviewer.breaker import Breaker
from interview.interviewer.choosing import chosen
from interview.interviewer.drafting import Draft, drafted
from interview.interviewer.endpoints import Endpoint
from interview.interviewer.reading import Unreadable
from interview.interviewer.transport import Message, Unanswered, ask

CHOOSING_SECONDS = 8.0  # the learner's clock runs meanwhile
MOST_AT_ONCE = 4  # each holds a thread of the web

T = TypeVar("T")
logger = logging.getLogger(__name__)


class Interviewer:
    """An endpoint with what this process has learned of it. Threads may share it.

    Failures of the endpoint switch it off for a while; a text that cannot be used does not, or one learner's
    words to the model could take it away from everybody. `clock` is for tests.
    """

    def __init__(self, endpoint: Endpoint, clock: Callable[[], float] = time.monotonic) -> None:
        self.endpoint = endpoint
        self._breaker = Breaker(clock)
        self._places = BoundedSemaphore(MOST_AT_ONCE)
        self._json_mode = True

    def choose(
        self,
        question: Question,
        said: str,
        candidates: list[FollowUp],
        language: Language,
        words: CatalogueWords | None = None,
    ) -> tuple[str, str] | None:
        """Which of `candidates` to ask, with words or "" for the bank's own; None leaves it to the caller."""
        known = words or words_of_catalogue()
        return self._judged(
            prompts.choosing(question, said, candidates, language),
            min(self.endpoint.seconds, CHOOSING_SECONDS),
            lambda reply: chosen(reply, question, said, candidates, language, words=known),
        )

    def draft(
        self, question: Question, said: str, language: Language, words: CatalogueWords | None = None
    ) -> Draft | None:
        """A draft of the assessment of what was `said`; None when none came.

        Where the offline reading refuses the whole answer (empty, copied, about something else) nothing could
        be covered, and the model is not asked.
        """
        known = words or words_of_catalogue()
        if suggest(question, said, known).refusal:
            return Draft(asked=False)
        return self._judged(
            prompts.drafting(question, said, language),
            self.endpoint.seconds,
            lambda reply: drafted(reply, question, said, known),
        )

    def _judged(
        self, messages: Sequence[Message], seconds: float, judge: Callable[[str], T | None]
    ) -> T | None:
        try:
            return judge(self._reply(messages, seconds))
        except Unanswered as why:
            logger.warning("The interviewer model did not answer: %s.", why)
        except Unreadable:
            logger.warning("The interviewer model's answer was not the object that was asked for.")
        except Exception as surprise:  # the interview goes on, whatever a hostile reply has found
            logger.error("The interviewer model's answer could not be judged: %s.", type(surprise).__name__)
        return None

    def _reply(self, messages: Sequence[Message], seconds: float) -> str:
        if self._breaker.off:
            raise Unanswered("left alone after failures in a row")
        if not self._places.acquire(blocking=False):
            raise Unanswered("asked by too many at once")
        try:
            answer = ask(self.endpoint, messages, seconds, self._json_mode)
        except Unanswered:
            self._breaker.failed()
            raise
        finally:
            self._places.release()
        self._breaker.worked()
        self._json_mode = answer.json_mode
        return answer.text
