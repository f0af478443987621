"""What a page is given when another room has no answer."""

import pytest

pytest.importorskip("ckan")
from ckan.plugins import toolkit as tk

from ckanext.anhui.portal import asking


def test_what_a_zone_does_not_have_answers_none(monkeypatch) -> None:
    def nobody(name: str):
        raise KeyError(name)

    monkeypatch.setattr(tk, "get_action", nobody)
    assert asking.ask("anhui_provenance_show") is None


@pytest.mark.parametrize(("error", "told"), [(tk.ObjectNotFound, False), (tk.NotAuthorized, False), (KeyError, True)])
def test_a_fault_inside_an_action_is_not_taken_for_an_action_there_is_not(monkeypatch, error, told: bool) -> None:
    def action(context, data):
        raise error

    monkeypatch.setattr(tk, "get_action", lambda name: action)
    if told:
        with pytest.raises(KeyError):
            asking.ask("anhui_provenance_show")
    else:
        assert asking.ask("anhui_provenance_show") is None
