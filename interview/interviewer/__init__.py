"""An interviewer model behind any OpenAI-compatible endpoint: asks back, and drafts an assessment. Pure.

    model = Interviewer(endpoint("https://llm.example/v1", key, "some-model", "20"))
    model.choose(question, said, candidates, "en")   # (follow-up, its words or "") or None
    model.draft(question, said, "en")                # Draft or None

Optional throughout: both answer None when nothing usable came in time, and nothing else changes. What the
model says is data: every id, quote, band and wording is checked here before anybody sees it.
docs/interviewer.md.
"""

from interview.interviewer.drafting import Draft
from interview.interviewer.endpoints import Endpoint, endpoint
from interview.interviewer.model import Interviewer

__all__ = ["Draft", "Endpoint", "Interviewer", "endpoint"]
