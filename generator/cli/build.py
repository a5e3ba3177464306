"""The whole street: from feeds to the live folder."""

import hashlib
import shutil
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import generator
from generator.cli.context import NOTHING, UNVERIFIED, USAGE, Folders, Reporter, Stop
from generator.cli.disk import read_soon
from generator.cli.finding import fill_catalogue
from generator.cli.pool import Pool, pool_of
from generator.cli.receive import Received, load, receive
from generator.cli.watch import watch
from generator.ledger import Ledger
from generator.model import paths
from generator.model.authority import Content
from generator.model.codes import Outcome, Shape
from generator.model.public import Change, PortalFacts
from generator.publish.lock import build_lock
from generator.publish.store import OutputStore
from generator.snapshot import build as wall
from generator.snapshot.affected import ALL, Targets, affected
from generator.snapshot.reader import Snapshot
from generator.snapshot.schema import connect as make_snapshot
from withdrawal_rules.periods import unknown_tracks

_CATALOGUE_AT_ONCE = 300
"""Decisions that a build reads to fill the catalogue; more wait for the first ``gongshi search``."""
_MANY = 5_000
"""Records after which new processes are worth their start: the old ones' memory is free again."""
THEME = Path(generator.__file__).resolve().parents[1] / "theme"


@dataclass
class Summary:
    """What a build did: the object that ``--json`` prints. ``seconds`` is wall time,
    ``redaction_seconds`` processor time of all processes.

    received = accepted + unchanged + held + rejected.
    """

    received: int = 0
    accepted: int = 0
    unchanged: int = 0
    held: int = 0
    rejected: int = 0
    withdrawn: int = 0
    expired: int = 0
    redactions: int = 0
    redaction_seconds: float = 0.0
    pages_total: int = 0
    pages_written: int = 0
    pages_deleted: int = 0
    files_total: int = 0
    files_written: int = 0
    files_deleted: int = 0
    bytes_written: int = 0
    problems: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Options:
    """How a build is run. ``workers`` 1 does everything in this process."""

    today: date
    full: bool = False
    workers: int = 2
    durable: bool = True


def build(folders: Folders, options: Options, reporter: Reporter) -> Summary:
    """Bring the live folder to what feeds, rulings and the calendar say.

    Raises Stop: 2 for content that cannot be used, 3 when records came in and none could be
    accepted, 4 when verification found something; after 3 and 4 the live site is as it was.
    """
    begun = time.perf_counter()
    # The ledger is private: nobody else on this machine reads it.
    folders.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (
        build_lock(folders.state),
        pool_of(options.workers) as pool,
        closing(OutputStore(folders.state, folders.output, durable=options.durable)) as store,
        closing(Ledger(folders.ledger)) as ledger,
    ):
        if store.recover():
            reporter.say("上次构建中断，已续完发布。")
        summary = _build(folders, options, reporter, ledger, store, pool)
    summary.seconds = round(time.perf_counter() - begun, 3)
    return summary


def _build(
    folders: Folders,
    options: Options,
    reporter: Reporter,
    ledger: Ledger,
    store: OutputStore,
    pool: Pool,
) -> Summary:
    today = options.today
    content, problems = load(folders, reporter)
    _guard_authorities(ledger, content)
    _guard_tracks(content)
    received = receive(ledger, content, folders, today, reporter, again=options.full, pool=pool)
    received.problems[:0] = problems
    reporter.problems(received.problems)
    with ledger.transaction():
        ledger.assign_numbers()
        _look_again_where_rules_changed(ledger, content, today)
    make_snapshot(folders.snapshot).close()
    setup = wall.Setup(folders.ledger, folders.snapshot, content.authorities, today)
    with reporter.stage("依法处理") as stage:
        moved = wall.move_on(
            ledger,
            setup,
            _facts(today),
            executor=pool.executor_for(ledger.count_changed(today)),
            everything=False,
            progress=stage.at,
        )
    # Nothing is asked of it again but a few words; its memory and the redactors' is for other rooms.
    ledger.rest()
    if moved.redacted > _MANY:
        pool.rest()
    categories = wall.redactor().categories if moved.redacted else ()
    for warning in watch(ledger, moved.matched, moved.redacted, categories):
        reporter.say(f"· {warning}")
    summary = _summary(ledger, received, moved)
    _refuse_an_empty_harvest(ledger, received, summary, reporter)
    _make(folders, options, reporter, ledger, store, pool, content, moved, summary)
    return summary


