"""Proof of absence: what the verifier is told to look for, and what it says.

The only place right of the wall that asks the ledger which words must not appear.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from secrets import token_hex

from generator.cli.context import Folders, Reporter
from generator.cli.disk import read_soon
from generator.cli.held import open_ledger
from generator.cli.pool import pool_of
from generator.cli.receive import load
from generator.ledger import Ledger
from generator.model.authority import Content
from generator.model.text import fold
from generator.publish.store import OutputStore
from generator.snapshot.affected import Targets
from generator.snapshot.reader import Snapshot
from generator.verify import (
    RECORD,
    RULES,
    Finding,
    Forbidden,
    Report,
    Short,
    Word,
    WordIndex,
    absence_report,
    verify_changes,
    verify_site,
)
from search_index.texts import piece_text

REPORT = "absence-report.json"
PRIVATE, WITHDRAWN = "R-PRIVATE", "W-ID"
"""Rule codes of findings: a value the law protects; the id of a withdrawn decision."""

_MOST_WORDS = 400_000
"""Private numbers looked for everywhere at once. A larger build looks for each where its own
record is shown, and for any well-formed number everywhere."""

_REMEMBERED = 120_000
"""Records whose words a process remembers while it verifies; each takes about 250 bytes."""

_NUMBER = re.compile(r"\d{7,}")

_LEGAL_PLACES = (
    "d/", "withdrawals/", "feeds/", "data/withdrawals", "data/changes/", "data/index", "sitemaps/removed",
    "sitemaps/pages", "authorities/", "index.html", "manifest", "gone",
)  # fmt: skip
"""Where the law lets the id of a withdrawn decision stand: notices, lists of removals, their feeds."""


class LedgerNames:
    """The protected words of each record, asked of the ledger by public id. Picklable."""

    def __init__(self, ledger: Path, *, all_at_once: bool = False) -> None:
        """``all_at_once`` where every record will be asked for, and there are not too many."""
        self._ledger = ledger
        self._once = token_hex(8)
        self._all_at_once = all_at_once

    def names(self, public_ids: Sequence[str]) -> Iterator[Short]:
        """See :class:`generator.verify.NameSource`."""
        if self._all_at_once:
            every = _every(self._ledger, self._once)
            return (Short(each, PRIVATE, every[each]) for each in public_ids if each in every)
        return self._asked(public_ids)

    def _asked(self, public_ids: Sequence[str]) -> Iterator[Short]:
        known = _remembered(self._ledger, self._once)
        new = [public_id for public_id in public_ids if public_id not in known]
        asked = dict.fromkeys(new, "") | dict(_open(self._ledger).protected_of(new, RECORD))
        if len(known) < _REMEMBERED:
            known |= asked
        for public_id in public_ids:
            if values := known.get(public_id) or asked.get(public_id):
                yield Short(public_id, PRIVATE, values)


class Notices:
    """Ids that only a notice may show, asked of the snapshot. Picklable."""

    def __init__(self, snapshot: Path, *, all_at_once: bool = False) -> None:
        """``all_at_once`` as for :class:`LedgerNames`."""
        self._snapshot = snapshot
        self._once = token_hex(8)
        self._all_at_once = all_at_once

    def among(self, public_ids: Sequence[str]) -> Mapping[str, str]:
        """See :class:`generator.verify.GoneSource`."""
        if self._all_at_once:
            return dict.fromkeys(_notices(self._snapshot, self._once).intersection(public_ids), WITHDRAWN)
        return dict.fromkeys(_open_snapshot(self._snapshot).notices_among(public_ids), WITHDRAWN)

    def __len__(self) -> int:
        return _open_snapshot(self._snapshot).notices_total()


class KnownNumbers:
    """Numbers that look private and may appear: those of organs, and what the redactor let stand.

    The latter are asked of the ledger one by one: few numbers look private, and many are kept. Picklable.
    """

    def __init__(self, ledger: Path, organs: Iterable[str]) -> None:
        self._ledger = ledger
        self._organs = frozenset(organs)

    def __contains__(self, number: object) -> bool:
        return number in self._organs or _open(self._ledger).is_kept(str(number))


@lru_cache(maxsize=1)
def _remembered(_ledger: Path, _once: str) -> dict[str, str]:
    """What one verification asked so far: each record is shown in a page, a list, data and search."""
    return {}


@lru_cache(maxsize=1)
def _every(ledger: Path, _once: str) -> Mapping[str, str]:
    """The words of every record that has any."""
    return dict(_open(ledger).protected_of_all(RECORD))


@lru_cache(maxsize=1)
def _notices(snapshot: Path, _once: str) -> frozenset[str]:
    """The ids of all notices."""
    return frozenset(public_id for public_id, _, _ in _open_snapshot(snapshot).notice_spots())


@lru_cache(maxsize=1)
def _open(path: Path) -> Ledger:
    """One connection a process; verification only reads."""
    return Ledger(path, read_only=True)


@lru_cache(maxsize=1)
def _open_snapshot(path: Path) -> Snapshot:
    """One connection a process."""
    return Snapshot(path)


def _close() -> None:
    """Forget what is open: another ledger may stand under the same path when this process verifies again."""
    for known in _remembered, _every, _notices:
        known.cache_clear()
    _open.cache_clear()
    _open_snapshot.cache_clear()


@dataclass(frozen=True)
class Proof:
    """What a verification before a release needs."""

    folders: Folders
    ledger: Ledger
    snapshot: Snapshot
    content: Content
    store: OutputStore
    numbers: Sequence[int]
    targets: Targets
    today: date


def prove(proof: Proof, executor: Executor | None) -> Report:
    """Verify what is staged; when it is clean, add the public report about it to the change set."""
    numbers = None if proof.targets.everything else proof.numbers
    forbidden = _forbidden(proof.folders, proof.ledger, proof.snapshot, proof.content, numbers)
    # Pages link to the report; in a first build it must be there while links are followed.
    if not proof.store.exists_after(REPORT):
        proof.store.put(REPORT, b"{}")
    try:
        report = verify_changes(proof.store, forbidden, executor=executor, decoder=piece_text)
    finally:
        _close()
    report.full = proof.targets.everything
    if report.clean:
        manifest = _manifest(proof.store)
        data = absence_report(
            report, manifest, today=proof.today.isoformat(), sequence=proof.snapshot.facts().sequence
        )
        proof.store.put(REPORT, data)
    return report


def verify_live(folders: Folders, reporter: Reporter, workers: int = 1) -> Report:
    """Verify the whole live site against the ledger, with so many processes."""
    content, _ = load(folders, reporter)
    with (
        closing(open_ledger(folders, read_only=True)) as ledger,
        closing(Snapshot(folders.snapshot)) as snapshot,
        closing(OutputStore(folders.state, folders.output)) as store,
        reporter.stage("核验全站"),
        pool_of(workers) as pool,
    ):
        forbidden = _forbidden(folders, ledger, snapshot, content, None)
        listed = ((written.path, written.digest) for written in store.paths_after())
        try:
            return verify_site(
                folders.output,
                forbidden,
                executor=pool.executor_for(snapshot.total()),
                decoder=piece_text,
                ledger=listed,
            )
        finally:
            _close()


def _forbidden(
    folders: Folders,
    ledger: Ledger,
    snapshot: Snapshot,
    content: Content,
    numbers: Sequence[int] | None,
) -> Forbidden:
    if numbers is None:
        # Each output asks for the words of its own records: from all over the file.
        read_soon(folders.ledger)
    facts = snapshot.facts()
    records = snapshot.total() + snapshot.notices_total()
    at_once = numbers is None and records <= _REMEMBERED
    return Forbidden(
        words=WordIndex(_words(ledger, numbers)),
        names=LedgerNames(folders.ledger, all_at_once=at_once),
        gone=Notices(folders.snapshot, all_at_once=at_once),
        furniture=_furniture(content),
        allowed_rules=tuple((WITHDRAWN, place) for place in _LEGAL_PLACES),
        public_numbers=KnownNumbers(folders.ledger, _public_numbers(content)),
        base_url=content.site.get("url") or "http://127.0.0.1:8000",
        rules_version=facts.rules_version,
    )


def _words(ledger: Ledger, numbers: Sequence[int] | None) -> Iterator[Word]:
    """What may stand nowhere: private numbers, of what changed or of everything."""
    values = ledger.all_protected() if numbers is None else ledger.protected_by_number(numbers)
    found = 0
    for value in values:
        if _is_number(value) and found < _MOST_WORDS:
            found += 1
            yield Word(value, PRIVATE)


def _is_number(value: str) -> bool:
    """Whether a private value is somebody's number, long enough to be nobody else's.

    A date of birth is not: the same day stands rightly in other records.
    """
    return value.isascii() and value.isalnum() and sum(map(str.isdigit, value)) >= 10


def _furniture(content: Content) -> str:
    """All words the site itself says: interface, profiles, powers, laws."""
    theme = Path(__file__).resolve().parents[2] / "theme"
    texts = [path.read_text(encoding="utf-8") for path in sorted(theme.rglob("*.toml"))]
    texts += [path.read_text(encoding="utf-8") for path in sorted(theme.rglob("*.html"))]
    texts += [authority.model_dump_json() for authority in content.authorities]
    texts += [power.model_dump_json() for power in content.powers]
    return fold("\n".join([*texts, *content.site.values()]))


def _public_numbers(content: Content) -> Iterable[str]:
    """Numbers that look private and are not: telephones of organs, as their profiles give them."""
    for authority in content.authorities:
        told = [authority.phone, *authority.supervision.values(), *authority.remedies.values()]
        told += [value for guide in authority.guides for value in guide.values()]
        for text in told:
            yield from _NUMBER.findall(fold(text))
    for text in content.site.values():
        yield from _NUMBER.findall(fold(text))


def _manifest(store: OutputStore) -> bytes:
    """The manifest as it will be: staged, or as it is when no listed file changes."""
    staged = store.staging / "manifest.json"
    return (staged if staged.is_file() else store.live / "manifest.json").read_bytes()


def told(findings: Sequence[Finding]) -> Iterator[str]:
    """Findings for a person: what, where; never the value."""
    for finding in findings:
        meaning = RULES.get(finding.rule, "出现应当隐去或已撤下的内容")
        yield f"{finding.path} {finding.rule} {meaning}（{finding.place}）"
