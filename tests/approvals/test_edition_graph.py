"""The drawing of an edition in layers says the same gates as its wires."""

import pytest

from luodi.approvals.edition_graph import drawn
from luodi.approvals.editions import kind_now

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", ["land_and_start", "filing_industrial", "government"])
def test_layers_hold_every_item_once_and_every_gate_at_both_ends(code):
    kind = kind_now(code)
    assert kind
    graph = drawn(kind, {kind.permits[0].code})
    rungs = [rung for layer in graph.layers for rung in layer.rungs]
    assert sorted(rung.item.code for rung in rungs) == sorted(permit.code for permit in kind.permits)
    for rung in rungs:
        waits = [(tie.item.code, tie.only_issue) for tie in rung.waits_for]
        assert waits == [(each, False) for each in rung.item.permit.accept_after] + [
            (each, True) for each in rung.item.permit.issue_after
        ]
    assert sum(len(rung.waits_for) for rung in rungs) == sum(len(rung.opens) for rung in rungs)
    assert sum(len(rung.opens) for rung in rungs) == len(graph.wires)
    assert graph.layers[0].is_marked
