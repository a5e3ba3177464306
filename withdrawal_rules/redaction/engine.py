"""The redactor: finds what is protected in a whole record, then acts on it.

Finding is apart from acting. Recognisers read one folded text of all fields and return spans;
what is found once is looked for in every field; overlapping spans are covered as one, and the
category of the lowest rank speaks. Nothing here knows the public types' shape beyond texts.
"""

import hashlib
import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from generator.model.authority import Authority
from generator.model.private import Decision, Hold, Ruling
from generator.model.public import RedactionCount
from withdrawal_rules.redaction import foreign, health, known, marks, numbers, particulars, places, sensitive
from withdrawal_rules.redaction.catalogue import Category, recognised
from withdrawal_rules.redaction.language import DATA
from withdrawal_rules.redaction.lexicon import Found
from withdrawal_rules.redaction.names import NameFinder, goes_on, mask
from withdrawal_rules.redaction.record import Sheet, compact, free_texts, is_person
from withdrawal_rules.redaction.spans import Cover, Span, union

_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,15}>")
_MASKED = re.compile(r"[某*×〇○□■█]|[xX]{1,3}$")
"""A name that arrives masked (张某, 韦**, 李XX) stays as it is."""


@dataclass(frozen=True)
class Redaction:
    """What may be shown of a record, what was taken out, and why it must wait.

    ``texts``: public text by field. ``tally``: how much of each category. ``holds``: reasons to
    keep the record back until a person rules. ``removed``: protected values as plain text, for
    the proof of absence. ``matched``: findings by recogniser, for the report on idle rules.
    """

    texts: dict[str, str]
    tally: tuple[RedactionCount, ...]
    holds: tuple[Hold, ...]
    removed: tuple[str, ...]
    matched: dict[str, int]


