"""The reference pages of inputs: fields, columns, an authority's settings."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterable, Mapping

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from generator.model import private
from generator.model.authority import Authority, FeedSettings
from generator.model.authority import Mapping as ColumnMapping
from generator.outputs.fields import FIELDS, PARTY_FIELDS
from generator.sources import columns, content
from tests.tools import reference_words as words
from tests.tools.reference_table import MADE, code, table
from withdrawal_rules import load_rules

_ANNOTATED = re.compile(r"Annotated\[(\w+), FieldInfo\((?:[^()]|\([^()]*\))*\)\]")
_FILLED = frozenset({"event.authority_code", "slug"})
"""Required of the model, filled in by the reader when the writer leaves it out."""


def _labels() -> dict[str, str]:
    """Chinese names of fields by dotted name."""
    rules = load_rules()
    found = {name: label for name, (label, _) in FIELDS.items()}
    found |= {f"party.{name}": label for name, (label, _) in PARTY_FIELDS.items()}
    return found | {name: label for name, label in rules.labels.items() if name != "other"}


def _type(annotation: object) -> str:
    text = str(annotation)
    for part in (
        "typing.", "datetime.", "decimal.", "generator.model.", "codes.", "private.", "authority.",
        "<class '", "<enum '", "'>", " | None", ", ...",
    ):  # fmt: skip
        text = text.replace(part, "")
    return _ANNOTATED.sub(r"\1", text)


def _words_for(name: str) -> str:
    own = words.INPUT.get(name)
    if own:
        return own
    if name.startswith("party.") and name.removeprefix("party.") in PARTY_FIELDS:
        return PARTY_FIELDS[name.removeprefix("party.")][1]
    return FIELDS[name][1] if name in FIELDS else ""


def _fields(model: type[BaseModel], prefix: str = "") -> str:
    labels = _labels()
    rows = []
    for name, info in model.model_fields.items():
        if name == "event":
            continue
        full = prefix + name
        limit = next((m.max_length for m in info.metadata if hasattr(m, "max_length")), "")
        need = "yes" if info.is_required() and full not in _FILLED else ""
        rows.append((code(name), _type(info.annotation), need, limit, labels.get(full, ""), _words_for(full)))
    return table(("Field", "Type", "Required", "Most characters", "名称", "Meaning"), rows)


def inputs() -> str:
    """The page of input forms and JSON fields."""
    out = [MADE, "# Input forms and fields\n", words.INPUTS]
    for title, model, prefix in (
        ("Event `publish`", private.Publish, "event."),
        ("Event `withdraw`", private.Withdraw, "event."),
        ("Event `correct`", private.Correct, "event."),
        ("Event `republish`", private.Republish, "event."),
        ("`order` (依据文书)", private.Order, "order."),
        ("`decision`", private.Decision, ""),
        ("`decision.party` (行政相对人)", private.Party, "party."),
        ("`decision.persons[]`", private.Person, "persons."),
        ("`decision.officers[]`", private.Officer, "officers."),
        ("`decision.disclosure_review` (公开审查)", private.Review, "review."),
        ("`decision.attachments[]`", private.Attachment, "attachments."),
    ):
        out += [f"\n## {title}\n", _fields(model, prefix)]
    return "\n".join(out)


def _column_table(known: Mapping[str, str], mandatory: Iterable[str] = ()) -> str:
    needed = set(mandatory)
    rows = [
        (name, code(field) or "(known, not read)", "yes" if name in needed else "")
        for name, field in known.items()
    ]
    return table(("Column", "Field", "Mandatory"), rows)


def column_tables() -> str:
    """The page of the national tables' columns."""
    out = [MADE, "# Columns of the tables\n", words.COLUMNS]
    for title, edition in (
        ("行政处罚", columns.PENALTY_2018),
        ("行政许可", columns.PERMIT_2018),
        ("withdrawals.csv", columns.WITHDRAWAL),
    ):
        out += [f"\n## {title}\n", _column_table(edition.columns, edition.mandatory)]
    out += ["\n## Mandatory in the older tables of 2015\n"]
    out.append(
        table(
            ("Table", "Columns"),
            (
                ("行政处罚", "、".join(columns.PENALTY_2015.mandatory)),
                ("行政许可", "、".join(columns.PERMIT_2015.mandatory)),
            ),
        )
    )
    powers: dict[str, str] = content._POWERS
    out += [
        "\n## powers/&lt;slug&gt;.csv (权责清单)\n",
        _column_table(powers, ("职权编码", "职权类型", "职权名称")),
    ]
    return "\n".join(out)


def _attribute_words(model: type[BaseModel]) -> dict[str, str]:
    """The text under each attribute of a class."""
    body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    assert isinstance(body, ast.ClassDef)
    found = {}
    for statement, after in zip(body.body, body.body[1:], strict=False):
        if not (isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)):
            continue
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            found[statement.target.id] = str(after.value.value)
    return found


def _settings(model: type[BaseModel], said: Mapping[str, str]) -> str:
    own = _attribute_words(model)
    rows = []
    for name, info in model.model_fields.items():
        default = "" if info.default in (PydanticUndefined, "", (), {}, None) else code(info.default)
        need = "required" if info.is_required() and name not in _FILLED else ""
        text = said.get(name) or own.get(name, "").replace("``", "`")
        rows.append((code(name), _type(info.annotation), need or default, text))
    return table(("Key", "Type", "Default", "Meaning"), rows)


def settings() -> str:
    """The page of an authority's TOML."""
    return "\n".join(
        [
            MADE, "# authorities/&lt;slug&gt;.toml\n", words.SETTINGS, _settings(Authority, words.AUTHORITY),
            "\n## [feed]\n", _settings(FeedSettings, words.FEED),
            "\n## [feed.mapping]\n", _settings(ColumnMapping, words.MAPPING),
        ]
    )  # fmt: skip
