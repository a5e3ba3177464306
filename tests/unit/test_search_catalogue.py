from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest
from whoosh.filedb.filestore import FileStorage

from generator.model.authority import Authority, Power
from search_index.catalogue import (
    Catalogue,
    Entry,
    decision_entry,
    partition_of,
    profile_entries,
)
from tests.bench.search_docs import decision

DECISIONS = [decision(number, total=300) for number in range(1, 120)]
AUTHORITY = Authority(
    slug="organ-1",
    name="云港市云港区生态环境局",
    code="11120000000001123A",
    guides=({"title": "排污许可办理指南"},),
)
POWER = Power(authority_code=AUTHORITY.code, code="X-001", kind="行政处罚", name="对超标排放污染物的处罚")


def lines(partition: str) -> Iterable[Entry]:
    if partition.endswith("/profile"):
        return profile_entries(AUTHORITY, [POWER])
    return [decision_entry(d) for d in DECISIONS if partition_of(d) == partition]


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    catalogue = Catalogue(tmp_path)
    catalogue.update(sorted({partition_of(d) for d in DECISIONS} | {"organ-1/profile"}), lines)
    return catalogue


def test_names_numbers_and_codes_are_found_by_any_part(catalogue: Catalogue) -> None:
    d = next(d for d in DECISIONS if d.party.uscc)
    for query in (
        d.party.name,
        d.party.name[4:9],
        d.title[-5:],
        d.party.uscc,
        d.party.uscc[3:9],
        d.authority_name,
    ):
        assert decision_entry(d) in [hit.entry for hit in catalogue.search(query, limit=999)], query
    first = catalogue.search(d.document_number.replace("〔", "[").replace("〕", "]"))[0]
    assert (first.entry, first.exact) == (decision_entry(d), True)


def test_full_text_is_not_in_the_catalogue(catalogue: Catalogue) -> None:
    assert catalogue.search("上缴国库") == []


def test_authorities_powers_and_guides_are_found_before_decisions(catalogue: Catalogue) -> None:
    assert catalogue.search("X-001")[0].entry.what == "power"
    assert catalogue.search("排污许可")[0].entry.what == "guide"
    found = [hit.entry.what for hit in catalogue.search("生态环境局", limit=999)]
    assert found[0] == "authority"
    assert found.index("decision") > found.index("power")


def test_filters_and_days_narrow_and_the_newest_comes_first(catalogue: Catalogue) -> None:
    since, until = date(2022, 1, 1), date(2022, 12, 31)
    days = [hit.entry.day for hit in catalogue.search("有限公司", since=since, until=until, limit=999)]
    expected = [d.decided_on for d in DECISIONS if d.party.uscc and since <= d.decided_on <= until]
    assert days == sorted(expected, reverse=True)
    slug = DECISIONS[0].authority_slug
    assert {hit.entry.authority for hit in catalogue.search("有限公司", authority=slug, limit=999)} == {slug}
    assert {hit.entry.kind for hit in catalogue.search("有限公司", kind="行政许可")} <= {"行政许可"}


def test_a_dropped_partition_leaves_no_file_and_comes_back_without_the_withdrawn(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    gone = DECISIONS[0]
    place = tmp_path / partition_of(gone)
    assert place.is_dir()
    catalogue.drop([partition_of(gone)])
    assert not place.exists()
    assert partition_of(gone) not in catalogue.partitions()
    assert catalogue.search(gone.document_number) == []

    def without(partition: str) -> Iterator[Entry]:
        return (line for line in lines(partition) if line != decision_entry(gone))

    catalogue.update([partition_of(gone)], without)
    assert catalogue.search(gone.document_number) == []
    assert partition_of(gone) in catalogue.partitions() or not place.exists()
    for partition in catalogue.partitions():
        kept = FileStorage(str(tmp_path / partition)).open_index().reader()
        assert gone.document_number not in str([kept.stored_fields(n) for n in kept.all_doc_ids()])


def test_an_interrupted_update_leaves_the_partition_absent(catalogue: Catalogue) -> None:
    def breaking(partition: str) -> Iterator[Entry]:
        yield decision_entry(DECISIONS[0])
        raise OSError

    partition = partition_of(DECISIONS[0])
    with pytest.raises(OSError):
        catalogue.update([partition], breaking)
    assert partition not in catalogue.partitions()
    assert catalogue.update([partition], lambda _: []) == 0
    assert partition not in catalogue.partitions()


@pytest.mark.parametrize("name", ["../2024", "a/b", "a/2024/x", "/2024", "a/.."])
def test_a_partition_cannot_lie_elsewhere(catalogue: Catalogue, name: str) -> None:
    with pytest.raises(ValueError, match="partition"):
        catalogue.drop([name])


def test_a_single_character_and_nothing_are_answered(catalogue: Catalogue) -> None:
    assert catalogue.search("云", limit=5)
    assert catalogue.search(" 〔〕 ") == []
