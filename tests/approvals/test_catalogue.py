"""The catalogue reads, checks itself and keeps what the source says."""

import copy
import json
import re
from graphlib import TopologicalSorter

import pytest

from luodi.approvals.catalogue import catalogue, kind, read
from luodi.reference import reference


@pytest.fixture(scope="module")
def document():
    return reference("permits.yaml")


def test_five_kinds_with_all_their_items():
    found = {code: len(one.permits) for code, one in catalogue().kinds.items()}
    counted = {code: one.totals["items"] for code, one in catalogue().kinds.items()}
    assert found == counted
    assert set(found) == {
        "filing_industrial",
        "land_and_start",
        "verification",
        "government",
        "small_low_risk",
    }


def test_waiting_that_nobody_can_promise_away():
    permits = kind("government").by_code
    assert permits["C05"].waiting_days == 30
    assert permits["C07"].waiting_days is None
    assert permits["B02"].longest_days == 20
    assert kind("unknown") is None


def test_every_department_has_an_english_name():
    named = catalogue().departments_en
    assert {
        unit
        for one in catalogue().kinds.values()
        for p in one.permits
        for unit in (p.department, p.supervisor)
    } <= {
        "",
        *named,
    }


def test_what_the_source_says_in_english_is_said_in_chinese_too():
    said = {
        text
        for one in catalogue().kinds.values()
        for p in one.permits
        for text in (one.note, p.condition, p.statutory_basis, p.note)
    }
    assert {text for text in said if re.search("[a-z]{3}", text)} <= set(catalogue().in_chinese)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda items: items[1].update(accept_after=["Z99"]), "P02 waits for unknown Z99"),
        (lambda items: items[0].update(accept_after=["P02"]), "loop"),
        (lambda items: items.append(items[0]), "twice"),
        (lambda items: items[0].update(stage="nowhere"), "unknown stage"),
    ],
)
def test_what_does_not_fit_is_named(document, change, said):
    broken = json.loads(json.dumps(copy.deepcopy(document), default=str))
    change(broken["kinds"]["filing_industrial"]["items"])
    with pytest.raises(ValueError, match=said):
        read(broken)


@pytest.mark.parametrize("kind", list(catalogue().kinds.values()), ids=lambda kind: kind.code)
def test_the_totals_are_the_longest_path_over_the_gates(kind) -> None:
    """Calendar days to the work permit as the catalogue states them, a working day taken as 1.4 calendar days."""
    done: dict[str, float] = {}
    for code in TopologicalSorter(
        {each.code: {*each.accept_after, *each.issue_after} for each in kind.permits}
    ).static_order():
        permit = kind.by_code[code]
        begin = max((done[gate] for gate in permit.accept_after), default=0.0)
        own = begin + permit.preparation_days + permit.promised_days * 1.4
        done[code] = max([own, *(done[gate] for gate in permit.issue_after)])
    permit_code = "C07a" if "C07a" in done else "C07"
    assert abs(done[permit_code] - kind.totals["to_work_permit_calendar_days"]) < 0.5
