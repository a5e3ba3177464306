"""The redactor on labelled texts of its own kind: forty fields of work, every role, every disguise."""

import pytest

from tests.support.redaction_wild import KINDS, STRUCTURED, Score, plain, score, wild
from withdrawal_rules.redaction import Redactor


@pytest.fixture(scope="module")
def result() -> Score:
    return score(Redactor())


def test_the_texts_cover_the_kinds_and_the_fields() -> None:
    cases = list(wild())
    assert len(cases) >= 400
    assert {label.kind for case in cases for label in case.vanish} == set(KINDS)
    assert len({case.field for case in cases}) >= 40


def test_every_label_stands_in_its_text_and_no_value_is_wanted_both_gone_and_kept() -> None:
    for case in wild():
        text = plain(case.text)
        for label in case.vanish:
            assert plain(label.surface) in text
            assert not any(plain(label.value) in plain(stay) for stay in case.remain), case.text
        for stay in case.remain:
            assert plain(stay) in text


def test_no_structured_identifier_leaves_in_any_disguise(result: Score) -> None:
    leaked = {KINDS[kind]: result.leaked[kind] for kind in STRUCTURED if result.leaked[kind]}
    assert leaked == {}, result.failures


def test_at_most_one_value_in_two_hundred_leaves(result: Score) -> None:
    assert result.leaked.total() <= 0.005 * result.wanted.total(), result.failures


def test_at_most_one_in_a_hundred_of_what_must_remain_is_lost(result: Score) -> None:
    assert result.lost.total() <= 0.01 * result.kept.total(), result.failures


def test_at_most_one_text_in_twenty_waits_for_a_person(result: Score) -> None:
    assert len(result.held) <= 0.05 * result.texts, result.held
