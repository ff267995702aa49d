"""Addresses in templates, looked up once."""

import re

import pytest
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse

from drills.templatetags.addresses import address


def test_it_is_the_pages_address() -> None:
    assert address("drills:answer") == reverse("drills:answer")


def test_a_page_that_is_not_there_fails_aloud() -> None:
    with pytest.raises(NoReverseMatch):
        address("drills:nowhere")


def test_each_form_of_the_session_leads_somewhere(browser: Client) -> None:
    page = browser.get(reverse("drills:session")).content.decode()
    places = re.findall(r'(?:form)?action="([^"]*)"', page)
    assert len(places) > 4
    assert all(resolve(place) for place in places)
