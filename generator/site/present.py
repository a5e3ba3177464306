"""Turning public values into words and safe markup. Record text is escaped here, never trusted."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, NewType

from markupsafe import Markup, escape

from generator.model.codes import PartyKind
from generator.site.words import Word

if TYPE_CHECKING:
    from markdown import Markdown

    Html = NewType("Html", str)
else:
    Html = str  # a NewType is called as a function is, and that once for each value of a page
"""Finished markup on its way into more markup, told from plain text by the type checker alone: a
:class:`Markup` for each of a page's fifty values would cost more than the values."""

_MASK = re.compile("〔[^〔〕\n]{1,16}已隐去〕")
_CONTROL = bytes(c for c in (*range(0x20), 0x7F) if c not in b"\t\n\r")
_HAN = re.compile("[\u3400-\u9fff\uff00-\uffef]")
_CURRENCIES = {"CNY": "{} 元", "TWD": "新台币 {} 元", "HKD": "{} 港元", "MOP": "{} 澳门元", "USD": "{} 美元"}


def escaped(text: str) -> str:
    """``text`` with the five characters that mean something in markup written as entities."""
    return str(escape(text))


if not TYPE_CHECKING:
    with suppress(ImportError):
        # What ``escape`` itself calls, where it is compiled: no Markup object is made for each value.
        from markupsafe._speedups import _escape_inner as escaped


def finished(html: Html) -> Markup:
    """Markup as templates take it: the one place where text becomes markup unescaped.

    Only an :data:`Html` comes here, which mypy holds, and its makers below escape.
    """
    # Not by calling the class, which first asks the text for markup of its own.
    return str.__new__(Markup, html)


def plain(text: str) -> Html:
    """Record text, escaped, with what was taken out marked for the eye."""
    shown = escaped(text)
    return Html(_MASK.sub(_marked, shown) if "已隐去" in shown else shown)


def _marked(mask: re.Match[str]) -> str:
    # A function, since a pattern of what to put in is gone through anew for each match.
    return f"<b class=x>{mask[0]}</b>"


def inline(text: str) -> Markup:
    """:func:`plain` for templates; what is markup already stays as it is."""
    return text if isinstance(text, Markup) else finished(plain(text))


def linked(text: str, address: str) -> Html:
    """``text`` as a link to an address of this site, or as plain text where there is none."""
    return Html(f'<a href="{escaped(address)}">{plain(text)}</a>') if address else plain(text)


def day(value: date | str | None) -> Html:
    """A day, ISO where it is text, as ``<time>``, or nothing."""
    return Html(f"<time>{value}</time>" if value else "")


def code(text: str) -> Html:
    """A code or number in the fixed-width face."""
    return Html(f"<code>{escaped(text)}</code>")


def paragraphs(text: str) -> Markup:
    """Record text as paragraphs, one a line; empty lines are dropped."""
    # Escaped and marked as a whole: neither looks beyond a line, and a call for each line costs more.
    shown = plain(text).strip()
    if "\n" in shown:
        lines = [line.strip() for line in shown.split("\n")]
        shown = "\n<p>".join([line for line in lines if line])
    return finished(Html(f"<p>{shown}"))


def fact_table(rows: Iterable[tuple[Word, Html]]) -> Markup:
    """A definition table; it folds into cards on a phone. Half of a decision page is such tables."""
    lines = [f"{word.term}{value}\n" for word, value in rows]
    return finished(Html(f"<dl class=facts>\n{''.join(lines)}</dl>\n"))


def money(amount: str, currency: str = "CNY") -> str:
    """An amount in words: ``20,000 元``; cents only where there are any. Odd input is shown as it is."""
    try:
        value = Decimal(amount)
    except InvalidOperation:
        return amount
    if not value.is_finite():
        return amount
    digits = f"{value:,.2f}".removesuffix(".00")
    form = _CURRENCIES.get(currency)
    return form.format(digits) if form else f"{digits} {currency}"


def chinese_date(day: date) -> str:
    """``2026年9月1日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_month(month: str) -> str:
    """``2026-09`` as ``2026年9月``; anything else is shown as it is."""
    year, _, number = month.partition("-")
    return f"{year}年{int(number)}月" if number.isdigit() else month


def thousands(number: int) -> str:
    """``12,345``."""
    return f"{number:,}"


def excerpt(text: str, length: int = 60) -> str:
    """The beginning of ``text`` on one line, for a description or a list."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"


def page_bytes(html: str) -> bytes:
    """A page as bytes, without the control characters that HTML forbids and record text may carry."""
    return html.encode("utf-8", "replace").translate(None, _CONTROL)


def has_page(kind: str, code: str) -> bool:
    """Whether a party of that kind has a page under its 统一社会信用代码. Only organisations have one: a
    sole trader's page would list a person's record.

    The code becomes a path, so anything but letters and digits has none either.
    """
    return kind == PartyKind.ORGANISATION and code.isalnum() and code.isascii()


def page_language(text: str) -> str:
    """The ``lang`` of a run of text: Chinese unless it holds no Han character."""
    return "zh-CN" if _HAN.search(text) else "en"


@lru_cache(maxsize=4)
def _profile_markdown(marker: str) -> "Markdown":
    from markdown import Markdown  # only profiles are written in it

    converter = Markdown(extensions=["tables", "sane_lists"], output_format="html")
    converter.preprocessors.deregister("html_block")
    for name in (
        "html",
        "entity",
        "link",
        "image_link",
        "image_reference",
        "reference",
        "autolink",
        "automail",
        "short_reference",
        "short_image_ref",
    ):
        if name in converter.inlinePatterns:
            converter.inlinePatterns.deregister(name)
    return converter


def profile_text(text: str) -> Markup:
    """Markdown of an authority's profile. Raw HTML, links and images in it are shown as plain text."""
    converter = _profile_markdown("profile")
    converter.reset()
    return Markup(converter.convert(text))  # noqa: S704 - raw HTML is off, so all text is escaped
