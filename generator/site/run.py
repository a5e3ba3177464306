"""One build: which pages the targets name, and how their making is shared among processes."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from jinja2 import Environment

from generator.model import paths
from generator.model.public import PortalFacts
from generator.model.sink import ParentSink
from generator.site.authorities import authorities_index, authority_page
from generator.site.decisions import BATCH, Batch, Done, pack, render, render_batch
from generator.site.keys import code_digest, digest, folder_digest
from generator.site.lists import month_pages, power_page, withdrawal_month, withdrawals_page
from generator.site.order import Order
from generator.site.overview import (
    authority_data_page,
    data_page,
    error_page,
    feeds_page,
    home_page,
    search_page,
    statistics_page,
)
from generator.site.press import Press
from generator.site.studio import Studio

if TYPE_CHECKING:
    from generator.snapshot.affected import Targets

Item = TypeVar("Item")

LISTS = 32
"""Months, or items of a 权责清单, in one task: each has up to hundreds of decisions to show."""

SETTINGS_MARK = "410.html"
"""The page whose key tells whether theme, words, code or content changed since the last build."""


def content_key(order: Order, facts: PortalFacts) -> str:
    """A hash of all that pages depend on apart from records: templates, words, code, content, law."""
    return digest(
        [
            folder_digest(order.theme / "templates"),
            (order.theme / "words.toml").read_bytes(),
            code_digest(),
            order.content.model_dump_json(exclude={"folder"}),
            repr((sorted(facts.remedies.items()), facts.grounds)),
        ]
    )


class Run:
    """Carries a build through Pelican's generator: told what to make, it counts what it made."""

    def __init__(
        self, order: Order, targets: "Targets", sink: ParentSink, executor: Executor | None, workers: int
    ) -> None:
        self.order = order
        self.targets = targets
        self.sink = sink
        self.executor = executor
        self.workers = max(1, workers)
        self.made = 0
        self.kept = 0

    def make(self, env: Environment) -> None:
        """Make every page that the targets name, with ``env`` in this process."""
        snapshot = self.order.opener(self.order.snapshot)
        try:
            studio = Studio(Press(env, self.order), snapshot)
            mark = content_key(self.order, studio.facts)
            full = self.targets.everything or self.sink.key(SETTINGS_MARK) != mark
            self._removals()
            # What the targets name may have to go, so it is looked at even when all is made again;
            # only with ``everything`` does the sink itself remove what nobody names.
            if full:
                self._share(studio, self._all_batches(studio), partial(self._all_profiles, studio))
            if not self.targets.everything:
                self._share(studio, self._named_batches())
                self._named_lists(studio)
            if full or self.targets.anything:
                self._overviews(studio)
                error_page(studio, self.sink, "404")
                error_page(studio, self.sink, "410", key=mark)
            self.made += studio.made
            self.kept += studio.kept
        finally:
            snapshot.close()

    def _removals(self) -> None:
        for public_id in sorted(self.targets.gone):
            self.sink.remove(paths.decision(public_id))

    def _all_batches(self, studio: Studio) -> Iterator[Batch]:
        snapshot = studio.snapshot
        for first in range(0, snapshot.highest_number() + 1, BATCH):
            yield Batch(first=first, last=first + BATCH - 1)
        for ids in _runs((spot[0] for spot in snapshot.notice_spots() if spot[0]), BATCH):
            yield Batch(notices=ids)
        for codes in _runs(snapshot.parties(), BATCH):
            yield Batch(parties=codes)
        slugs = self.order.authorities
        for months in _runs(((slug, month) for slug in slugs for month, _, _ in studio.months(slug)), LISTS):
            yield Batch(months=months)
        for powers in _runs(((slug, code) for slug in slugs for code in self.order.powers[slug]), LISTS):
            yield Batch(powers=powers)

    def _named_batches(self) -> Iterator[Batch]:
        for numbers in _runs(sorted(self.targets.numbers), BATCH):
            yield Batch(numbers=numbers)
        for codes in _runs(sorted(self.targets.parties), BATCH):
            yield Batch(parties=codes)

    def _share(
        self, studio: Studio, batches: Iterable[Batch], meanwhile: Callable[[], None] = lambda: None
    ) -> None:
        """Make batches, in other processes when there is an executor and more than one batch.

        ``meanwhile`` is done here, while the last ones are made there.
        """
        queue = iter(batches)
        head = list(islice(queue, 2))
        if self.executor is None or len(head) < 2:
            for batch in (*head, *queue):
                render(studio, self.sink, batch)
            meanwhile()
            return
        worker = self.sink.worker()
        packed = pack(self.order)
        waiting: deque[Future[Done]] = deque()
        for batch in (*head, *queue):
            # Few tasks in flight: their results would otherwise wait in memory.
            if len(waiting) > 2 * self.workers:
                self._take_in(waiting.popleft().result())
            waiting.append(self.executor.submit(render_batch, packed, worker, batch))
        meanwhile()
        while waiting:
            self._take_in(waiting.popleft().result())

    def _take_in(self, done: Done) -> None:
        self.sink.absorb(done.written)
        self.made += done.made
        self.kept += done.kept

    def _all_profiles(self, studio: Studio) -> None:
        for slug in self.order.authorities:
            authority_page(studio, self.sink, slug)
            authority_data_page(studio, self.sink, slug)
        for month, _ in studio.snapshot.notice_months():
            withdrawal_month(studio, self.sink, month)

    def _named_lists(self, studio: Studio) -> None:
        months: dict[tuple[str, str], set[int]] = {}
        for slug, month, page in self.targets.months:
            months.setdefault((slug, month), set()).add(page)
        for (slug, month), pages in sorted(months.items()):
            month_pages(studio, self.sink, slug, month, frozenset(pages))
        for slug, code in sorted(self.targets.powers):
            power_page(studio, self.sink, slug, code)
        for slug in sorted(self.targets.authorities):
            authority_page(studio, self.sink, slug)
            authority_data_page(studio, self.sink, slug)
        for month in sorted(self.targets.withdrawals):
            withdrawal_month(studio, self.sink, month)

    def _overviews(self, studio: Studio) -> None:
        for make in (
            home_page,
            authorities_index,
            withdrawals_page,
            statistics_page,
            feeds_page,
            data_page,
            search_page,
        ):
            make(studio, self.sink)


def _runs(items: Iterable[Item], size: int) -> Iterator[tuple[Item, ...]]:
    rest = iter(items)
    while run := tuple(islice(rest, size)):
        yield run
