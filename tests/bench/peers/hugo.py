"""Hugo: one content file a decision, lists by authority and month, a theme as small as can be."""

import json
from collections.abc import Iterable
from pathlib import Path

from tests.bench.measure import aside
from tests.bench.peers import Page

NAME = "Hugo"

_CONFIG = {
    "baseURL": "https://gongshi.lanjin.example/",
    "locale": "zh-CN",
    "title": "行政执法信息公示平台",
    "uglyURLs": True,
    "disableKinds": ["section", "RSS", "sitemap", "robotsTXT", "404"],
    "taxonomies": {"month": "months"},
    "pagination": {"pagerSize": 100},
    # Ready HTML spares it the Markdown; newer versions want it allowed.
    "security": {"allowContent": [".*"]},
}
_HEAD = """<!doctype html>
<html lang=zh-CN>
<head>
<meta charset=utf-8>
<meta name=viewport content="width=device-width">
<title>{{ .Title }} - {{ .Site.Title }}</title>
</head>
<body>
<header><a href=/>{{ .Site.Title }}</a>
<nav><a href=/>首页</a> <a href=/months.html>各机关各月</a></nav></header>
<main%s>
<h1>{{ .Title }}</h1>
"""
_FOOT = """</main>
<footer>{{ .Site.Title }}</footer>
</body>
</html>
"""
_SINGLE = """<p data-pagefind-filter=authority>{{ .Params.slug }}</p>
<p data-pagefind-filter=kind>{{ .Params.kind }}</p>
<p data-pagefind-filter=year>{{ .Date.Format "2006" }}</p>
<table>
{{ range .Params.rows }}<tr><th>{{ index . 0 }}</th><td>{{ index . 1 }}</td></tr>
{{ end }}</table>
{{ .Content }}
{{ range .GetTerms "months" }}<p><a href="{{ .RelPermalink }}">{{ .Title }}</a></p>{{ end }}
"""
_LIST = """<ul>
{{ range (.Paginate .Pages).Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a>
{{ .Date.Format "2006-01-02" }}</li>
{{ end }}</ul>
{{ with .Paginator.Prev }}<a href="{{ .URL }}">上一页</a>{{ end }}
{{ with .Paginator.Next }}<a href="{{ .URL }}">下一页</a>{{ end }}
"""
_TERMS = """<ul>
{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}</ul>
"""
_HOME = """<ul>
{{ range first 20 .Site.RegularPages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}</ul>
"""


def prepare(pages: Iterable[Page], folder: Path) -> None:
    """Write a Hugo project."""
    aside(folder)
    layouts = folder / "layouts" / "_default"
    layouts.mkdir(parents=True)
    (folder / "hugo.json").write_text(json.dumps(_CONFIG, ensure_ascii=False), "utf-8")
    for name, inner, mark in (
        ("single", _SINGLE, " data-pagefind-body"),
        ("list", _LIST, ""),
        ("terms", _TERMS, ""),
        ("home", _HOME, ""),
    ):
        (layouts / f"{name}.html").write_text(_HEAD % mark + inner + _FOOT, "utf-8")
    for page in pages:
        path = folder / "content" / "d" / page.public_id[:2] / f"{page.public_id}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        front = {
            "title": page.title,
            "date": page.day,
            "url": f"/d/{page.public_id[:2]}/{page.public_id}.html",
            "slug": page.slug,
            "kind": page.kind,
            "months": [page.month],
            "rows": page.rows,
        }
        # "slug" and "kind" mean something to Hugo itself; as parameters they are only ours.
        params = {name: front.pop(name) for name in ("slug", "kind", "rows")}
        text = json.dumps({**front, "params": params}, ensure_ascii=False, indent=1)
        path.write_text(f"{text}\n{page.body()}\n", "utf-8")


def command(tools: Path, folder: Path) -> list[str]:
    """Build the project from nothing."""
    aside(folder / "public")
    return [str(tools / "hugo"), "--quiet", "--source", str(folder), "--destination", str(folder / "public")]
