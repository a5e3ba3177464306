import random
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from generator.model.public import PublicDecision
from search_index import BLOCK
from search_index.build import build_search
from search_index.document import entry_of
from search_index.reader import Reader
from tests.bench.search_docs import decision
from tests.support.search_files import FolderSink, brute
from tests.support.search_site import NUMBERS, Documents, build

DOCUMENTS = list(Documents((*NUMBERS, 97 * 20, 97 * 150)).span(0, max(NUMBERS)))


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    root = tmp_path_factory.mktemp("search")
    build(root, tuple(sorted(d.number for d in DOCUMENTS)))
    return Reader(root / "site")


def numbers(reader: Reader, query: str, **options: str) -> list[int]:
    return [hit.number for hit in reader.search(query, limit=10**6, **options).hits]


def queries(count: int) -> list[tuple[str, dict[str, str]]]:
    """Runs of 2-8 characters from all fields, numbers, codes, several words, with and without filters."""
    chance = random.Random(3)
    made: list[tuple[str, dict[str, str]]] = []
    while len(made) < count:
        d = chance.choice(DOCUMENTS)
        field = chance.choice([text for text in entry_of(d).card[8] if len(text) > 1])  # type: ignore[attr-defined]
        start = chance.randrange(len(field) - 1)
        run = field[start : start + chance.randrange(2, 9)]
        shape = len(made) % 6
        query = {
            1: d.document_number,
            2: f"{run} {d.party.name[3:6]}",
            3: d.party.uscc or run,
        }.get(shape, run)
        wanted = {
            4: {"authority": d.authority_slug},
            5: {"year": str(d.decided_on.year), "kind": d.kind.value},
        }
        made.append((query, wanted.get(shape, {})))
    return made


def test_every_run_of_characters_is_found_and_nothing_else(reader: Reader) -> None:
    for query, wanted in queries(60):
        if not reader.search(query, **wanted, limit=1).too_short:
            for sort in ("newest", "relevant"):
                expected = brute(DOCUMENTS, query, sort=sort, **wanted)
                assert numbers(reader, query, sort=sort, **wanted) == expected, (query, wanted, sort)


@pytest.mark.parametrize("shape", ["{}", " {} ", "{}\u200b"])
def test_a_document_number_comes_first_however_it_is_typed(reader: Reader, shape: str) -> None:
    wanted = DOCUMENTS[100]
    for typed in (
        wanted.document_number,
        wanted.document_number.replace("〔", "[").replace("〕", "]"),
        wanted.document_number.replace("〔", "（").replace("〕", "）").replace("罚", "罰"),
    ):
        hit = reader.search(shape.format(typed)).hits[0]
        assert (hit.public_id, hit.exact) == (wanted.public_id, True)


@pytest.mark.parametrize("place", [0, -1])
def test_a_whole_number_is_found_without_any_list_of_a_block(
    reader: Reader, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = Reader._read
    monkeypatch.setattr(Reader, "_read", lambda self, path: read.append(path) or real(self, path))
    wanted = DOCUMENTS[place]
    assert reader.search(wanted.document_number, limit=1).hits[0].number == wanted.number
    until = next(i for i, path in enumerate(read) if re.search(r"/b/\d+/c", path))
    assert not [path for path in read[:until] if re.search(r"/b/\d+/t", path)]


def test_traditional_and_wide_text_is_found_by_simplified_and_narrow(reader: Reader) -> None:
    expected = [97 * 150, 97 * 20]
    for query in (
        "台北市劳动",
        "臺北市勞動",
        "abc科技",
        "ＡＢＣ 科技",
        "第24条第1项",
        "违反劳动基准法",
        "买买提",
        "童工,违反",
    ):
        assert [n for n in numbers(reader, query) if n in expected] == expected, query


class Apart:
    """Sixty decisions whose facts hold all parts of a run, but only one the run itself."""

    def __init__(self, run: str, parts: str) -> None:
        self.run, self.parts = run, parts

    def span(self, first: int, last: int) -> Iterator[PublicDecision]:
        for number in (*range(60), BLOCK):
            if first <= number <= last:
                facts = f"其{self.run}，" if number == 7 else f"其{self.parts}，"
                yield decision(number).model_copy(update={"facts": facts, "full_text": facts})

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("run", "parts"),
    [
        ("3年6", "3年5月、2年6"),
        ("5月13", "5月11、6月13"),
        ("704.8", "704.2、9.8"),
        ("0937462", "09374、37461、7462、93746"),
        ("款27000", "款27001、7000"),
        ("2360号", "2360只、60号"),
    ],
)
def test_parts_of_a_number_that_stand_apart_cost_no_cards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: str, parts: str
) -> None:
    made = partial(Apart, run, parts)
    build_search(
        open_reader=made, highest_number=BLOCK, sink=FolderSink(tmp_path / "site"), state=tmp_path / "state"
    )
    read: list[int] = []
    real = Reader._card
    monkeypatch.setattr(Reader, "_card", lambda self, number: read.append(number) or real(self, number))
    reader = Reader(tmp_path / "site")
    assert [hit.number for hit in reader.search(run, limit=100).hits] == [7]
    assert set(read) <= {7, BLOCK}


def test_a_run_does_not_reach_from_one_field_into_the_next(reader: Reader) -> None:
    d = DOCUMENTS[10]
    assert d.number not in numbers(reader, d.title[-2:] + d.party.name[:2])


def test_filters_alone_list_what_they_name(reader: Reader) -> None:
    assert (
        numbers(reader, "", status="部分撤销")
        == brute(DOCUMENTS, "", status="部分撤销")
        == [97 * 150, 97 * 20]
    )
    assert numbers(reader, "") == []
    assert numbers(reader, "食品", authority="nobody") == []


@pytest.mark.parametrize("query", ["的", "〔", "--", "食 品"])
def test_single_characters_are_too_short_and_said_to_be(reader: Reader, query: str) -> None:
    results = reader.search(query)
    assert results.too_short
    assert results.hits == []


def test_single_characters_beside_a_longer_word_narrow_it(reader: Reader) -> None:
    assert numbers(reader, "罚款 青") == brute(DOCUMENTS, "罚款 青") != []


def test_a_page_is_the_beginning_of_all_and_says_whether_there_is_more(reader: Reader) -> None:
    everything = numbers(reader, "罚款")
    page = reader.search("罚款", limit=10)
    assert [hit.number for hit in page.hits] == everything[:10]
    assert not page.complete
    assert page.total == 11
    assert reader.search("罚款", limit=10**6).total == len(everything)


def test_relevance_puts_names_before_mentions(reader: Reader) -> None:
    hits = reader.search("食品", sort="relevant", limit=10**6).hits
    heads = [bool({"标题", "当事人", "文号"} & set(hit.where)) for hit in hits]
    assert heads == sorted(heads, reverse=True)
    assert len(set(heads)) == 2
    with pytest.raises(ValueError, match="sort"):
        reader.search("食品", sort="oldest")


def test_without_an_index_reading_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Reader(tmp_path)
