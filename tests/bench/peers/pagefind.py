"""Pagefind over Hugo's pages, and the little page that asks it a query as ours is asked."""

import shutil
from pathlib import Path

NAME = "Pagefind"

ASK = "ask.html"
_PAGE = """<!doctype html>
<html lang=zh-CN><meta charset=utf-8><title>Pagefind</title>
<ol id=hits></ol><p id=told></p>
<script type=module>
const asked = new URLSearchParams(location.search);
const filters = {};
for (const name of ["authority", "kind", "year"]) if (asked.get(name)) filters[name] = asked.get(name);
const pagefind = await import("/pagefind/pagefind.js");
const query = asked.get("q") || null;
const found = await pagefind.search(query, { filters });
const hits = document.getElementById("hits");
const shown = await Promise.all(found.results.slice(0, 10).map((result) => result.data()));
for (const one of shown) {
  const item = document.createElement("li"), link = document.createElement("a");
  link.href = one.url;
  link.textContent = one.meta.title;
  item.append(link);
  hits.append(item);
}
const told = document.getElementById("told");
told.textContent = `${found.results.length}`;
told.dataset.state = "done";
</script>
"""


def command(tools: Path, site: Path) -> list[str]:
    """Index a finished site."""
    shutil.rmtree(site / "pagefind", ignore_errors=True)
    return [str(tools / "python"), "-m", "pagefind", "--site", str(site), "--force-language", "zh"]


def ask_page(site: Path) -> None:
    """Put the page that asks into the indexed site."""
    (site / ASK).write_text(_PAGE, "utf-8")
