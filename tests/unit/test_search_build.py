import random
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

from generator.publish import OutputStore
from search_index import BLOCK
from search_index.block import _all_pairs, build_block
from search_index.codec import Cursor, bitmap, block_lists, lists, steps, unpack
from search_index.directory import LEVEL, piece_path, places_of, stamp
from search_index.document import entry_of
from search_index.reader import Reader
from search_index.state import IN_HEAD, LEVELS, VERSION, State
from tests.support.search_files import FolderSink, brute
from tests.support.search_site import NUMBERS, ROOT, Documents, build


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def named(form: int, data: bytes) -> list[int]:
    """The documents that a list of the directory names."""
    cursor = Cursor(data)
    for _ in range(cursor.varint() if form else 0):
        cursor.varint()
    return [number >> 1 for number in steps(data[cursor.at :], 0)]


@pytest.fixture
def sink(tmp_path: Path) -> FolderSink:
    sink = FolderSink(tmp_path / "site")
    build(tmp_path, sink=sink)
    sink.drain()
    return sink


def test_building_twice_writes_nothing_the_second_time(tmp_path: Path, sink: FolderSink) -> None:
    report = build(tmp_path, sink=sink)
    assert (report.documents, report.files_written, report.files_removed) == (len(NUMBERS), 0, 0)
    assert build(tmp_path, sink=sink, changed=[]).blocks_built == 0
    assert sink.drain() == []


def test_a_full_build_names_every_file(tmp_path: Path, sink: FolderSink) -> None:
    sink.named.clear()
    build(tmp_path, sink=sink)
    assert sink.named == set(sink.under("search/"))


@pytest.mark.parametrize("gone", [NUMBERS[3], NUMBERS[200], NUMBERS[-1], 97 * 43])
def test_taking_one_away_gives_the_same_bytes_as_building_without_it(
    tmp_path: Path, sink: FolderSink, gone: int
) -> None:
    left = tuple(number for number in NUMBERS if number != gone)
    report = build(tmp_path, left, sink=sink, changed=[gone])
    assert report.blocks_built == 1
    build(tmp_path / "fresh", left)
    assert tree(tmp_path / "site") == tree(tmp_path / "fresh/site")


def test_adding_and_taking_away_at_random_ends_where_a_full_build_ends(
    tmp_path: Path, sink: FolderSink
) -> None:
    chance = random.Random(7)
    held = set(NUMBERS)
    for _ in range(6):
        moved = {chance.choice(NUMBERS) for _ in range(3)} | {chance.randrange(5 * BLOCK)}
        held ^= moved
        build(tmp_path, tuple(sorted(held)), sink=sink, changed=moved)
    build(tmp_path / "fresh", tuple(sorted(held)))
    assert tree(tmp_path / "site") == tree(tmp_path / "fresh/site")


