"""One process's workplace: environment, order and open snapshot; renders pages into a sink."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from jinja2 import Environment, Template

from generator.model.authority import Authority, Power
from generator.model.public import PortalFacts
from generator.model.sink import Sink
from generator.site.environment import FURNITURE_TEMPLATES
from generator.site.keys import code_digest, digest, template_closure
from generator.site.order import Order
from generator.site.present import page_bytes
from generator.site.tallies import Tallies
from generator.site.words import Words

if TYPE_CHECKING:
    from generator.snapshot.reader import Snapshot


class Studio:
    """Renders pages. ``made`` counts pages rendered, ``kept`` those whose key was still right."""

    def __init__(self, env: Environment, order: Order, snapshot: "Snapshot") -> None:
        self.env = env
        self.order = order
        self.snapshot = snapshot
        self.made = 0
        self.kept = 0
        self._templates: dict[str, Template] = {}
        self._closures: dict[str, str] = {}
        self._authority_digests: dict[str, str] = {}
        self._power_counts: dict[str, dict[str, int]] = {}

    @cached_property
    def settings_key(self) -> str:
        """What every page depends on: site facts, words, furniture, this room's code."""
        words = self.order.theme / "words.toml"
        furniture = [template_closure(self.env, name) for name in FURNITURE_TEMPLATES]
        facts = repr(sorted(self.order.site.values().items()))
        return digest([facts, words.read_bytes(), code_digest(), *furniture])

    @cached_property
    def words(self) -> Words:
        """The words of the interface, by group."""
        return cast("Words", self.env.globals["w"])

    @cached_property
    def names(self) -> dict[str, Any]:
        """What every template may use, as one plain dict."""
        return dict(self.env.globals)

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

    def template(self, name: str) -> Template:
        """A template, fetched once."""
        if name not in self._templates:
            self._templates[name] = self.env.get_template(name)
        return self._templates[name]

    def key(self, template: str, *parts: str) -> str:
        """The key of a page made with ``template`` from ``parts``."""
        if template not in self._closures:
            self._closures[template] = digest([template_closure(self.env, template), self.settings_key])
        return digest([self._closures[template], *parts])

    def authority(self, slug: str) -> Authority | None:
        """The authority of a slug, where the content folder still has it."""
        return self.order.authorities.get(slug)

    def authority_digest(self, slug: str) -> str:
        """A hash of all that is known of an authority."""
        if slug not in self._authority_digests:
            authority = self.authority(slug)
            self._authority_digests[slug] = digest([authority.model_dump_json() if authority else ""])
        return self._authority_digests[slug]

    def power(self, slug: str, code: str) -> Power | None:
        """A row of an authority's 权责清单."""
        return self.order.powers.get(slug, {}).get(code) if code else None

    def render(self, template: str, view: dict[str, Any]) -> str:
        """``Template.render`` without copying the environment's globals for each page."""
        found = self.template(template)
        context = found.new_context({**self.names, **view}, shared=True)
        return self.env.concat(found.root_render_func(context))

    def page(
        self, sink: Sink, path: str, template: str, key: str, view: Callable[[], dict[str, Any]]
    ) -> None:
        """Render ``template`` into ``sink`` unless ``path`` was last made under the same key."""
        if sink.key(path) == key:
            sink.keep(path)
            self.kept += 1
            return
        sink.put(path, page_bytes(self.render(template, view())), key)
        self.made += 1

    def small_page(self, sink: Sink, path: str, template: str, view: dict[str, Any], *parts: str) -> None:
        """A page whose view is cheap to make: the key is a hash of what the view says."""
        key = self.key(template, *parts, repr(view))
        self.page(sink, path, template, key, lambda: view)
