"""What one build of the site is about: a value that can be sent to another process."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from generator.model.authority import Authority, Content, Power
from generator.site.facts import SiteFacts, site_facts

if TYPE_CHECKING:
    from generator.snapshot.reader import Snapshot

REPOSITORY = Path(__file__).resolve().parents[2]
THEME = REPOSITORY / "theme"


def open_snapshot(path: Path) -> "Snapshot":
    """Open the public snapshot for reading. Imported late: a worker pays for it once."""
    from generator.snapshot.reader import Snapshot

    return Snapshot(path)


@dataclass(frozen=True)
class Order:
    """The inputs of a build: where the snapshot is, what people wrote, which theme.

    ``compiled``: where its templates are kept compiled, if anywhere. ``opener`` opens the snapshot;
    it is a function that can be pickled.
    """

    snapshot: Path
    content: Content
    theme: Path = THEME
    compiled: Path | None = None
    opener: Callable[[Path], "Snapshot"] = open_snapshot

    @cached_property
    def site(self) -> SiteFacts:
        """The facts of ``site.toml``."""
        return site_facts(self.content.site)

    @cached_property
    def authorities(self) -> dict[str, Authority]:
        """Authorities by slug, in the order of the content folder."""
        return {authority.slug: authority for authority in self.content.authorities}

    @cached_property
    def slugs(self) -> dict[str, str]:
        """Authority code -> slug."""
        return {authority.code: authority.slug for authority in self.content.authorities}

    @cached_property
    def powers(self) -> dict[str, dict[str, Power]]:
        """Slug -> 职权编码 -> row of the 权责清单."""
        found: dict[str, dict[str, Power]] = {slug: {} for slug in self.authorities}
        for power in self.content.powers:
            slug = self.slugs.get(power.authority_code)
            if slug is not None:
                found[slug][power.code] = power
        return found
