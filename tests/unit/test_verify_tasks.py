"""What one task has proven serves the next: nothing is found otherwise, nothing is counted otherwise."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.verify import Forbidden, Names, Report, Word, WordIndex, run, second, verify_changes
from generator.verify.folding import fold_units
from tests.unit.test_verify_site import begin, page

NUMBER, NAME = "120101199003071230", "王小明"
IDS = [f"{n:020x}" for n in range(0xA0, 0xD0)]
NAMES = Names({public_id: (Word(NAME, "R-NAME"),) for public_id in IDS[::5]})
FORBIDDEN = Forbidden(words=WordIndex([Word(NUMBER, "R-ID")]), names=NAMES, furniture="首页")


def report_of(folder: Path, files: dict[str, str], monkeypatch: pytest.MonkeyPatch, at_once: int) -> Report:
    """What is found and counted when so many files are one task."""
    monkeypatch.setattr(run, "_TASK_FILES", at_once)
    monkeypatch.setattr(run, "_BATCH", 700)
    return verify_changes(begin(folder / str(at_once), files), FORBIDDEN)


def decisions() -> dict[str, str]:
    """Pages of decisions that say much alike."""
    shared = "<h2>事实</h2>\n<p>同样的话<p>再说一遍\n<dl>\n<dt>类别<dd>处罚\n<dt>机关<dd>市局\n</dl>"
    return {
        f"d/{i[:2]}/{i}.html": page(f"<main>\n<p>第{i[-2:]}页\n{shared}\n<p><a href=/d/>全部</a>\n</main>")
        for i in IDS
    } | {"d/index.html": page("<main>全部</main>")}


def lists() -> dict[str, str]:
    """Lists of decisions whose cells say much alike."""
    return {
        f"l/{n}.html": page(
            "<main>\n<table>\n"
            + "\n".join(
                f"<tr><td class=main><a href=/d/>{i}</a><td class=k>处罚<td>甲某<td>2022-0{k % 3 + 1}-01"
                for k, i in enumerate(IDS[n : n + 9])
            )
            + "\n</table>\n</main>"
        )
        for n in range(30)
    } | {"d/index.html": page("<main>全部</main>")}


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("site", [decisions, lists])
def test_what_is_planted_anywhere_is_found_however_the_files_are_dealt_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, site: Callable[[], dict[str, str]], seed: int
) -> None:
    files, chance = site(), random.Random(seed)
    planted: set[tuple[str, str]] = set()
    for path in chance.sample(sorted(files), 8):
        word, rule = chance.choice([(NUMBER, "R-ID"), (NAME, "R-NAME"), (f"<p>{NAME}", "R-NAME")])
        text = files[path]
        places = [
            match.start() for match in re.finditer(r"(?<=[\u4e00-\u9fff])<", text[text.index("<main") :])
        ]
        at = text.index("<main") + chance.choice(places)
        files[path] = text[:at] + "，" + word + text[at:]
        if rule == "R-ID" or path[5:25] in NAMES:
            planted.add((path, rule))
    alone = report_of(tmp_path, files, monkeypatch, 1)
    together = report_of(tmp_path, files, monkeypatch, len(files))
    some = report_of(tmp_path, files, monkeypatch, 7)
    assert alone.findings == together.findings == some.findings
    assert planted <= {(path, rule) for path, rule, _ in alone.findings}


def test_a_cell_that_two_records_share_is_found_in_the_one_it_is_hidden_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = lists()
    row = "<tr><td>{}<td>" + NAME + "<td>x"
    both = "\n".join(row.format(public_id) for public_id in (IDS[1], IDS[5], IDS[2]))
    files |= {f"m/{n}.html": page(f"<main>\n<table>\n{both}\n</table>\n</main>") for n in range(30)}
    files |= {
        f"n/{n}.html": page(f"<main>\n<table>\n{row.format(IDS[1])}\n</table></main>") for n in range(9)
    }
    found = report_of(tmp_path, files, monkeypatch, 8).findings
    assert {path for path, _, _ in found} == {f"m/{n}.html" for n in range(30)}
    assert found == report_of(tmp_path, files, monkeypatch, 1).findings


def test_links_are_counted_alike_however_the_files_are_dealt_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = decisions() | lists()
    reports = [report_of(tmp_path, files, monkeypatch, at_once) for at_once in (1, 5, 1000)]
    assert not reports[0].findings
    counts = {report.checked_links for report in reports}
    assert counts == {sum(text.count("href=") for text in files.values())}


def test_what_was_known_of_one_verification_is_not_of_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = decisions()
    assert report_of(tmp_path, files, monkeypatch, 6).clean
    del files["d/index.html"]
    gone = report_of(tmp_path / "again", files, monkeypatch, 6).findings
    assert {(path, rule) for path, rule, _ in gone} == {(path, "V-LINK") for path in files}


@settings(deadline=None)
@given(st.lists(st.sampled_from(["1", "13912345678", "2", "X", "甲", "19900307", "\x00", "62220", "4"])))
def test_runs_of_digits_are_found_from_end_to_end(pieces: list[str]) -> None:
    units = fold_units("".join(pieces))
    digits = (units - np.uint16(0x30)) < 10
    text = "".join(map(chr, units.tolist()))
    long = second.stretches(digits, 11)
    if len(long):
        starts, ends = second._runs(long)
        told = list(zip(starts.tolist(), ends.tolist(), strict=True))
        assert told == [match.span() for match in re.finditer(r"[0-9]{11,}", text)]