def _make(
    folders: Folders,
    options: Options,
    reporter: Reporter,
    ledger: Ledger,
    store: OutputStore,
    pool: Pool,
    content: Content,
    moved: wall.Moved,
    summary: Summary,
) -> None:
    """Everything right of the wall: make what changed, prove it, publish it."""
    look, dress = _look(folders.content), _dress(folders.content)
    with closing(Snapshot(folders.snapshot)) as snapshot:
        changes = snapshot.changes()
        rebuild = (
            options.full
            or snapshot.must_rebuild()
            or not store.trusted()
            or ledger.meta("look") != look
            or store.total() == 0
        )
        numbers = sorted({change.number for change in changes})
        targets = (
            ALL if rebuild else affected(snapshot, changes, wall.touched_days(folders.snapshot, numbers))
        )
        # Pages in a new dress say the same: search and data stand, the proof is of all.
        dressed = rebuild or ledger.meta("dress") != dress
        if not targets.anything and (dressed or _time_is_up(store, options.today)):
            targets = Targets(anything=True)
        if not targets.anything:
            summary.files_total = store.total()
            summary.pages_total = snapshot.total()
            return
        # The heavy rooms are loaded only when there is something to make.
        from generator.cli.proof import Proof, prove, told

        store.begin(full=targets.everything)
        records = snapshot.total() if dressed else len(targets.numbers)
        if dressed:
            # A page names a party's other decisions, a list those of its month: from all over the file.
            read_soon(folders.snapshot)
        _render(folders, options, reporter, snapshot, content, store, targets, pool, records)
        whole = ALL if dressed else targets
        proof = Proof(folders, ledger, snapshot, content, store, numbers, whole, today=options.today)
        with reporter.stage("核验"):
            store.finish()
            report = prove(proof, pool.executor_for(records))
            changed = store.changes()
        if not report.clean:
            store.discard()
            for line in told(report.findings[:50]):
                reporter.say(f"! {line}")
            found = len(report.findings) + report.more
            raise Stop(UNVERIFIED, f"核验发现 {found} 处不应公开的内容或错误，网站保持原样。")
        summary.pages_written = sum(written.path.startswith("d/") for written in store.staged())
        summary.pages_deleted = sum(path.startswith("d/") for path in store.deletions())
        with reporter.stage("发布"):
            store.apply(_withdrawn_pages(changes))
        summary.files_total, summary.pages_total = store.total(), snapshot.total()
        summary.files_written, summary.files_deleted = changed.written, changed.deleted
        summary.bytes_written = changed.bytes
    if changes or rebuild:
        wall.drain(folders.snapshot, changes[-1].sequence if changes else 0)
    for name, value in (("look", look), ("dress", dress)):
        if ledger.meta(name) != value:
            with ledger.transaction():
                ledger.set_meta(name, value)
    # The catalogue is for this machine's operators: it is filled when the site stands.
    with reporter.stage("目录"):
        fill_catalogue(folders, content, most=_CATALOGUE_AT_ONCE)


def _withdrawn_pages(changes: Sequence[Change]) -> list[str]:
    """Pages that must change before any other: those of decisions that are no longer shown."""
    return [
        paths.decision(change.before.public_id)
        for change in changes
        if change.before
        and change.before.shape is Shape.PAGE
        and (change.after is None or change.after.shape is not Shape.PAGE)
    ]


def _time_is_up(store: OutputStore, today: date) -> bool:
    """Whether an address has stood in the sitemap of removed ones for longer than it should."""
    oldest = store.key(paths.REMOVED_SITEMAP)
    return bool(oldest) and oldest < (today - timedelta(days=paths.REMOVED_FOR)).isoformat()


def _render(
    folders: Folders,
    options: Options,
    reporter: Reporter,
    snapshot: Snapshot,
    content: Content,
    store: OutputStore,
    targets: Targets,
    pool: Pool,
    records: int,
) -> None:
    # The heavy rooms are loaded only when there is something to make.
    from generator.cli.finding import drop_from_catalogue, update_search
    from generator.outputs.build import build_outputs
    from generator.site import build_site

    scratch = folders.state / "scratch"
    executor = pool.executor_for(records)
    with reporter.stage("页面"):
        build_site(
            snapshot=folders.snapshot,
            content=content,
            targets=targets,
            sink=store,
            scratch=scratch,
            theme=THEME,
            compiled=folders.state / "templates",
            executor=executor,
            today=options.today,
            workers=options.workers,
        )
        shutil.rmtree(scratch, ignore_errors=True)
    with reporter.stage("检索"):
        update_search(folders, snapshot, targets, store, executor)
        drop_from_catalogue(folders, targets)
    # Processes that built search blocks keep the memory of it; what follows starts without.
    pool.rest()
    with reporter.stage("订阅与数据"):
        build_outputs(
            snapshot=snapshot,
            content=content,
            targets=targets,
            sink=store,
            today=options.today,
            executor=pool.executor_for(records),
        )


