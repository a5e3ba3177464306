"""What of a build does not depend on the snapshot: environment, templates, keys, authorities."""

from functools import cached_property, lru_cache
from typing import Any, cast

from jinja2 import Environment, Template
from markupsafe import Markup

from generator.model.authority import Authority, Power
from generator.site.environment import FURNITURE_TEMPLATES
from generator.site.keys import code_digest, digest, template_closure
from generator.site.order import Order
from generator.site.present import page_bytes
from generator.site.words import Words


class Press:
    """Templates and keys of one order in one process; a worker keeps it from batch to batch."""

    def __init__(self, env: Environment, order: Order) -> None:
        self.env = env
        self.order = order
        self._templates: dict[str, Template] = {}
        self._closures: dict[str, str] = {}
        self._authority_digests: dict[str, str] = {}

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

    def template(self, name: str) -> Template:
        """A template, fetched once."""
        if name not in self._templates:
            self._templates[name] = self.env.get_template(name)
        return self._templates[name]

    def key(self, template: str, *parts: str | bytes) -> str:
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

    def render(self, template: str, view: dict[str, Any]) -> bytes:
        """``Template.render`` without copying the environment's globals for each page, as bytes."""
        found = self.template(template)
        # Not ``new_context``: it copies the names of all globals each time.
        context = self.env.context_class(self.env, {**self.names, **view}, found.name, found.blocks)
        page: list[bytes] = []
        texts: list[str] = []
        for piece in found.root_render_func(context):
            if type(piece) is Markup:  # a piece of furniture, the same on page after page
                page += page_bytes("".join(texts)), _furniture_bytes(piece)
                texts.clear()
            else:
                texts.append(piece)
        page.append(page_bytes("".join(texts)))
        return b"".join(page)


@lru_cache(maxsize=64)
def _furniture_bytes(piece: Markup) -> bytes:
    """Header and footer are a third of a decision's page: to encode them but once saves a third of that."""
    return page_bytes(piece)
