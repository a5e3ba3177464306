"""What rows of the snapshot keep beside a record, and what is told without loading the heavy parts."""

import unicodedata
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from generator.model.codes import DecisionKind, PartyKind
from generator.model.public import PublicDecision, PublicParty
from generator.model.text import nfkc
from generator.snapshot.build import redactor_version
from generator.snapshot.rows import card_of, read_card, read_neighbour
from withdrawal_rules.redaction import Redactor

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
TEXT = st.text(st.characters(codec="utf-8"), max_size=12)


DECISIONS = st.builds(
    PublicDecision,
    number=st.integers(1, 10**9),
    public_id=TEXT,
    version=st.integers(1, 9),
    slot=st.integers(0, 9999),
    authority_code=TEXT,
    authority_slug=TEXT,
    authority_name=TEXT,
    kind=st.sampled_from(DecisionKind),
    document_number=TEXT,
    title=TEXT,
    party=st.builds(PublicParty, name=TEXT, kind=st.sampled_from(PartyKind), uscc=TEXT),
    decided_on=DAYS,
    valid_until=st.none() | DAYS,
    valid_from=st.none() | DAYS,
    published_on=DAYS,
    updated_on=DAYS,
    publish_until=st.none() | DAYS,
    status=TEXT,
)  # fmt: skip


@given(DECISIONS)
def test_a_card_says_what_the_decision_says(decision: PublicDecision) -> None:
    card = read_card(card_of(decision))
    for name in card._fields:
        if name != "party":
            assert getattr(card, name) == getattr(decision, name)
    assert card.party.name == decision.party.name
    neighbour = read_neighbour(card_of(decision))
    for name in neighbour._fields:
        assert str(getattr(neighbour, name)) == str(getattr(decision, name))


CHARACTERS = "，：；（）！？％＋／０９\u3000\u0338\u0301ab行政ｱﾞ①ﬀ가ᄀ\u1161\u0300… "


@given(st.text(CHARACTERS, max_size=60) | st.text(max_size=60))
def test_quick_normalisation_gives_what_the_standard_gives(text: str) -> None:
    assert nfkc(text) == unicodedata.normalize("NFKC", text)


def test_the_version_told_without_loading_the_redactor_is_its_own() -> None:
    assert redactor_version() == Redactor().version
