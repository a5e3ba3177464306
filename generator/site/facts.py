"""What the portal says of itself: the keys of ``content/site.toml`` with their defaults."""

from dataclasses import asdict, dataclass, fields
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class SiteFacts:
    """Names and numbers that stand in the head, header and footer of every page.

    ``url`` is the public address without a slash at the end; ``id_code`` the 网站标识码;
    ``icp`` and ``police`` the two filing numbers; ``mark`` the line beside the 党政机关网站标识.
    """

    name: str = "行政执法决定公示平台"
    name_en: str = "Administrative Enforcement Decisions"
    city: str = ""
    url: str = "http://127.0.0.1:8000"
    id_code: str = ""
    sponsor: str = ""
    operator: str = ""
    contact: str = ""
    address: str = ""
    email: str = ""
    icp: str = ""
    police: str = ""
    mark: str = ""
    note: str = ""
    note_en: str = ""
    description: str = "统一公示行政执法决定的平台"
    keywords: str = "行政执法,行政处罚,行政许可,公示"
    licence: str = ""
    licence_url: str = ""

    @property
    def domain(self) -> str:
        """The host name, for the meta tag ``SiteDomain``."""
        return urlsplit(self.url).netloc

    def values(self) -> dict[str, Any]:
        """All fields, to be hashed into page keys."""
        return asdict(self)


def site_facts(site: dict[str, str]) -> SiteFacts:
    """The facts of ``Content.site``; keys that the site does not use are left alone."""
    known = {field.name for field in fields(SiteFacts)}
    found = {key: str(value) for key, value in site.items() if key in known and str(value)}
    if "url" in found:
        found["url"] = found["url"].rstrip("/")
    return SiteFacts(**found)