def test_a_block_that_becomes_empty_and_one_that_closes_are_followed(
    tmp_path: Path, sink: FolderSink
) -> None:
    left = tuple(number for number in NUMBERS if number // BLOCK not in (1, 4))
    build(tmp_path, left, sink=sink, changed=set(NUMBERS) - set(left))
    build(tmp_path / "fresh", left)
    assert tree(tmp_path / "site") == tree(tmp_path / "fresh/site")
    more = (*left, 6 * BLOCK)
    build(tmp_path, more, sink=sink, changed=[6 * BLOCK])
    build(tmp_path / "again", more)
    assert tree(tmp_path / "site") == tree(tmp_path / "again/site")


def test_nothing_of_a_withdrawn_document_stays_in_any_piece(tmp_path: Path, sink: FolderSink) -> None:
    gone = 97 * 43
    assert gone not in NUMBERS
    build(tmp_path, tuple(sorted((*NUMBERS, gone))), sink=sink, changed=[gone])
    assert Reader(tmp_path / "site").search("阿·买买提").hits[0].number == gone
    build(tmp_path, sink=sink, changed=[gone])
    assert Reader(tmp_path / "site").search("阿·买买提").hits == []
    for data in tree(tmp_path / "site").values():
        raw = unpack(data)
        for words in ("买提", "買買"):
            assert words.encode() not in raw
            assert words.encode("gbk") not in raw
    pair = (ord("买") << 16) + ord("提")
    for path in (tmp_path / "site/search/b").rglob("t*.bin"):
        assert pair not in {term for term, _, _ in block_lists(unpack(path.read_bytes())[4:])}
    for path in (tmp_path / "site/search/t").rglob("*.bin"):
        for term, form, data in lists(unpack(path.read_bytes())[4:]):
            assert term != pair
            assert gone not in named(form, data)


def test_no_list_names_a_document_that_is_not_there(tmp_path: Path, sink: FolderSink) -> None:
    for path in (tmp_path / "site/search/b").rglob("t*.bin"):
        block = int(path.parent.name)
        there = {number % BLOCK for number in NUMBERS if number // BLOCK == block}
        for _, form, data in block_lists(unpack(path.read_bytes())[4:]):
            assert set(bitmap(data) if form else steps(data, 1)) <= there


def test_pieces_lost_before_publishing_are_made_again(tmp_path: Path, sink: FolderSink) -> None:
    before = tree(tmp_path / "site")
    # What was staged is lost as a whole, the manifest with it.
    lost = [path for path in sink.under("search/") if "/t/" in path or "/b/2/h" in path][::2]
    lost.append("search/manifest.bin")
    for path in lost:
        sink.remove(path)
    build(tmp_path, sink=sink, changed=[])
    assert tree(tmp_path / "site") == before


def test_a_crash_between_state_and_directory_leaves_nothing_stale(tmp_path: Path, sink: FolderSink) -> None:
    gone = NUMBERS[5]
    left = tuple(number for number in NUMBERS if number != gone)
    # The block's terms are saved, then the build dies before the directory is made.
    span = Documents(left).span(0, BLOCK - 1)
    State(tmp_path / "state").save_block(0, build_block(0, span, last=False).kept)
    build(tmp_path, left, sink=sink, changed=[gone])
    build(tmp_path / "fresh", left)
    assert tree(tmp_path / "site") == tree(tmp_path / "fresh/site")


def test_a_change_of_one_block_asks_no_other(tmp_path: Path, sink: FolderSink) -> None:
    gone = NUMBERS[5]
    left = tuple(number for number in NUMBERS if number != gone)
    with patch.object(State, "directed", side_effect=AssertionError):
        build(tmp_path, left, sink=sink, changed=[gone])
    build(tmp_path / "fresh", left)
    assert tree(tmp_path / "site") == tree(tmp_path / "fresh/site")


def test_a_live_piece_that_is_not_what_was_made_is_not_built_on(tmp_path: Path, sink: FolderSink) -> None:
    gone = NUMBERS[5]
    left = tuple(number for number in NUMBERS if number != gone)
    documents = list(Documents().span(gone, gone))
    bits = (len(sink.under("search/t/")) - 1).bit_length()
    places = sorted(set(places_of(_all_pairs([entry_of(documents[0])]) >> np.uint64(12), bits).tolist()))
    assert len(places) >= 3
    other = (tmp_path / "site" / piece_path(places[-1])).read_bytes()
    (tmp_path / "site" / piece_path(places[0])).write_bytes(other)
    (tmp_path / "site" / piece_path(places[1])).write_bytes(b"no piece")
    (tmp_path / "site" / piece_path(places[2])).unlink()
    build(tmp_path, left, sink=sink, changed=[gone])
    build(tmp_path / "fresh", left)
    assert tree(tmp_path / "site") == tree(tmp_path / "fresh/site")


class DiedError(Exception):
    pass


@contextmanager
def dying(step: str, *, after: bool) -> Iterator[None]:
    """A build that dies where it saves this, before or after it is saved."""
    original = getattr(State, step)

    def last(self: State, *values: Any) -> None:
        if after:
            original(self, *values)
        raise DiedError

    with patch.object(State, step, last), pytest.raises(DiedError):
        yield


STEPS = [(step, after) for step in ("save_block", "save", "settle") for after in (False, True)]


@pytest.mark.parametrize("seed", range(3))
def test_wherever_builds_die_or_are_refused_the_next_published_one_is_right(
    tmp_path: Path, seed: int
) -> None:
    store = OutputStore(tmp_path / "outputs", tmp_path / "site", durable=False)
    store.begin(full=True)
    build(tmp_path, sink=store)
    store.finish()
    store.apply()
    chance = random.Random(seed)
    held, waiting = set(NUMBERS), set[int]()
    for end in [*chance.sample(STEPS, 4), "lost", *chance.sample(STEPS, 2), "refused", "applied", *STEPS]:
        moved = {chance.choice(NUMBERS), chance.randrange(5 * BLOCK)}
        held ^= moved
        waiting |= moved
        store.begin(full=False)
        with dying(end[0], after=end[1]) if isinstance(end, tuple) else nullcontext():
            build(tmp_path, tuple(sorted(held)), sink=store, changed=waiting)
        if end == "refused":
            store.finish()
            store.discard()
        elif end == "applied":
            store.finish()
            store.apply()
            waiting.clear()
    store.begin(full=False)
    build(tmp_path, tuple(sorted(held)), sink=store, changed=waiting)
    store.finish()
    store.apply()
    build(tmp_path / "fresh", tuple(sorted(held)))
    assert tree(tmp_path / "site/search") == tree(tmp_path / "fresh/site/search")


def test_an_unknown_state_only_means_building_again(tmp_path: Path, sink: FolderSink) -> None:
    before = tree(tmp_path / "site")
    (tmp_path / "state/index.json").write_text("{")
    assert build(tmp_path, sink=sink, changed=[]).blocks_built == 5
    assert tree(tmp_path / "site") == before


def test_processes_give_the_same_bytes(tmp_path: Path) -> None:
    build(tmp_path / "one")
    with ProcessPoolExecutor(2) as executor:
        build(tmp_path / "two", executor=executor)
    assert tree(tmp_path / "one/site") == tree(tmp_path / "two/site")


def test_no_documents_make_an_index_that_finds_nothing(tmp_path: Path) -> None:
    assert build(tmp_path, ()).documents == 0
    assert Reader(tmp_path / "site").search("食品").hits == []


def test_a_document_of_another_block_is_refused() -> None:
    with pytest.raises(ValueError, match="block 1"):
        build_block(1, Documents().span(0, 100), last=False)


def test_cards_can_be_read_through_by_a_verifier(tmp_path: Path, sink: FolderSink) -> None:
    texts = dict(Reader(tmp_path / "site").texts())
    assert all((tmp_path / "site" / path).exists() for path in texts)
    documents = list(Documents().span(0, max(NUMBERS)))
    assert sum(text.count('"public_id"') for text in texts.values()) == 0
    assert all(any(d.public_id in text for text in texts.values()) for d in documents[::40])
    assert brute(documents, documents[0].document_number)[0] == documents[0].number
    assert Cursor(b"\x05").varint() == 5


def test_each_term_stands_in_the_piece_that_its_bits_tell(tmp_path: Path, sink: FolderSink) -> None:
    paths = sink.under("search/t/")
    bits = (len(paths) - 1).bit_length()
    assert paths == sorted(piece_path(place) for place in range(1 << bits))
    terms = 0
    for place in range(1 << bits):
        raw = unpack((tmp_path / "site" / piece_path(place)).read_bytes())
        assert raw[:4] == stamp(bits, 4)
        found = np.array([term for term, _, _ in lists(raw[4:])], dtype=np.uint64)
        assert (places_of(found, bits) == place).all()
        terms += found.size
    assert terms > 1000


def test_a_block_remembers_exactly_the_pairs_it_was_made_of(tmp_path: Path, sink: FolderSink) -> None:
    documents = list(Documents().span(0, BLOCK - 1))
    kept = State(tmp_path / "state").kept(0)
    assert kept is not None
    assert (kept.terms.docs >= IN_HEAD).any()
    expected = _all_pairs([entry_of(document) for document in documents])
    assert kept.pairs().tolist() == expected.tolist()


def test_the_directory_tells_how_common_a_listed_term_is(tmp_path: Path, sink: FolderSink) -> None:
    kept = State(tmp_path / "state").kept(0)
    assert kept is not None
    listed = np.diff(kept.terms.offsets) == 0
    assert not kept.terms.levels[~listed].any()
    levels = dict(zip(kept.terms.terms[listed].tolist(), kept.terms.levels[listed].tolist(), strict=True))
    counts = dict(zip(kept.terms.terms[listed].tolist(), kept.counts.tolist(), strict=True))
    told: dict[int, int] = {}
    for path in (tmp_path / "site/search/t").rglob("*.bin"):
        for term, form, data in lists(unpack(path.read_bytes())[4:]):
            cursor = Cursor(data)
            first = cursor.varint() and cursor.varint() if form else LEVEL
            if first < LEVEL:
                told[term] = first
    assert told == levels
    assert len(set(told.values())) > 4
    # Borders are an eighth off at most.
    for term, level in told.items():
        others = {told[other] for other, count in counts.items() if count > counts[term] * 1.3}
        assert not others or level <= min(others)


def test_the_page_takes_each_level_for_a_share_within_it() -> None:
    script = (ROOT / "theme/static/js/search/engine.js").read_text("utf-8")
    told = re.search(r"LEVELS = \[([\d., ]+)\]", script)
    assert told
    shares = [float(share) for share in told[1].split(",")]
    borders = [0.0, *(LEVELS / BLOCK).tolist(), 1.0]
    assert len(shares) == len(borders) - 1
    assert all(low < share < high for low, share, high in zip(borders, shares, borders[1:], strict=False))


def test_a_state_of_an_earlier_layout_only_means_building_again(tmp_path: Path, sink: FolderSink) -> None:
    before = tree(tmp_path / "site")
    index = tmp_path / "state/index.json"
    index.write_text(index.read_text().replace(f'"version":{VERSION}', f'"version":{VERSION - 1}'))
    for path in (tmp_path / "state/blocks").iterdir():
        path.write_bytes(path.read_bytes()[:-7])
        assert State(tmp_path / "state").kept(int(path.stem)) is None
    assert build(tmp_path, sink=sink, changed=[]).blocks_built == 5
    assert tree(tmp_path / "site") == before
