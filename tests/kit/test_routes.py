"""Nobody adds an address without saying who may come."""

from django.urls import resolve

from opscharter.core.registry import capabilities, navigation
from opscharter.kit.context import _url
from opscharter.kit.routes import all_routes, is_api


def test_every_route_declares_its_rule() -> None:
    routes = list(all_routes())
    assert len(routes) > 5
    assert [r.pattern for r in routes if r.rule is None and not is_api(r)] == []


def test_every_rule_names_a_known_capability() -> None:
    named = {r.rule.capability for r in all_routes() if r.rule and r.rule.capability}
    named |= {item.capability for item in navigation.values() if item.capability}
    assert [key for key in sorted(named) if key not in capabilities] == []


def test_every_place_of_the_rail_leads_somewhere() -> None:
    for item in navigation.values():
        assert resolve(_url(item).split("?")[0]).view_name
