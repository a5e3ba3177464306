"""Lists read without the rest of their pieces (HTTP ranges): the same answers, whatever the server does."""

import base64
import os
import random
import shutil
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Browser

from generator.cli.serve import Handler
from search_index import codec
from search_index.document import card_pack, entry_of
from search_index.normalise import normalise
from search_index.reader import Reader
from tests.browser.test_search_engine import DOCUMENTS, ENGINE, HELD
from tests.support.search_files import brute
from tests.support.search_site import ROOT, Parts, build, honest, served
from tests.tools.browser import find
from tests.unit.test_search_codec import raw_piece
from tests.unit.test_search_reader import queries

pytestmark = pytest.mark.browser

FRESH = ENGINE.replace("globalThis.engine ??= new Engine();", "const engine = new Engine();")
"""Each query as if it were the first of a visit."""

GUARDED = f"(args) => ({FRESH})(args).catch((error) => error.constructor.name)"

ALONE = """async ([pieces, packs]) => {
  const { below, cardsOf, listOf, markOf, partsOf, unpack } = await import("/theme/js/search/codec.js");
  const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const textOf = (list) => list && [list.form, btoa(String.fromCharCode(...list.bytes))];
  const read = (...parts) => unpack(new Response(new Blob(parts)));
  const part = async (packed, top, wanted) => {
    const { names, sizes, marks } = partsOf(top), k = Math.max(0, below(names, wanted));
    const first = 5 + packed[1] + packed[2] * 256 + sizes.slice(0, k).reduce((a, b) => a + b, 0);
    const own = packed.subarray(first, first + sizes[k]);
    if (markOf(own) !== marks[k]) throw new Error("another mark");
    return [names[k], await read(own, new Uint8Array([3, 0]))];
  };
  const out = [];
  for (const [text, terms] of pieces) {
    const packed = bytesOf(text), whole = partsOf((await read(packed)).subarray(4)), found = [];
    for (const term of terms) {
      const [name, own] = await part(packed, packed.subarray(9), term);
      found.push([textOf(listOf(whole.rest, term, whole.names)), textOf(listOf(own, term, [name]))]);
    }
    out.push(found);
  }
  for (const [text, places] of packs) {
    const packed = bytesOf(text), found = [cardsOf(partsOf(await read(packed)).rest)];
    for (const place of places) found.push(cardsOf((await part(packed, packed.subarray(5), place))[1]));
    out.push(found);
  }
  return out;
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("ranges")
    build(root, HELD)
    return root / "site"


def test_the_browser_finds_lists_and_cards_in_parts_as_in_wholes(browser: Browser, site: Path) -> None:
    chance = random.Random(8)
    pieces: list[dict[int, tuple[int, bytes]]] = []
    for count in (1, 3, 4, 5, 80, 300):
        terms = chance.sample(range(2**34), count)
        pieces.append({t: (chance.randrange(2), chance.randbytes(chance.randrange(64, 512))) for t in terms})
    asked, expected = [], []
    for held in pieces:
        packed = codec.pack_lists(raw_piece(held))
        asked.append([base64.b64encode(packed).decode(), [*held, 2**34]])
        texts = [[form, base64.b64encode(data).decode()] for form, data in held.values()]
        expected.append([*([text, text] for text in texts), [None, None]])
    # Every character that GBK has, and some that it has not.
    every = "".join(map(chr, [*range(1, 0xD800), *range(0xE000, 0x10000), 0x20000, 0x1F600]))
    cards: list[list[object]] = [[4, every[:30000]], [6, "𠮷 €\u2028"], [7, every[30000:]]]
    packs = [[base64.b64encode(codec.pack_cards(card_pack(cards))).decode(), [0, 2, 3]]]
    with served(site) as address:
        page = browser.new_page(base_url=address)
        page.goto("/search/")
        found = page.evaluate(ALONE, [asked, packs])
        page.close()
    assert found == [*expected, [cards, *([card] for card in cards)]]


def dear() -> list[tuple[str, dict[str, str]]]:
    """Queries that read lists of closed blocks."""
    words = (
        "处罚 决定",
        "当事人 罚款 规定",
        "行政 市场 食品",
        "责令 改正 人民",
        "依据 第 条 款",
        "公司 有限",
    )
    found = [(word, {}) for word in words] + [(word, {"kind": "行政处罚"}) for word in words]
    return found + list(queries(12))


def broken(most: int) -> list[tuple[str, dict[str, str]]]:
    """Runs of three whose pairs stand in many documents, but apart: only cards tell."""
    fields = [[normalise(str(text)) for text in cast(list[Any], entry_of(d).card[8])] for d in DOCUMENTS]
    pairs: dict[str, set[int]] = {}
    runs: dict[str, set[int]] = {}
    for place, texts in enumerate(fields):
        for text in texts:
            for width, held in ((2, pairs), (3, runs)):
                for at in range(len(text) - width + 1):
                    held.setdefault(text[at : at + width], set()).add(place)
    common = {pair: held for pair, held in pairs.items() if len(held) > 90 and pair.isalpha()}
    false = {
        a + b[1]: len((held & common[b]) - runs.get(a + b[1], set())) - 9 * len(runs.get(a + b[1], ()))
        for a, held in common.items()
        for b in common
        if a[1] == b[0]
    }
    return [(run, {}) for run in sorted(false, key=lambda run: (-false[run], run))[:most]]


def answers(browser: Browser, site: Path, parts: Parts | None, asked: list[Any]) -> list[list[int]]:
    """What the browser finds from a server that answers ranges so; it must not complain."""
    with served(site, parts) as address:
        context = browser.new_context(base_url=address)
        page = context.new_page()
        page.goto("/search/")
        found = [page.evaluate(FRESH, [query, wanted, "newest", 0]) for query, wanted in asked]
        context.close()
    return found


@pytest.mark.parametrize("most", [4, pytest.param(100, marks=pytest.mark.slow)])
def test_lists_read_by_ranges_give_the_same_answers(browser: Browser, site: Path, most: int) -> None:
    found = [(query, wanted) for query, wanted in dear() if not Reader(site).search(query, limit=1).too_short]
    asked = found[:most]
    sizes: list[int] = []

    def noting(data: bytes, first: int, last: int) -> tuple[int, str, bytes]:
        sizes.append(len(data[first : last + 1]))
        return honest(data, first, last)

    right = [brute(DOCUMENTS, query, **wanted) for query, wanted in asked]
    assert answers(browser, site, noting, asked) == right
    assert answers(browser, site, None, asked) == right
    assert len(sizes) > 20
    assert any(size != 640 for size in sizes)


def test_cards_that_prove_false_are_read_alone_with_the_same_answers(browser: Browser, site: Path) -> None:
    asked = broken(3)
    tops: list[int] = []

    def noting(data: bytes, first: int, last: int) -> tuple[int, str, bytes]:
        if last == 27:
            tops.append(len(data))
        return honest(data, first, last)

    right = [brute(DOCUMENTS, query, **wanted) for query, wanted in asked]
    assert answers(browser, site, noting, asked) == right
    assert len(tops) > 20
    assert answers(browser, site, None, asked) == right


def another(data: bytes, first: int, last: int) -> tuple[int, str, bytes]:
    status, told, body = honest(data, first, last)
    return status, told, body if not first else bytes([body[0] ^ 1, *body[1:]])


LIARS: dict[str, Parts] = {
    "other bytes than it says": lambda d, a, b: (206, honest(d, a, b)[1], honest(d, a + 1, b + 1)[2]),
    "another range": lambda d, a, b: honest(d, a + 1, b + 1),
    "a longer range": lambda d, a, b: honest(d, a, b + 1),
    "a shorter range": lambda d, a, b: honest(d, a, max(a, b - 1)),
    "fewer bytes than it says": lambda d, a, b: (206, honest(d, a, b)[1], honest(d, a, b)[2][:-1]),
    "no range": lambda d, a, b: (206, "", honest(d, a, b)[2]),
    "the whole as a part": lambda d, a, b: (206, f"bytes 0-{len(d) - 1}/{len(d)}", d),
    "a list of another making": another,
    "no size": lambda d, a, b: (206, f"bytes {a}-{b}/*", d[a : b + 1]),
    "nothing there": lambda d, a, b: (416, f"bytes */{len(d)}", b""),
    "an error": lambda d, a, b: (500, "", b"no"),
    "no content": lambda d, a, b: (206, f"bytes {a}-{b}/{len(d)}", b""),
}


QUICK = ("other bytes than it says", "an error")
"""One that is noticed by what it sends, and one by its status."""


@pytest.mark.parametrize(
    "lie", [lie if lie in QUICK else pytest.param(lie, marks=pytest.mark.slow) for lie in LIARS]
)
def test_a_server_that_answers_ranges_wrongly_is_read_by_wholes(
    browser: Browser, site: Path, lie: str
) -> None:
    asked = dear()[:3] + broken(1)
    told: list[int] = []

    def lying(data: bytes, first: int, last: int) -> tuple[int, str, bytes]:
        told.append(first)
        return LIARS[lie](data, first, last)

    found = answers(browser, site, lying, asked)
    assert found == [brute(DOCUMENTS, query, **wanted) for query, wanted in asked]
    assert told


def test_a_server_without_ranges_is_asked_for_them_once(browser: Browser, site: Path) -> None:
    with served(site) as address:
        context = browser.new_context(base_url=address)
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda r: asked.append(r.headers["range"]) if "range" in r.headers else None)
        page.goto("/search/")
        for query, wanted in dear():
            page.evaluate(ENGINE, [query, wanted, "newest", 10])
        context.close()
    # Those that were under way together.
    assert 1 <= len(asked) <= 24


@pytest.mark.parametrize("beginning", [pytest.param(True, marks=pytest.mark.slow), False])
def test_a_piece_that_changes_between_its_parts_is_noticed(
    browser: Browser, site: Path, tmp_path: Path, beginning: bool
) -> None:
    left = tuple(number for place, number in enumerate(HELD) if place % 40)
    build(tmp_path / "new", left)
    now = tmp_path / "now"
    moved: list[int] = []
    seen = []
    for query, wanted in dear()[:5] + broken(1):
        shutil.rmtree(now, ignore_errors=True)
        shutil.copytree(site, now)
        moved.clear()

        def moving(data: bytes, first: int, last: int) -> tuple[int, str, bytes]:
            if beginning == (not first) and not moved:
                moved.append(first)
                shutil.copytree(tmp_path / "new/site", now, dirs_exist_ok=True)
            return honest(data, first, last)

        with served(now, moving) as address:
            context = browser.new_context(base_url=address)
            page = context.new_page()
            page.goto("/search/")
            found = page.evaluate(GUARDED, [query, wanted, "newest", 0])
            context.close()
        # Never what is partly from before and partly from after.
        whole = [[hit for hit in brute(DOCUMENTS, query, **wanted) if hit in kept] for kept in (HELD, left)]
        assert found in ["Moved", *whole]
        if moved:
            seen.append(found)
    assert "Moved" in seen


@pytest.mark.slow
def test_ranges_of_our_own_server_are_kept_by_the_browser(
    browser: Browser, site: Path, tmp_path: Path
) -> None:
    shutil.copytree(site / "search", tmp_path / "search")
    shutil.copytree(ROOT / "theme/static/js/search", tmp_path / "theme/js/search")
    (tmp_path / "index.html").write_text("<!doctype html><title>x</title>", encoding="utf-8")
    for path in (tmp_path / "search").rglob("*.bin"):
        # What is younger than a minute may change within the second that its date tells: no part is kept.
        os.utime(path, (0, 10**9))
    asked: list[str] = []

    class Noting(Handler):
        def send_response(self, code: int, message: str | None = None) -> None:
            if self.headers.get("Range"):
                asked.append(f"{int(code)} {self.path} {self.headers['Range']}")
            super().send_response(code, message)

    handler = partial(Noting, directory=str(tmp_path), gone=lambda path: False, quiet=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # Only a cache on the disk keeps parts.
    context = browser.browser_type.launch_persistent_context(
        tmp_path / "profile", executable_path=find(), args=["--no-sandbox"]
    )
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    for _ in range(2):
        for query, wanted in dear()[:6]:
            found = page.evaluate(FRESH, [query, wanted, "newest", 0])
            assert found == brute(DOCUMENTS, query, **wanted)
    context.close()
    server.shutdown()
    server.server_close()
    assert len(asked) > 10
    # Chromium asks once whether what it keeps still holds.
    assert {line[:4] for line in asked} <= {"206 ", "304 "}
    assert len(set(asked)) == len(asked)
