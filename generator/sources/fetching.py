"""Feeds behind an http or https address, kept in a cache folder between runs."""

import hashlib
import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from generator.model.authority import Authority
from generator.model.problem import Problem
from generator.sources import limits
from generator.sources.records import report

if TYPE_CHECKING:
    import httpx

_SUFFIXES = {
    "text/csv": ".csv", "application/csv": ".csv", "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl", "application/atom+xml": ".atom", "application/xml": ".atom",
    "text/xml": ".atom", "application/feed+json": ".json", "application/json": ".json",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}  # fmt: skip
_BY_FORMAT = {
    "jsonl": ".jsonl", "atom": ".atom", "jsonfeed": ".json", "shuanggongshi": ".csv", "mapped": ".csv",
}  # fmt: skip
_KNOWN = frozenset({".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson", ".atom", ".xml", ".json"})


class _RefusedError(Exception):
    """An address we do not go to, a body that is too large, a server that is too slow."""


def shown(url: str) -> str:
    """An address as people and logs may see it: without password and without query."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return url.split("?", 1)[0].rsplit("@", 1)[-1]
    query = "?…" if parts.query else ""
    return f"{parts.scheme}://{host}{port}{parts.path}{query}"


def fetch(url: str, cache: Path, authority: Authority) -> Path | Problem:
    """The feed as a local file; the server is asked only for what changed since last time.

    Follows at most five redirects, to http or https only and never from https down to http.
    When nothing changed, or the bytes are the same, the file is left as it is, so that its
    signature stays. On failure nothing is read: what is published does not change.
    """
    import httpx  # heavy, and most feeds are files

    key = hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:16]
    about = cache / f"{authority.slug}-{key}.meta.json"
    known = _known(about, cache)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        return _get(url, cache, about, known, authority)
    except _RefusedError as error:
        return report("URL_REFUSED", shown(url), authority=authority.slug, why=str(error))
    except (httpx.InvalidURL, ValueError):
        return report("URL_REFUSED", shown(url), authority=authority.slug, why="地址写法有误")
    except httpx.TimeoutException:
        return report("FETCH_FAILED", shown(url), authority=authority.slug, why="超时")
    except httpx.HTTPStatusError as error:
        why = f"HTTP {error.response.status_code}"
        return report("FETCH_FAILED", shown(url), authority=authority.slug, why=why)
    except (httpx.HTTPError, OSError) as error:
        return report("FETCH_FAILED", shown(url), authority=authority.slug, why=type(error).__name__)


def _known(about: Path, cache: Path) -> dict[str, str]:
    try:
        value = json.loads(about.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(value, dict):
        return {}
    known = {str(k): str(v) for k, v in value.items()}
    name = known.get("file", "")
    return known if name and Path(name).name == name and (cache / name).is_file() else {}


def _get(url: str, cache: Path, about: Path, known: dict[str, str], authority: Authority) -> Path:
    import httpx

    headers = {"Accept-Encoding": "gzip, deflate"}
    if known.get("etag"):
        headers["If-None-Match"] = known["etag"]
    if known.get("last_modified"):
        headers["If-Modified-Since"] = known["last_modified"]
    timeout = httpx.Timeout(limits.READ_SECONDS, connect=limits.CONNECT_SECONDS)
    with httpx.Client(timeout=timeout, follow_redirects=False) as client:
        address = url
        for _ in range(limits.REDIRECTS + 1):
            _check(address, url)
            with client.stream("GET", address, headers=headers) as response:
                if response.has_redirect_location:
                    address = urljoin(address, response.headers.get("location", ""))
                    continue
                if response.status_code == 304 and known:
                    return cache / known["file"]
                response.raise_for_status()
                return _store(response, url, cache, about, known, authority)
    raise _RefusedError(f"重定向超过 {limits.REDIRECTS} 次")


def _check(address: str, first: str) -> None:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _RefusedError("只接受 http 和 https")
    if urlsplit(first).scheme == "https" and parts.scheme == "http":
        raise _RefusedError("由 https 转到 http")


def _store(
    response: "httpx.Response",
    url: str,
    cache: Path,
    about: Path,
    known: dict[str, str],
    authority: Authority,
) -> Path:
    suffix = _BY_FORMAT.get(authority.feed.format, "") or Path(urlsplit(url).path).suffix.lower()
    if suffix not in _KNOWN:
        media = response.headers.get("content-type", "").split(";")[0].strip().lower()
        suffix = _SUFFIXES.get(media, ".bin")
    target = cache / (about.name.removesuffix(".meta.json") + suffix)
    found = hashlib.sha256()
    size = 0
    # Only the length of this download is timed; no clock reaches what is published.
    until = time.monotonic() + limits.DOWNLOAD_SECONDS
    with tempfile.NamedTemporaryFile(dir=cache, prefix=".fetch-", delete=False) as file:
        part = Path(file.name)
        try:
            for chunk in response.iter_bytes(1 << 16):
                size += len(chunk)
                if size > limits.DOWNLOAD:
                    raise _RefusedError(f"超过 {limits.DOWNLOAD // limits.MEBI} MB")
                if time.monotonic() > until:
                    raise _RefusedError("下载时间过长")
                found.update(chunk)
                file.write(chunk)
            file.close()
            if not (target.is_file() and known.get("sha256") == found.hexdigest()):
                part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    about.write_text(
        json.dumps(
            {
                "url": url,
                "file": target.name,
                "sha256": found.hexdigest(),
                "etag": response.headers.get("etag", ""),
                "last_modified": response.headers.get("last-modified", ""),
            },
            ensure_ascii=False,
            indent=1,
        ),
        encoding="utf-8",
    )
    return target