class Redactor:
    """Built once from the data folder; keeps no state between records."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or DATA
        self.categories: dict[str, Category] = recognised(self.folder)
        self._rank = {code: category.rank for code, category in self.categories.items()}
        self._finder = NameFinder(self.folder)

    @property
    def version(self) -> str:
        """Hash of the rules: data files and code. Another version, and records are redacted anew."""
        return _version(self.folder)

    def redact(
        self, decision: Decision, authority: Authority, *, rulings: Sequence[Ruling] = ()
    ) -> Redaction:
        """Redact every free text of ``decision``; ``rulings`` are what people decided about holds."""
        return self._run(free_texts(decision), decision, authority, rulings)

    def clean(self, text: str, decision: Decision, authority: Authority) -> tuple[str, tuple[str, ...]]:
        """Redact one text about ``decision`` (the reason of a notice): same knowledge, one text."""
        texts = {"reason": text, **free_texts(decision)}
        redaction = self._run(texts, decision, authority, ())
        return redaction.texts["reason"], redaction.removed

    # -- the run ----------------------------------------------------------------------------

    def _run(
        self, texts: dict[str, str], decision: Decision, authority: Authority, rulings: Sequence[Ruling]
    ) -> Redaction:
        sheet = Sheet(texts)
        text = sheet.text
        holds: list[Hold] = []
        organs = known.known_organisations(decision, authority)
        orgs = places.organisations(text, organs)
        orgs = self._finder.without_people(text, orgs, sheet.seams)
        closed = Cover(orgs)
        for place in sheet.prepositions():
            closed.add(place, place + 1)
        regions = places.regions(text, organs, closed)
        safe = numbers.protected(text, known.known_codes(decision, authority), Cover())
        for value in known.own_contacts(authority):
            for start, end in sheet.locate(value):
                safe.add(start, end)
        spans: list[Span] = list(marks.find(text))
        spans += numbers.find(text, safe)
        spans += health.births(text)
        found, names = self._names(sheet, decision, orgs, (closed, regions))
        spans += found
        ends = sorted({span.end for span in found})
        spans += health.find(text, ends)
        spans = numbers.without_organ_lines(text, spans, orgs, ends)
        org_ends = sorted({end for _, end in orgs})
        contacts = sorted({span.end for span in spans if span.code in ("R-TEL", "R-ID", "R-MAIL")})
        spans += places.homes(text, ends, contacts, org_ends)
        spans += particulars.find(sheet, decision, ends, organs)
        spans += sensitive.find(text, found, org_ends, is_person(decision))
        spans += self._elsewhere(sheet, decision, spans, safe)
        spans += _marked_fields(sheet, decision, holds)
        spans = self._ruled(sheet, spans, rulings, holds)
        spans = self._titled(spans, names, text)
        merged = union(spans, self._rank)
        self._holds(sheet, decision, merged, rulings, holds)
        return self._result(texts, sheet, merged, holds, orgs)

    def _names(
        self, sheet: Sheet, decision: Decision, orgs: Cover, shut: tuple[Cover, Cover]
    ) -> tuple[list[Span], dict[str, str]]:
        """Spans of names everywhere in the record, and name -> code."""
        text = sheet.text
        codes: dict[str, str] = {}
        for name, code in known.known_names(decision):
            if len(name) >= 2 and not _MASKED.search(name):
                codes.setdefault(name, code)
        kept = known.kept_names(decision)
        found: list[Found] = self._finder.find(text, sheet.seams, *shut)
        found += foreign.find(text, Cover([*shut[0], *shut[1]]), self._finder.lexicon)
        officers = {item.name for item in found if item.officer} - set(codes)
        kept |= officers - {
            item.name for item in found if not item.officer and item.score > 8 and not item.common
        }
        spans: list[Span] = []
        common: set[str] = set()
        for item in found:
            if item.name in kept:
                continue
            code = codes.get(item.name, "R-NAME-3")
            spans.append(Span(item.start, item.end, code, value=item.name, sure=item.sure))
            if not item.sure:
                continue
            if item.common and item.name not in codes:
                common.add(item.name)
            else:
                codes.setdefault(item.name, "R-NAME-3")
        for name, code in sorted(codes.items()):
            if name in kept:
                continue
            for start, end in _occurrences(text, sheet, name):
                holder = orgs.holder(start, end)
                if (
                    holder is None
                    or goes_on(text, start, end, holder, sheet.seams)
                    or (sheet.piece_at(start).field == "party.name" and code == "R-NAME-P")
                ):
                    spans.append(Span(start, end, code, value=name))
        return spans, codes

    def _elsewhere(self, sheet: Sheet, decision: Decision, spans: list[Span], safe: Cover) -> list[Span]:
        """Values the record itself names as private, and what was found once, at all their places."""
        values: dict[str, str] = {}
        seen: dict[str, int] = {}
        for value, code in known.known_values(decision):
            values.setdefault(compact(value), code)
        for span in spans:
            if len(span.value) < 5 or span.code.startswith("R-NAME") or span.code == "R-DOB":
                continue
            needle = compact(span.value)
            values.setdefault(needle, span.code)
            seen[needle] = seen.get(needle, 0) + 1
        return [
            Span(start, end, code, value=value)
            for value, code in values.items()
            if len(value) > 3 and sheet.count(value) > seen.get(value, 0)
            for start, end in sheet.locate(value)
            if not safe.touches(start, end)
        ]

    def _titled(self, spans: list[Span], codes: dict[str, str], text: str) -> list[Span]:
        """Give every name its mask: the same person the same, equal masks numbered."""
        named = sorted((span for span in spans if span.code.startswith("R-NAME")), key=lambda s: s.start)
        groups: dict[str, list[str]] = {}
        for name in dict.fromkeys(span.value for span in named):
            groups.setdefault(mask(name, self._finder.names), []).append(name)
        shown: dict[str, str] = {}
        for base, members in groups.items():
            for number, name in enumerate(members, 1):
                shown[name] = base if len(members) == 1 else f"{base}{number}"
        return [
            Span(span.start, span.end, span.code, shown[span.value], span.value, span.sure, span.reason)
            if span.code.startswith("R-NAME")
            else span
            for span in spans
        ]

    def _ruled(
        self, sheet: Sheet, spans: list[Span], rulings: Sequence[Ruling], holds: list[Hold]
    ) -> list[Span]:
        """Apply what people decided: released spans stay, others are taken out."""
        for ruling in rulings:
            if ruling.action == "refuse":
                holds.append(Hold(code=ruling.code, message="经人工审核决定不予公开", field=ruling.field))
            elif ruling.text and ruling.action == "release":
                released = set(self._places(sheet, ruling))
                spans = [
                    span for span in spans if not any(a <= span.start and span.end <= b for a, b in released)
                ]
            elif ruling.text and ruling.action == "redact":
                taken = self._places(sheet, ruling)
                spans = [
                    span._replace(sure=True)
                    if any(a <= span.start and span.end <= b for a, b in taken)
                    else span
                    for span in spans
                ]
                spans += [Span(start, end, "R-RULING", value=ruling.text) for start, end in taken]
        return spans

    def _places(self, sheet: Sheet, ruling: Ruling) -> list[tuple[int, int]]:
        return [
            (start, end)
            for start, end in sheet.locate(ruling.text)
            if not ruling.field or sheet.piece_at(start).field == ruling.field
        ]

    def _holds(
        self,
        sheet: Sheet,
        decision: Decision,
        merged: list[Span],
        rulings: Sequence[Ruling],
        holds: list[Hold],
    ) -> None:
        released = {ruling.code for ruling in rulings if ruling.action == "release" and not ruling.text}
        state = marks.state_secret(sheet.text)
        if state and "R-STATE" not in released:
            holds.append(
                self._hold(sheet, state.start(), state.end(), "R-STATE", "文本含有国家秘密标志，整条暂缓公开")
            )
        for number, attachment in enumerate(decision.attachments):
            if not attachment.text and not attachment.cleared and "R-PHOTO" not in released:
                holds.append(
                    Hold(
                        code="R-PHOTO",
                        message="附件没有可审查的文字，须人工确认",
                        field=f"attachments.{number}",
                    )
                )
        for span in merged:
            if not span.sure:
                holds.append(
                    self._hold(sheet, span.start, span.end, span.code, "是否属于应隐去的内容不能确定")
                )

    def _hold(self, sheet: Sheet, start: int, end: int, code: str, message: str) -> Hold:
        text = sheet.text
        begin = max(text.rfind(mark, 0, start) for mark in "。;\x01") + 1
        stops = [stop for stop in (text.find(mark, end) for mark in "。;\x01") if stop >= 0]
        stop = min(stops, default=len(text))
        begin = max(begin, start - 9000)
        return Hold(
            code=code,
            message=message,
            field=sheet.piece_at(start).field,
            sentence=text[begin : min(stop + 1, begin + 18000)].strip("\x01"),
            start=start - begin,
            end=end - begin,
        )

    def _result(
        self, texts: dict[str, str], sheet: Sheet, merged: list[Span], holds: list[Hold], orgs: Cover
    ) -> Redaction:
        public = {**texts, **{piece.field: piece.source for piece in sheet.pieces}}
        matched: dict[str, int] = {}
        removed: dict[str, None] = {}
        by_piece: dict[str, list[tuple[int, int, str]]] = {}
        stays = _staying(sheet.text, merged)
        for span in merged:
            matched[span.code] = matched.get(span.code, 0) + 1
            piece = sheet.piece_at(span.start)
            start, end = piece.folded.original(
                span.start - piece.offset, min(span.end - piece.offset, len(piece.folded.text))
            )
            show = span.show or self.categories[span.code].show
            value = sheet.text[span.start : span.end]
            if span.code.startswith("R-NAME"):
                show = _in_its_script(show, value, piece.source[start:end])
            by_piece.setdefault(piece.field, []).append((start, end, show))
            if _tells(span) and len(value) < _TELLING:
                continue
            if len(value) >= 2 and not ((span.code.startswith("R-NAME") or _tells(span)) and stays(value)):
                removed.setdefault(value)
                plain = _bare(piece.source[start:end])
                if len(plain) == len(value):
                    removed.setdefault(plain)
        for field, edits in by_piece.items():
            source = public[field]
            out: list[str] = []
            last = 0
            for start, end, show in edits:
                # Markup that began or ended inside stays whole: the tags are kept, not what they held.
                tags = "".join(_TAG.findall(source[start:end])) if "<" in source[start:end] else ""
                out += (source[last:start], show, tags)
                last = max(last, end)
            out.append(source[last:])
            public[field] = "".join(out)
        tally = tuple(
            _counted(code, category.label, matched[code], category.basis)
            for code, category in self.categories.items()
            if matched.get(code)
        )
        return Redaction(public, tally, tuple(holds), tuple(removed), matched)


@lru_cache(maxsize=1024)
def _counted(code: str, label: str, count: int, basis: str) -> RedactionCount:
    """The same few counts come back in every record."""
    return RedactionCount(code=code, label=label, count=count, basis=basis)


def _bare(source: str) -> str:
    """What a reader of the page sees of ``source``."""
    if "<" in source:
        source = _TAG.sub("", source)
    return (html.unescape(source) if "&" in source else source).strip()


_TELLING = 12


def _tells(span: Span) -> bool:
    """Whether short values of this kind are everyday words (汉族, 五千元) that prove nothing elsewhere."""
    return span.code == "R-SENS" or span.reason == "particulars"


def _in_its_script(show: str, value: str, source: str) -> str:
    """The mask with the surname as the text writes it (陳某, not 陈某)."""
    if source == value:
        return show
    kept = 0
    while kept < min(len(show), len(value), len(source)) and show[kept] == value[kept]:
        if not "\u3400" <= source[kept] <= "\u9fff":
            return show
        kept += 1
    return source[:kept] + show[kept:]


def _staying(text: str, merged: list[Span]) -> Callable[[str], bool]:
    """Whether a value also stands where it is kept (in a company's name, as an everyday word)."""
    starts = [span.start for span in merged]

    @cache
    def stays(value: str) -> bool:
        at = text.find(value)
        while at >= 0:
            near = bisect_right(starts, at + len(value) - 1) - 1
            if near < 0 or merged[near].end <= at:
                return True
            at = text.find(value, at + 1)
        return False

    return stays


def _occurrences(text: str, sheet: Sheet, name: str) -> Iterable[tuple[int, int]]:
    if "·" in name or " " in name:
        yield from sheet.locate(name)
        return
    at = text.find(name)
    while at >= 0:
        yield at, at + len(name)
        at = text.find(name, at + 1)


def _marked_fields(sheet: Sheet, decision: Decision, holds: list[Hold]) -> list[Span]:
    """Whole fields the authority keeps back (``decision.marks``)."""
    spans: list[Span] = []
    for field, mark in sorted(decision.marks.items()):
        if "国家秘密" in mark or "机密" in mark:
            holds.append(Hold(code="R-STATE", message="字段标明国家秘密，整条暂缓公开", field=field))
        code = "R-TRADE" if "商业秘密" in mark or "商密" in mark else "R-MARK"
        for piece in sheet.pieces:
            if piece.field == field or piece.field.startswith(field + "."):
                spans.append(
                    Span(piece.offset, piece.offset + len(piece.folded.text), code, reason="field mark")
                )
    return spans


@lru_cache(maxsize=4)
def _version(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted([*Path(__file__).parent.glob("*.py"), *folder.glob("*.t*")]):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
