"""Cost follows change: what a second build writes, and what one withdrawal touches."""

from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from generator.model import paths
from generator.model.authority import Content
from generator.site import SiteReport, build_site
from generator.site.decisions import _studio, pack
from generator.site.order import Order
from generator.snapshot.affected import ALL, Targets
from tests.support.fake_snapshot import FakeSnapshot, content, decision
from tests.support.folder_sink import FolderSink

ROOT = Path(__file__).resolve().parents[2]


def build(sink: FolderSink, name: str, targets: Targets, tmp: Path, **more: object) -> SiteReport:
    sink.written.clear()
    sink.removed.clear()
    sink.named.clear()
    return build_site(
        snapshot=Path(name),
        content=more.pop("content", None) or content(str(ROOT / "content")),  # type: ignore[arg-type]
        targets=targets,
        sink=sink,
        scratch=tmp / "scratch",
        today=date(2026, 11, 1),
        opener=FakeSnapshot,
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def built(tmp_path: Path) -> FolderSink:
    sink = FolderSink(tmp_path / "out")
    build(sink, "fake-36", ALL, tmp_path)
    return sink


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_second_full_build_renders_and_writes_nothing_and_names_everything(
    built: FolderSink, tmp_path: Path
) -> None:
    report = build(built, "fake-36", ALL, tmp_path)
    assert report.pages_made == 0
    assert report.pelican_files == 0
    assert built.written == []
    assert built.named == set(built.keys)


def test_a_build_without_changes_does_not_run(built: FolderSink, tmp_path: Path) -> None:
    assert build(built, "fake-36", Targets(), tmp_path) == SiteReport(0, 0, 0)


def test_a_withdrawal_writes_only_what_showed_it(built: FolderSink, tmp_path: Path) -> None:
    d = decision(12)
    targets = Targets(
        numbers=frozenset({12, 9, 15}),
        months=frozenset({("scjg", d.month, 0)}),
        authorities=frozenset({"scjg"}),
        parties=frozenset({d.party.uscc}),
        powers=frozenset({("scjg", d.power_code)}),
        withdrawals=frozenset({"2026-10"}),
        anything=True,
    )
    build(built, "fake-36-withdrawn-12", targets, tmp_path)
    assert paths.decision(d.public_id) in built.written
    assert d.party.name not in (built.folder / paths.decision(d.public_id)).read_text("utf-8")
    allowed = {"index.html", "authorities/index.html", "withdrawals/index.html", "withdrawals/2026-10.html"}
    allowed |= {"statistics/index.html", "data/index.html", "authorities/scjg/index.html"}
    allowed |= {"data/decisions/scjg/index.html", paths.month("scjg", d.month), paths.party(d.party.uscc)}
    allowed |= {paths.power("scjg", d.power_code)}
    assert {p for p in built.written if not p.startswith("d/")} <= allowed
    assert len([p for p in built.written if p.startswith("d/")]) <= 3


def test_an_incremental_build_gives_the_same_site_as_a_full_one(built: FolderSink, tmp_path: Path) -> None:
    gone = (12, 35, 6)
    name = "fake-36-" + "-".join(f"withdrawn-{n}" for n in gone)
    targets = Targets(
        numbers=frozenset(range(1, 37)) - {1, 3, 5},
        months=frozenset((d.authority_slug, d.month, d.slot // 100) for d in map(decision, gone)),
        authorities=frozenset(decision(n).authority_slug for n in gone),
        parties=frozenset(decision(n).party.uscc for n in gone if decision(n).party.uscc),
        powers=frozenset(("scjg", decision(n).power_code) for n in gone if decision(n).power_code),
        withdrawals=frozenset({"2026-10"}),
        anything=True,
    )
    build(built, name, targets, tmp_path)
    fresh = FolderSink(tmp_path / "fresh")
    build(fresh, name, ALL, tmp_path)
    assert tree(built.folder) == tree(fresh.folder)


def test_templates_are_compiled_once_for_the_same_words_and_site(tmp_path: Path) -> None:
    def compiled(sink: str, **site: str) -> dict[str, int]:
        build_site(
            snapshot=tmp_path / "fake-36",
            content=content(str(tmp_path / "content"), **site),
            targets=ALL,
            sink=FolderSink(tmp_path / sink),
            scratch=tmp_path / "scratch",
            compiled=tmp_path / "templates",
            opener=FakeSnapshot,
        )
        return {p.name: p.stat().st_mtime_ns for p in (tmp_path / "templates").rglob("*.cache")}

    first = compiled("a")
    assert len(first) > 15
    assert compiled("b") == first
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    assert len(list((tmp_path / "templates").iterdir())) == 1
    # A name of the site is put in when a template is compiled.
    named = compiled("c", name="另一个平台")
    assert set(named.values()).isdisjoint(first.values())
    assert len(list((tmp_path / "templates").iterdir())) == 1
    assert "另一个平台" in (tmp_path / "c" / "index.html").read_text("utf-8")


def test_a_build_of_records_alone_does_without_pelican(
    built: FolderSink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.site.host.run_pelican", None)
    targets = Targets(numbers=frozenset({7}), anything=True)
    report = build(built, "fake-36-withdrawn-7", targets, tmp_path)
    assert report.pages_made
    assert paths.decision(decision(7).public_id) in built.written


def test_what_vanished_is_taken_off(built: FolderSink, tmp_path: Path) -> None:
    d = decision(7)
    build(built, "fake-36", Targets(gone=frozenset({d.public_id})), tmp_path)
    assert built.removed == [paths.decision(d.public_id)]


def test_a_changed_site_fact_makes_every_page_again(built: FolderSink, tmp_path: Path) -> None:
    other = content(str(ROOT / "content"), sponsor="澜津市司法局")
    report = build(built, "fake-36", Targets(), tmp_path, content=other)
    assert report.pages_made > 90 and report.pelican_files > 20


def test_processes_make_the_same_bytes(built: FolderSink, tmp_path: Path) -> None:
    other = FolderSink(tmp_path / "parallel")
    with ProcessPoolExecutor(2) as executor:
        report = build(other, "fake-36", ALL, tmp_path, executor=executor, workers=2)
    assert report.pages_made == len(
        [p for p in other.keys if p.endswith(".html") and not p.startswith("pages/")]
    )
    assert tree(other.folder) == tree(built.folder)


def test_a_process_that_knows_an_earlier_snapshot_does_not_take_it_for_the_next() -> None:
    order = Order(snapshot=Path("fake-3"), content=content(str(ROOT / "content")), opener=FakeSnapshot)
    first = pack(order)
    assert _studio(first) is _studio(first)
    assert _studio(pack(order)) is not _studio(first)


def test_a_page_of_a_month_never_shifts(built: FolderSink) -> None:
    second = (built.folder / "authorities/hb-linan/2025-01-2.html").read_text("utf-8")
    assert paths.link(paths.decision(decision(35).public_id)) in second


def test_an_emptied_month_is_taken_off(built: FolderSink, tmp_path: Path) -> None:
    d = decision(35)
    targets = Targets(months=frozenset({("hb-linan", d.month, 1)}), anything=True)
    build(built, "fake-36-withdrawn-35", targets, tmp_path)
    assert "authorities/hb-linan/2025-01-2.html" in built.removed
    first = (
        (built.folder / "authorities/hb-linan/2025-01.html").read_text("utf-8")
        if (built.folder / "authorities/hb-linan/2025-01.html").exists()
        else ""
    )
    assert "下一页" not in first


def test_a_party_without_decisions_loses_its_page(built: FolderSink, tmp_path: Path) -> None:
    code = decision(12).party.uscc
    name = "fake-36-" + "-".join(f"withdrawn-{n}" for n in range(1, 37) if decision(n).party.uscc == code)
    build(built, name, Targets(parties=frozenset({code}), anything=True), tmp_path)
    assert paths.party(code) in built.removed


def test_what_goes_is_taken_off_even_when_all_is_made_again(built: FolderSink, tmp_path: Path) -> None:
    code = decision(12).party.uscc
    name = "fake-36-" + "-".join(f"withdrawn-{n}" for n in range(1, 37) if decision(n).party.uscc == code)
    other = content(str(ROOT / "content"), sponsor="澜津市司法局")
    targets = Targets(parties=frozenset({code}), gone=frozenset({decision(7).public_id}), anything=True)
    build(built, name, targets, tmp_path, content=other)
    assert paths.party(code) in built.removed
    assert "澜津市司法局" in (built.folder / "index.html").read_text("utf-8")


def test_an_undefined_name_in_a_template_ends_the_build(tmp_path: Path) -> None:
    import shutil

    from jinja2 import UndefinedError

    theme = tmp_path / "theme"
    shutil.copytree(ROOT / "theme", theme)
    template = theme / "templates" / "error.html"
    template.write_text(
        template.read_text("utf-8").replace("{{ head.title }}", "{{ nobody_set_this }}"), "utf-8"
    )
    with pytest.raises(UndefinedError):
        build(FolderSink(tmp_path / "out"), "fake-36", ALL, tmp_path, theme=theme)


def test_a_broken_markdown_page_ends_the_build(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    (folder / "pages").mkdir(parents=True)
    (folder / "pages" / "bad.md").write_text("没有标题的页面", "utf-8")
    with pytest.raises(RuntimeError):
        build(FolderSink(tmp_path / "out"), "fake-36", ALL, tmp_path, content=content(str(folder)))


def test_record_folder_names_stay_inside_the_site(tmp_path: Path) -> None:
    assert Content(folder="x", authorities=()).site == {}
    with pytest.raises(ValueError, match="outside"):
        FolderSink(tmp_path).put("../outside", b"")


def test_pelican_leaves_the_locale_and_the_log_of_the_process_alone(
    built: FolderSink, tmp_path: Path
) -> None:
    import locale
    import logging

    before = (locale.setlocale(locale.LC_ALL), logging.getLogger().handlers[:], logging.getLogger().level)
    build(built, "fake-36", Targets(anything=True), tmp_path)
    after = (locale.setlocale(locale.LC_ALL), logging.getLogger().handlers[:], logging.getLogger().level)
    assert after == before


def test_a_content_folder_without_pages_gets_those_of_the_theme(tmp_path: Path) -> None:
    sink = FolderSink(tmp_path / "out")
    build(sink, "fake-36", ALL, tmp_path, content=content(str(tmp_path / "empty")))
    assert {"pages/about.html", "pages/help.html", "pages/correction.html"} <= set(sink.keys)


def test_a_page_of_the_content_folder_stands_over_the_themes(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    (folder / "pages").mkdir(parents=True)
    (folder / "pages" / "help.md").write_text("Title: 本市帮助\nSlug: help\n\n请来电。\n", "utf-8")
    sink = FolderSink(tmp_path / "out")
    build(sink, "fake-36", ALL, tmp_path, content=content(str(folder)))
    assert "请来电" in (sink.folder / "pages/help.html").read_text("utf-8")
