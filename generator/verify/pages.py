"""What a browser or a crawler would trip over: dead links, inline code, other hosts, broken files."""

import html
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote, urlsplit
from xml.parsers import expat

import orjson

from generator.verify.decode import suffix_of
from generator.verify.report import Finding

_BETWEEN = b"\n\"'>\n"
"""Ends any value and any tag, so that nothing of a page goes on in the next."""
_MEMORY = 50_000
"""Addresses of each kind that are remembered; when there are so many, remembering begins anew."""

Exists = Callable[[str], bool]

_VALUE = rb"""\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""
# Each begins with plain letters, which the expression engine finds fastest.
_LINKS = tuple(
    (name, re.compile(name + _VALUE)) for name in (b"href", b"src", b"srcset", b"action", b"poster")
)
_FIRST_VALUE = re.compile(rb"=" + _VALUE.removeprefix(rb"\s*="))
_ADDRESSES = (b"href", b"src", b"action", b"poster")
_NAME = 32
"""Bytes before an equals sign in which the name of an attribute is looked for."""
_SPECIAL = re.compile(rb"""(?:^|[\s"'/])(?:style|on[a-z]{3,})$|srcset$|^[a-z]*$""")
"""How that ends where it has to be looked at closely; also when the name may begin before."""
_HARMLESS = frozenset(
    b"class id name content lang title type rel property role scope datetime data-l placeholder maxlength"
    b" aria-label charset colspan rowspan value width height alt for method".split()
)
_KINDS = {name: name in _ADDRESSES for name in (*_HARMLESS, *_ADDRESSES)}
"""Whether the value of an attribute is an address; all that pages usually have."""
_USUAL = re.compile(rb' ([a-z-]+)=(?:"([^"=]*)"|([^\s"\'>=]+))')
"""An attribute as nearly all are written, with one equals sign."""
_WORD = 1 + max(map(len, _KINDS))
_EMBEDDED = re.compile(rb"<s(?:cript|tyle)", re.I)
_OURS = re.compile(rb"/(?:[\w~-][\w.~-]*/)*(?:[\w~-][\w.~-]*)?")
"""An address on this site that needs no more reading; nearly all are like that."""
_SCRIPT = re.compile(rb"<script\b([^>]*)>")
_SOURCE = re.compile(rb"""[\s"']src\s*=""")
_DATA_SCRIPT = re.compile(rb"""type\s*=\s*["']?application/(?:ld\+)?json""")
_STYLE_LIKE = re.compile(rb"""style(?<=[\s"'/]style)\s*=""")
_STYLE = re.compile(rb"""<[a-z][^<>]*?[\s"'/]style\s*=""")
_HANDLER_LIKE = re.compile(rb"""on(?<=[\s"'/]on)[a-z]{3,}\s*=""")
_HANDLER = re.compile(rb"""<[a-z][^<>]*?[\s"'/]on[a-z]{3,}\s*=""")
_RESOURCE_RELS = re.compile(
    rb"""rel\s*=\s*["']?[^"'>]*\b(?:stylesheet|icon|preload|modulepreload|prefetch|manifest)"""
)
_CODE = re.compile(r"\s*(?:javascript|vbscript|data)\s*:", re.I)
_LOCATION = re.compile(rb"<(?:\w+:)?loc>\s*([^<\s]+)\s*</")
_XML = (".xml", ".atom", ".rss", ".svg")


class Site:
    """What pages may point to: the finished site, as ``exists`` knows it.

    Remembers what exists, because most pages point to the same places.
    """

    def __init__(self, exists: Exists, base_url: str = "") -> None:
        self._exists = exists
        self._base = base_url.rstrip("/")
        self._host = urlsplit(self._base).netloc
        self._prefix = urlsplit(self._base).path
        self._root = self._base.encode()
        self._relative = False
        self._fine: set[bytes] = set()
        self._there: set[str] = set()
        self._gone: set[str] = set()

    def sound(self, pages: Iterable[bytes]) -> bool:
        """Whether there is plainly nothing wrong in pages, or pieces of them, wherever they stand."""
        data = _BETWEEN.join(pages)
        self._relative = False
        if _EMBEDDED.search(data) and any(_code("", data, data.lower())):
            return False
        return self._leads_on(data)

    def _leads_on(self, data: bytes) -> bool:
        """Whether every address leads somewhere, from whatever page, and no attribute is code.

        Values stand behind equals signs, which are found faster than the names of attributes.
        """
        usual = _USUAL.findall(data)
        if len(usual) == data.count(b"="):
            once = set(usual)
            if all(name in _KINDS for name, _, _ in once) and self._lead_on(
                {quoted or bare for name, quoted, bare in once if _KINDS[name]}
            ):
                return True
        found: list[tuple[bytes, int]] = []
        before, *others = data.split(b"=")
        at = len(before)
        for behind in others:
            is_address = _KINDS.get(before[-_WORD:].rpartition(b" ")[2])
            if is_address is None:
                name = before[-_NAME:].rstrip().lower()
                is_address = name.endswith(_ADDRESSES)
                if not is_address and name.rpartition(b" ")[2] not in _HARMLESS and _SPECIAL.search(name):
                    return False
            if is_address and (match := _FIRST_VALUE.match(data, at)):
                found.append((match[match.lastindex or 0], at))
            at += len(behind) + 1
            before = behind
        addresses = {raw for raw, _ in found}
        if not self._lead_on(addresses):
            new = addresses - self._fine
            tags = data.lower()
            for raw, at in found:
                if raw in new:
                    name_at = max(tags.rfind(name, max(0, at - _NAME), at) for name in _ADDRESSES)
                    if any(_link("", data, tags, name_at, raw, self)):
                        return False
        return not self._relative

    def _lead_on(self, addresses: set[bytes]) -> bool:
        """Whether all of these are plainly there, or in the page itself; the former are remembered."""
        new = addresses - self._fine
        fine = {raw for raw in new if (plain := self.plain(raw)) is not None and self._exists(plain)}
        if len(self._fine) >= _MEMORY:
            self._fine = addresses & self._fine
        self._fine |= fine
        return all(raw.startswith(b"#") for raw in new - fine)

    def has(self, path: str) -> bool:
        """Whether ``path`` is on the site."""
        if path in self._there:
            return True
        if path in self._gone:
            return False
        known = self._there if self._exists(path) else self._gone
        if len(known) >= _MEMORY:
            known.clear()
        known.add(path)
        return known is self._there

    def are_there(self, addresses: Iterable[bytes]) -> bool:
        """Whether all of these, as written in full, are plainly there."""
        return all(
            address in self._fine or ((plain := self.plain(address)) is not None and self._exists(plain))
            for address in addresses
        )

    def fine(self, raw: bytes) -> bool:
        """Whether this address, as written from the root, was followed before and is there."""
        return raw in self._fine

    def remember(self, raw: bytes) -> None:
        """Note that this address, as written from the root, is there."""
        if len(self._fine) >= _MEMORY:
            self._fine.clear()
        self._fine.add(raw)

    def plain(self, raw: bytes) -> str | None:
        """The path of an address in plain letters from the root; None for any other."""
        local = raw.removeprefix(self._root)
        if self._prefix or not _OURS.fullmatch(local):
            return None
        path = local[1:].decode()
        return path + "index.html" if not path or path.endswith("/") else path

    def internal(self, address: str, page: str) -> str | None:
        """The path that ``address``, written in ``page``, leads to; None when it leaves the site."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            if not self._host or parts.netloc != self._host or parts.scheme not in ("http", "https", ""):
                return None
            path = parts.path.removeprefix(self._prefix)
        elif not parts.path:
            return page
        elif parts.path.startswith("/"):
            path = parts.path
            if self._prefix and path.startswith(self._prefix + "/"):
                path = path.removeprefix(self._prefix)
        else:
            self._relative = True
            path = posixpath.join("/", posixpath.dirname(page), parts.path)
        path = unquote(path)
        tail = "index.html" if path.endswith("/") or not path else ""
        normal = posixpath.normpath("/" + path).lstrip("/")
        return posixpath.join(normal, tail) if tail else normal


def links(suffix: str, data: bytes) -> int:
    """How many links an output has that are followed, here or where the same was read before."""
    if suffix in (".html", ".htm"):
        return data.count(b"href=")
    return data.count(b"<loc>") if suffix == ".xml" else 0


def check(path: str, data: bytes, site: Site) -> Iterator[Finding]:
    """Everything wrong with one output as a file on the web."""
    suffix = suffix_of(path)
    if suffix in (".html", ".htm"):
        yield from _markup(path, data, site)
    elif suffix == ".json" or suffix == ".webmanifest":
        yield from _json(path, data)
    elif suffix == ".jsonl":
        yield from _lines(path, data)
    elif suffix in _XML:
        yield from _xml(path, data, site)


def _markup(path: str, data: bytes, site: Site) -> Iterator[Finding]:
    # Tags and attributes are looked for in small letters; addresses are taken as written.
    tags = data.lower()
    yield from _code(path, data, tags)
    for name, expression in _LINKS:
        if name in tags:
            yield from _links(path, data, tags, (name, expression), site)


def _code(path: str, data: bytes, tags: bytes) -> Iterator[Finding]:
    """Scripts and styles that stand in a page itself."""
    if b"<script" in tags:
        for match in _SCRIPT.finditer(tags):
            if not _SOURCE.search(match[1]) and not _DATA_SCRIPT.search(match[1]):
                yield Finding(path, "V-SCRIPT", _line(data, match.start()))
    if _HANDLER_LIKE.search(tags) and (found := _HANDLER.search(tags)):
        yield Finding(path, "V-SCRIPT", _line(data, found.start()))
    if b"style" in tags:
        if b"<style" in tags:
            yield Finding(path, "V-STYLE", _line(data, tags.index(b"<style")))
        if _STYLE_LIKE.search(tags) and (found := _STYLE.search(tags)):
            yield Finding(path, "V-STYLE", _line(data, found.start()))


def _links(
    path: str, data: bytes, tags: bytes, attribute: tuple[bytes, re.Pattern[bytes]], site: Site
) -> Iterator[Finding]:
    """What is wrong with the addresses that one attribute gives."""
    name, expression = attribute
    for match in expression.finditer(tags):
        start, end = match.span(match.lastindex or 0)
        raw = data[start:end]
        if name == b"srcset":
            for each in filter(None, (item.strip() for item in raw.split(b","))):
                yield from _link(path, data, tags, match.start(), each.split()[0], site)
        elif not site.fine(raw):
            yield from _link(path, data, tags, match.start(), raw, site)


def _link(path: str, data: bytes, tags: bytes, position: int, raw: bytes, site: Site) -> Iterator[Finding]:
    if raw.startswith(b"#"):
        return
    plain = site.plain(raw)
    if plain == path or (plain is not None and site.has(plain)):
        site.remember(raw)
        return
    address = html.unescape(raw.decode(errors="replace")).strip()
    if _CODE.match(address):
        if not (address.startswith("data:image/") and tags.startswith(b"src", position)):
            yield Finding(path, "V-SCRIPT", _line(data, position))
        return
    try:
        target = site.internal(address, path)
    except ValueError:
        yield Finding(path, "V-LINK", _line(data, position))
        return
    if target is None:
        if not tags.startswith(b"href", position) or _loads(tags, position):
            yield Finding(path, "V-HOST", _line(data, position))
    elif not site.has(target):
        yield Finding(path, "V-LINK", f"{_line(data, position)}：{_safe(target)}")
    elif raw.startswith(b"/"):
        site.remember(raw)


def _loads(tags: bytes, position: int) -> bool:
    """Whether the link at ``position`` makes the browser load something by itself."""
    tag = tags[tags.rfind(b"<", 0, position) : tags.find(b">", position)]
    return (tag.startswith(b"<link") and _RESOURCE_RELS.search(tag) is not None) or tag.startswith(
        (b"<use", b"<base")
    )


def _safe(target: str) -> str:
    """A target to show: what looks like a path of ours, nothing else (it could carry a value)."""
    return target if re.fullmatch(r"[a-z0-9_./~-]{1,120}", target) else "（地址略）"


def _json(path: str, data: bytes) -> Iterator[Finding]:
    try:
        orjson.loads(data)
    except orjson.JSONDecodeError as error:
        yield Finding(path, "V-JSON", f"第 {error.lineno} 行")


def _lines(path: str, data: bytes) -> Iterator[Finding]:
    for number, line in enumerate(data.splitlines(), start=1):
        try:
            orjson.loads(line)
        except orjson.JSONDecodeError:
            yield Finding(path, "V-JSON", f"第 {number} 行")
            return


def _xml(path: str, data: bytes, site: Site) -> Iterator[Finding]:
    try:
        root = _root_of(data)
    except expat.ExpatError as error:
        yield Finding(path, "V-XML", f"第 {error.lineno} 行")
        return
    # A list of removed addresses tells crawlers to come back and find them gone.
    if root not in ("urlset", "sitemapindex") or "removed" in path:
        return
    if not site.are_there(_LOCATION.findall(data)):
        for number, match in enumerate(_LOCATION.finditer(data), start=1):
            target = site.plain(match[1]) or site.internal(
                match[1].decode(errors="replace").replace("&amp;", "&"), path
            )
            if target is None or not site.has(target):
                yield Finding(path, "V-SITEMAP", f"第 {number} 项")


def _root_of(data: bytes) -> str:
    """The local name of the outermost element; reads to the end, and raises ExpatError on a fault."""
    names: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(name: str, _attributes: object) -> None:
        names.append(name.rpartition(" ")[2])
        parser.StartElementHandler = None

    parser.StartElementHandler = start
    parser.Parse(data, True)
    return names[0]


def _line(data: bytes, position: int) -> str:
    number = data.count(b"\n", 0, position) + 1
    return f"第 {number} 行"
