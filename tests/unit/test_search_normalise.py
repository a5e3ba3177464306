import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.normalise import (
    DOCUMENT_END,
    FIELD_END,
    normalise,
    normalise_many,
    normalise_units,
    table_piece,
    units_of,
)
from search_index.terms import (
    AUTHORITY,
    KIND,
    STATUS,
    YEAR,
    cover,
    filter_term,
    grams,
    key_term,
    spread,
    word_grams,
)

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/normalise.json").read_text(encoding="utf-8"))
# Half of a surrogate pair is no text; everything else may come.
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@pytest.mark.parametrize(("text", "expected"), VECTORS["normalise"])
def test_a_vector_normalises_as_written(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(("word", "covering", "every"), VECTORS["terms"])
def test_a_vector_has_the_terms_written(word: str, covering: list[int], every: list[list[int]]) -> None:
    assert cover(normalise(word)) == covering
    assert [list(gram) for gram in word_grams(normalise(word))] == every


def test_keys_and_filters_have_the_terms_written() -> None:
    assert all(key_term(text) == term for text, term in VECTORS["keys"])
    bases = {"authority": AUTHORITY, "kind": KIND, "year": YEAR, "status": STATUS}
    assert all(filter_term(bases[name], value) == term for name, value, term in VECTORS["filters"])


@pytest.mark.parametrize(
    "typed",
    ["津市监罚〔2026〕12号", "津市监罚[2026]12号", "津市监罚（２０２６）12号", "津市監罰【2026】 12 號"],
)
def test_a_document_number_is_the_same_however_it_is_typed(typed: str) -> None:
    assert normalise(typed) == "津市监罚202612号"
    assert key_term(typed) == key_term("津市监罚202612号")


@given(texts)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    again = normalise(once)
    # Lower case can leave a mark that is gone after one more round; a third changes nothing.
    assert normalise(again) == again


@given(texts, texts)
def test_a_part_of_a_text_is_a_part_of_the_normalised_text(first: str, second: str) -> None:
    assert normalise(first) + normalise(second) == normalise(first + second)


@given(st.lists(texts, max_size=5))
def test_many_texts_are_normalised_as_one_by_one(many: list[str]) -> None:
    assert normalise_many(many) == [normalise(text) for text in many]


def test_ends_of_fields_and_documents_pass_and_text_cannot_forge_them() -> None:
    ends = np.array([FIELD_END, DOCUMENT_END], dtype=np.uint16)
    assert normalise_units(ends).tolist() == [FIELD_END, DOCUMENT_END]
    assert normalise("a\ufffe\uffffb") == "ab"


@given(st.text(st.sampled_from("食品安全0123abz,。"), min_size=2, max_size=12))
def test_a_cover_reaches_every_unit_and_only_uses_terms_of_the_word(word: str) -> None:
    chosen = set(cover(word))
    spans = [range(start, end) for start, end, term in word_grams(word) if term in chosen]
    assert chosen <= {term for _, _, term in word_grams(word)}
    assert {place for span in spans for place in span} == set(range(len(word)))


@given(
    st.text("0123456789", min_size=5, max_size=5),
    st.sampled_from(
        ["{}", "罚{}", "款{}", "{0[0]}月{0[1]}{0[2]}", "{0[0]}.{0[1]}{0[2]}", "{0[0]}{0[1]}{0[2]}号"]
    ),
)
def test_a_longer_run_of_digits_lies_in_the_piece_of_the_shorter_one(digits: str, shape: str) -> None:
    word = shape.format(digits)
    [longer], [shorter] = cover(word), cover(word[:-1])
    assert longer != shorter
    places = spread(np.array([longer, shorter], dtype=np.uint64))
    assert places[0] == places[1]


@given(st.text(st.sampled_from("0123456789罚月,.号"), min_size=2, max_size=12))
def test_each_kind_of_term_has_its_own_numbers(text: str) -> None:
    units = units_of(text)
    terms, places = grams(units)
    seen: dict[int, set[str]] = {}
    widths = {(start, term): end for start, end, term in word_grams(text)}
    for term, place in zip(terms.tolist(), places.tolist(), strict=True):
        if (place, term) in widths:
            seen.setdefault(term, set()).add(text[place : widths[place, term]])
    # No two of these few signs fall together.
    assert all(len(runs) == 1 for runs in seen.values())


@given(st.lists(st.text(st.sampled_from("食品12a,"), max_size=6), min_size=2, max_size=4))
def test_no_term_crosses_the_end_of_a_field(fields: list[str]) -> None:
    joined = units_of(chr(FIELD_END).join(fields))
    together = sorted(grams(joined)[0].tolist())
    apart = sorted(term for field in fields for term in grams(units_of(field))[0].tolist())
    assert together == apart


def test_the_table_for_the_browser_is_small_and_stays_the_same() -> None:
    assert table_piece() == table_piece()
    assert len(table_piece()) < 20_000
