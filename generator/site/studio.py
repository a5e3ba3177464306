"""A press at work on one open snapshot: renders pages into a sink."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from generator.model.public import PortalFacts
from generator.model.sink import Sink
from generator.site.keys import digest
from generator.site.present import Html
from generator.site.press import Press
from generator.site.tallies import Tallies

if TYPE_CHECKING:
    from generator.snapshot.reader import Snapshot


class Surroundings(NamedTuple):
    """What decision pages of one authority, under one item of its 权责清单, have in common.

    ``home``: the address of its profile, empty where the content folder does not have it. ``feeds``:
    as in a page's head. ``power``: the item, shown. ``digest``: a hash of all that this was made from.
    """

    home: str
    feeds: tuple[tuple[str, str], ...]
    remedies: Markup
    power: Html
    digest: str


class Studio:
    """Renders pages of one snapshot. ``made`` counts pages rendered, ``kept`` those whose key was right.

    ``surroundings``: those made so far, by authority and item; no more than the content folder lists.
    """

    def __init__(self, press: Press, snapshot: "Snapshot") -> None:
        self.press = press
        self.order = press.order
        self.words = press.words
        self.snapshot = snapshot
        self.made = 0
        self.kept = 0
        self.surroundings: dict[tuple[str, str], Surroundings] = {}
        self._power_counts: dict[str, dict[str, int]] = {}
        self._months: dict[str, list[tuple[str, int, int]]] = {}

    @cached_property
    def law(self) -> str:
        """A hash of the facts of the snapshot that decision pages print (remedy periods)."""
        return digest([repr(sorted(self.facts.remedies.items()))])

    @cached_property
    def facts(self) -> PortalFacts:
        """The facts of the snapshot."""
        return self.snapshot.facts()

    @cached_property
    def tallies(self) -> Tallies:
        """The statistics, added up once in a build."""
        return Tallies(self.snapshot.counts())

    def power_counts(self, slug: str) -> dict[str, int]:
        """Published decisions by item of an authority's 权责清单, asked for once."""
        if slug not in self._power_counts:
            self._power_counts[slug] = self.snapshot.power_counts(slug)
        return self._power_counts[slug]

    def months(self, slug: str) -> list[tuple[str, int, int]]:
        """The months of an authority (:meth:`Snapshot.months`), asked for once."""
        if slug not in self._months:
            self._months[slug] = self.snapshot.months(slug)
        return self._months[slug]

    def page(
        self, sink: Sink, path: str, template: str, key: str, view: Callable[[], dict[str, Any]]
    ) -> None:
        """Render ``template`` into ``sink`` unless ``path`` was last made under the same key."""
        if sink.key(path) == key:
            sink.keep(path)
            self.kept += 1
            return
        sink.put(path, self.press.render(template, view()), key)
        self.made += 1

    def small_page(self, sink: Sink, path: str, template: str, view: dict[str, Any], *parts: str) -> None:
        """A page whose view is cheap to make: the key is a hash of what the view says."""
        key = self.press.key(template, *parts, repr(view))
        self.page(sink, path, template, key, lambda: view)
