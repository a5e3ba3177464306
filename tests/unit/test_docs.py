"""The documentation says what is: links lead somewhere, commands exist, tables are fresh."""

import contextlib
import io
import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from generator.cli import serve
from generator.cli.main import run
from generator.intake import Intake
from generator.ledger import Ledger
from generator.model import codes
from generator.model.codes import Outcome, Severity
from generator.model.problem import Problem
from generator.sources import feed_file, load_content
from tests.tools import reference
from withdrawal_rules import load_rules

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
TODAY = date(2026, 10, 20)
"""The day on which the examples are written."""

MEASURED = {"benchmarks.md", "redaction-benchmark.md"}
"""Written by scripts that measure; they may not be there yet."""

PAGES = sorted(
    [*(p for p in DOCS.rglob("*.md") if p.name not in MEASURED), *ROOT.glob("*.md")],
    key=lambda path: path.relative_to(ROOT).as_posix(),
)
NAMES = [path.relative_to(ROOT).as_posix() for path in PAGES]
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.M | re.S)
_MARKED = re.compile(r"<!-- file: (\S+) -->\n```\w*\n(.*?)```", re.S)


def prose(path: Path) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", path.read_text(encoding="utf-8"))


def anchors(path: Path) -> set[str]:
    """The anchors that headings of a page make."""
    heads = re.findall(r"^#+ +(.+)$", prose(path), re.M)
    plain = (re.sub(r"[^\w\- ]", "", head.lower().replace("`", "")) for head in heads)
    return {head.strip().replace(" ", "-") for head in plain}


def marked(page: str) -> dict[str, str]:
    """The example files of a page, by the name that stands before each."""
    return dict(_MARKED.findall((DOCS / page).read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_every_internal_link_leads_to_a_file_and_a_heading(path: Path) -> None:
    for target in _LINK.findall(prose(path)):
        if "://" in target or target.startswith("mailto:"):
            continue
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        if there.name in MEASURED or there.parent == DOCS / "pictures":
            continue
        assert there.exists(), f"{path.name}: {target}"
        if anchor and there.suffix == ".md":
            assert anchor in anchors(there), f"{path.name}: {target}"


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_no_page_is_longer_than_500_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    ahead = [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in seen or not page.is_file():
            continue
        seen.add(page)
        for target in _LINK.findall(prose(page)):
            if "://" not in target and target.partition("#")[0].endswith(".md"):
                ahead.append((page.parent / target.partition("#")[0]).resolve())
    assert [name for path, name in zip(PAGES, NAMES, strict=True) if path not in seen] == []


@pytest.mark.parametrize("name", sorted(reference.PAGES))
def test_the_reference_is_fresh(name: str) -> None:
    written = (reference.FOLDER / name).read_text(encoding="utf-8")
    assert written == reference.pages()[name], "run: python -m tests.tools.reference"


def test_every_command_and_option_is_documented() -> None:
    page = (reference.FOLDER / "cli.md").read_text(encoding="utf-8")
    for name, command in reference.commands():
        part = page.split(f"\n## gongshi {name}\n")[1].split("\n## ")[0]
        for parameter in command.params:
            if parameter.opts[0].startswith("-"):
                assert f"`{parameter.opts[0]}`" in part, name
            else:
                assert f"`{parameter.name.upper()}`" in part, name


def test_every_option_that_a_page_uses_exists() -> None:
    known = {name: {o for p in command.params for o in p.opts} for name, command in reference.commands()}
    for path in PAGES:
        text = path.read_text(encoding="utf-8").replace("\\\n", " ")
        for line in re.findall(r"^(?:\$ )?(?:\S*/)?gongshi ([a-z].*)$", text, re.M):
            words = line.split()
            name = " ".join(words[:2]) if words[0] == "held" else words[0]
            assert name in known, f"{path.name}: gongshi {line}"
            used = re.findall(r"(?<=\s)--[a-z-]+", f" {line}")
            assert set(used) <= known[name], f"{path.name}: gongshi {line}"


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_shows_the_two_commands_each_in_its_own_block(name: str) -> None:
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", (ROOT / name).read_text(encoding="utf-8"), re.M | re.S)
    assert [body.strip() for kind, body in blocks if kind == "sh"] == ["make run", "make test"]


def test_the_glossary_covers_every_value_of_the_code_lists() -> None:
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    lists = (
        codes.DecisionKind, codes.PartyKind, codes.Ground, codes.Outcome, codes.Shape, codes.EventKind,
        codes.Severity,
    )  # fmt: skip
    wanted = [member.value for kinds in lists for member in kinds] + list(codes.PENALTY_KINDS)
    wanted += [rule.term for rule in load_rules().grounds.values()]
    cells = {cell.strip(" `") for line in glossary.splitlines() for cell in line.split("|")}
    assert [value for value in wanted if value not in cells] == []


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_the_documented_headers_are_those_of_gongshi_serve(name: str) -> None:
    text = marked("how-to/operators/serve.md")[name]
    for header, value in serve.HEADERS.items():
        assert f'{header} "{value}"' in text
    assert serve.FOREVER in text
    assert serve.BRIEF in text


def test_the_example_feeds_of_the_documentation_are_accepted(tmp_path: Path) -> None:
    files: dict[str, str] = {}
    for page in ("profile", "write-a-feed", "map-columns", "withdraw", "secrets"):
        files |= marked(f"how-to/authorities/{page}.md")
    files |= marked("tutorial/first-feed.md")
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    loaded, problems = load_content(tmp_path)
    assert problems == []
    owners = {authority.slug: authority for authority in loaded.authorities}
    ledger = Ledger(tmp_path / "ledger.sqlite")
    intake = Intake(loaded.authorities, ledger, TODAY)
    outcomes: list[Outcome] = []
    order = sorted((tmp_path / "feeds").rglob("*.*"), key=lambda path: (path.stem == "withdrawals", path))
    with ledger.transaction():
        for path in order:
            owner = owners[path.parent.name]
            feed = feed_file(path, path.relative_to(tmp_path).as_posix(), owner)
            assert not isinstance(feed, Problem)
            for verdict in intake.file(feed, owner):
                assert not isinstance(verdict, Problem), verdict
                told = [p for p in verdict.problems if p.severity is Severity.ERROR]
                assert verdict.outcome is Outcome.ACCEPTED, told
                outcomes.append(verdict.outcome)
                assert verdict.received is not None
                ledger.append(verdict.received, verdict.outcome, TODAY)
    ledger.close()
    assert len(order) >= 8
    assert len(outcomes) >= 12


def test_the_tutorial_goes_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "my-portal"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name, text in marked("tutorial/first-feed.md").items():
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    page = (DOCS / "tutorial/first-feed.md").read_text(encoding="utf-8")
    told = 0
    for block in re.findall(r"^```console\n(.*?)^```", page, re.M | re.S):
        for step in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, shown = step.partition("\n")
            if command.startswith("head -n 1"):
                feeds = folder / "content/feeds/port"
                first = (feeds / "decisions.jsonl").read_text(encoding="utf-8").split("\n")[0]
                (feeds / "old.jsonl").write_text(f"{first}\n", encoding="utf-8")
            if not command.startswith("gongshi") or " serve " in command:
                continue
            out = io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
                assert run(shlex.split(command)[1:]) == 0, command
            for line in shown.splitlines():
                if line.startswith(("共", "收到", "已记入")):
                    assert line in out.getvalue()
                    told += 1
    assert told == 5
    site = b"".join(path.read_bytes() for path in (folder / "output").rglob("*") if path.is_file())
    assert "拾帆".encode() not in site
    assert "蓝舷".encode() in site