# -- the ledger's side ---------------------------------------------------------------------------


def _guard_authorities(ledger: Ledger, content: Content) -> None:
    """An authority with records must not lose its configuration by accident."""
    known = {authority.code for authority in content.authorities}
    lost = ledger.authorities_in_use(apart_from=known)
    if lost:
        told = "；".join(f"{code}（{number} 条）" for code, number in lost.items())
        raise Stop(USAGE, f"这些机关已有记录，但内容文件夹里没有可用的配置：{told}。请恢复后再构建。")


def _guard_tracks(content: Content) -> None:
    """A publication-period track that no rule file has would decide nothing."""
    rules = wall.rules()
    for authority in content.authorities:
        if unknown := unknown_tracks(authority, rules):
            raise Stop(
                USAGE, f"{authority.slug}.toml 的 [feed] period 写了没有的期限规则：{'、'.join(unknown)}"
            )


def _look_again_where_rules_changed(ledger: Ledger, content: Content, today: date) -> None:
    """Mark what new rules, a new redactor or a changed authority may turn out differently."""
    rules = wall.rules()
    # A dated rule that begins or ends is a change of rules too.
    version = f"{rules.version}+{wall.redactor_version()}+{rules.next_change_on(today)}"
    if ledger.meta("rules") != version:
        if ledger.meta("rules"):
            ledger.mark_dirty()
        ledger.set_meta("rules", version)
    changed = []
    for authority in content.authorities:
        own = hashlib.sha256(authority.model_dump_json().encode()).hexdigest()
        key = f"authority:{authority.code}"
        if ledger.meta(key) != own:
            if ledger.meta(key):
                changed.append(authority.code)
            ledger.set_meta(key, own)
    if changed:
        ledger.mark_dirty(changed)


def _facts(today: date) -> PortalFacts:
    rules = wall.rules()
    return PortalFacts(
        today=today,
        sequence=0,
        rules_version=f"{rules.version}+{wall.redactor_version()}",
        remedies=rules.on(today).remedy_facts(),
        grounds=tuple(rules.ground_facts()),
        small_below=rules.statistics.small_below,
    )


def _summary(ledger: Ledger, received: Received, moved: wall.Moved) -> Summary:
    """The counts of a build; what the wall held or refused is no longer counted as accepted."""
    counts = received.counts
    for outcome in (Outcome.HELD, Outcome.REJECTED):
        for seq in moved.demoted[outcome]:
            if seq > received.first_sequence:
                counts[Outcome.ACCEPTED] -= 1
                counts[outcome] += 1
    ledger.recount_files(moved.demoted)
    return Summary(
        received=received.total,
        accepted=counts[Outcome.ACCEPTED],
        unchanged=counts[Outcome.UNCHANGED],
        held=counts[Outcome.HELD],
        rejected=counts[Outcome.REJECTED],
        withdrawn=moved.withdrawn,
        expired=moved.expired,
        redactions=moved.redactions,
        redaction_seconds=round(moved.seconds, 3),
        problems=len(received.problems),
    )


def _refuse_an_empty_harvest(
    ledger: Ledger, received: Received, summary: Summary, reporter: Reporter
) -> None:
    if received.total and not (summary.accepted or summary.unchanged or summary.held):
        reporter.say(f"收到 {received.total} 条，全部被拒绝。")
        if not ledger.count_items():
            raise Stop(NOTHING, "没有一条记录可以接受，网站保持原样。")


def _look(content: Path) -> str:
    """Stands for all that any output depends on, apart from records: profiles, powers, program."""
    rooms = [Path(generator.__file__).parent / room for room in ("site", "outputs")]
    files = [file for room in rooms for file in sorted(room.glob("*.py"))]
    files += _files(content / "authorities", content / "powers")
    return _digest(generator.__version__, [*files, *(p for p in [content / "site.toml"] if p.is_file())])


def _dress(content: Path) -> str:
    """Stands for what pages alone depend on: the theme and what editors write."""
    return _digest("", _files(THEME, content / "pages"))


def _files(*folders: Path) -> list[Path]:
    return sorted(p for folder in folders if folder.is_dir() for p in folder.rglob("*") if p.is_file())


def _digest(start: str, files: list[Path]) -> str:
    whole = hashlib.sha256(start.encode())
    for path in files:
        whole.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def as_json(summary: Summary) -> dict[str, object]:
    """The object that ``--json`` prints."""
    return asdict(summary)
