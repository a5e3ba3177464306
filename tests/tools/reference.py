"""Write docs/reference/ from the program itself: commands, fields, columns, problems, rules, outputs.

``python -m tests.tools.reference`` writes the pages; ``tests/unit/test_docs.py`` fails when one
of them is stale. Nothing here is a second truth: every table is read from code or data.
"""

import inspect
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

import typer

from generator.cli.main import app
from generator.model import codes, paths
from generator.outputs.changes import DAY_LIMIT, DAY_PART, part_path
from generator.outputs.feed_text import EXCERPT
from generator.outputs.feeds import NEWEST
from generator.outputs.fields import COLUMNS
from generator.sources.records import problem_table
from generator.verify import RULES as VERIFY_RULES
from tests.tools import reference_words as words
from tests.tools.reference_inputs import column_tables, inputs, settings
from tests.tools.reference_table import MADE, code, table
from withdrawal_rules import load_rules
from withdrawal_rules.redaction.catalogue import load as load_categories
from withdrawal_rules.redaction.language import DATA

FOLDER = Path(__file__).resolve().parents[2] / "docs/reference"


# -- commands --------------------------------------------------------------------------------------


def commands() -> list[tuple[str, Any]]:
    """Every command with its full name, groups left out."""
    found: list[tuple[str, Any]] = []

    def walk(prefix: str, group: Any) -> None:
        for name, command in group.commands.items():
            full = f"{prefix}{name}"
            if hasattr(command, "commands"):
                walk(f"{full} ", command)
            else:
                found.append((full, command))

    walk("", typer.main.get_command(app))
    return found


def _is_argument(parameter: Any) -> bool:
    return not parameter.opts[0].startswith("-")


def _default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    value = parameter.default
    if value in (None, "", (), []) or (parameter.is_flag is True and not value):
        return ""
    return code(value)


def _usage(name: str, command: Any) -> str:
    parts = [f"gongshi {name}"]
    for parameter in command.params:
        if _is_argument(parameter):
            word = parameter.name.upper() + ("..." if parameter.nargs == -1 else "")
            parts.append(word if parameter.required else f"[{word}]")
        elif parameter.required:
            parts.append(f"{parameter.opts[0]} {parameter.name.upper()}")
    return " ".join([*parts, "[OPTIONS]"])


def cli() -> str:
    """The page of commands."""
    out = [MADE, "# Command line\n", words.CLI]
    for name, command in commands():
        out += [
            f"\n## gongshi {name}\n",
            f"{words.COMMANDS[name]}\n",
            f"{command.help}\n",
            f"```\n{_usage(name, command)}\n```\n",
        ]
        rows = []
        for parameter in command.params:
            argument = _is_argument(parameter)
            shown = parameter.name.upper() if argument else ", ".join(parameter.opts)
            said = getattr(parameter, "help", None) or words.ARGUMENTS.get(parameter.name, "")
            rows.append((code(shown), _default(parameter), said))
        out.append(table(("Option", "Default", "Meaning"), rows))
    return "\n".join(out)


# -- problems and rules ------------------------------------------------------------------------------


def problems() -> str:
    """The page of problem codes."""
    rows = [(code(row.code), row.severity.value, row.message, row.mend) for row in problem_table().values()]
    return "\n".join(
        [
            MADE, "# Problem codes\n", words.PROBLEMS, table(("Code", "Severity", "问题", "改法"), rows),
            "\n## Findings of verification\n", words.VERIFY,
            table(("Code", "意思"), ((code(name), text) for name, text in VERIFY_RULES.items())),
        ]
    )  # fmt: skip


def _span(rule: Any) -> str:
    return f"{rule.valid_from} – {rule.valid_to}" if rule.valid_to else f"since {rule.valid_from}"


def _conditions(rule: Any) -> str:
    """What must hold for a rule of a track, field by field."""
    named = ("kinds", "party_kinds", "classes", "only_penalties", "any_penalties", "ban_over_years")
    found = []
    for name in named:
        value = getattr(rule, name)
        if value:
            found.append(f"{name}: {'、'.join(value) if isinstance(value, tuple) else value}")
    return "; ".join([*found, *(["low_fine"] if rule.low_fine else [])])


def grounds() -> str:
    """The page of withdrawal grounds."""
    rules = load_rules()
    ordered = sorted(rules.grounds.values(), key=lambda rule: int(rule.number[1:]))
    out = [MADE, "# Withdrawal grounds\n", words.GROUNDS]
    out.append(
        table(
            (
                "No.",
                "Code",
                "情形",
                "English",
                "Shape",
                "HTTP",
                "State",
                "Deadline",
                "Restorable",
                "Successor",
            ),
            (
                (
                    r.number,
                    code(r.code.value),
                    r.term,
                    r.term_en,
                    r.shape.value,
                    r.http_status,
                    r.state,
                    rules.deadlines[r.deadline].words,
                    "yes" if r.restorable else "",
                    r.successor,
                )
                for r in ordered
            ),
        )
    )
    for r in ordered:
        out += [
            f"\n## {r.number} {r.code.value} {r.term}\n",
            f"{r.explanation}\n\n{r.explanation_en}\n",
            f"- Ordered by: {'、'.join(r.ordered_by)}",
            f"- The public may see: {', '.join(code(s) for s in r.shows) or 'nothing beyond the shape'}",
            f"- Source: {r.source}",
            f"- In force: {_span(r)}",
        ]
    out += ["\n## Partial revocation\n", words.PARTIAL]
    out.append("Never a part: " + ", ".join(code(f) for f in rules.partial.never) + ".\n")
    retold = ((code(f), ", ".join(map(code, told))) for f, told in rules.partial.retold.items())
    out.append(table(("Revoked part", "Emptied with it"), retold))
    return "\n".join(out)


def gates() -> str:
    """The page of gates, bases, periods, deadlines and remedies."""
    rules = load_rules()
    out = [MADE, "# Gates, bases, periods, deadlines\n", words.GATES, "\n## Gates (公开前的关口)\n"]
    out.append(
        table(
            ("Code", "关口", "Outcome", "Kinds", "说明", "In force", "Source"),
            (
                (code(g.code), g.title, g.outcome.value, "、".join(g.kinds), g.message, _span(g), g.source)
                for g in rules.gates.values()
            ),
        )
    )
    out += ["\n## Bases of publication (公开依据)\n"]
    out.append(
        table(
            ("Code", "依据", "English", "Law", "Kinds"),
            ((code(b.code), b.label, b.label_en, b.law, "、".join(b.kinds)) for b in rules.bases.values()),
        )
    )
    out += ["\n## Publication periods (公示期)\n", words.PERIODS]
    out.append(
        table(
            ("Track", "Rule", "公示期", "English", "Conditions", "From", "Early end", "In force", "Source"),
            (
                (
                    code(p.track), code(p.code), p.label, p.label_en, _conditions(p), p.starts,
                    f"after {p.early_after_months} months" if p.early_after_months else "",
                    _span(p), p.source,
                )
                for p in rules.periods.rules
            ),
        )
    )  # fmt: skip
    defaults = ((code(kind), code(track)) for kind, track in rules.periods.defaults.items())
    out += ["\nWhere an authority names no track:\n", table(("Kind", "Track"), defaults)]
    out += ["\n## Deadlines (期限)\n"]
    out.append(
        table(
            ("Code", "期限", "Length", "Runs from", "Source"),
            ((code(d.code), d.label, d.words, code(d.runs_from), d.source) for d in rules.deadlines.values()),
        )
    )
    out += ["\n## Remedies (救济)\n"]
    out.append(
        table(
            ("Code", "救济", "Period", "Text on the page", "Source"),
            ((code(r.code), r.label, r.length, r.text, r.source) for r in rules.remedies.values()),
        )
    )
    return "\n".join(out)


def redaction() -> str:
    """The page of redaction categories."""
    rows = (
        (
            c.rank, code(c.code), c.label, c.label_en, c.scope,
            c.show or "(nothing: the record or the file waits)", c.handled, c.basis,
        )
        for c in load_categories(DATA).values()
    )  # fmt: skip
    header = ("Rank", "Code", "类别", "English", "Scope", "Shown instead", "Found or dealt with", "Basis")
    return "\n".join([MADE, "# Redaction categories\n", words.REDACTION, table(header, rows)])


# -- outputs and codes -------------------------------------------------------------------------------


def outputs() -> str:
    """The page of outputs: addresses, and the fields of the data."""
    id_, day, month, slug, uscc = "ab12…", "YYYY-MM-DD", "YYYY-MM", "<slug>", "<代码>"
    made = {
        "decision": f"d/<xx>/{id_}.html",
        "party": f"parties/<last two>/{uscc}.html",
        "authority": paths.authority(slug),
        "month": f"{paths.month(slug, month)}, {paths.month(slug, month, 1)}, …",
        "power": paths.power(slug, "<职权编码>"),
        "part": f"{paths.data_part(slug, month, 0, 'csv')}, .jsonl",
        "day": f"{part_path(day, 0)}, {part_path(day, 1)}, …",
        "day_index": paths.day_index(day),
    }
    sizes = {
        "list_page": paths.LIST_PAGE, "data_part": paths.DATA_PART, "newest": NEWEST, "excerpt": EXCERPT,
        "day_part": DAY_PART, "day_limit": f"{DAY_LIMIT:,}",
    }  # fmt: skip
    text = words.OUTPUTS.format(**{name: f"`{path}`" for name, path in made.items()}, **sizes)
    kinds = table(("Kind", "Feeds"), ((k.value, code(f"feeds/kinds/{k.slug}")) for k in codes.DecisionKind))
    columns_ = table(
        ("CSV column", "JSON field", "Type", "Meaning"),
        ((c.header, code(c.field), c.type, c.description) for c in COLUMNS),
    )
    return "\n".join(
        [MADE, "# Outputs\n", text, "\n## Feeds by kind\n", kinds, "\n## Fields of the data\n", columns_]
    )


def code_lists() -> str:
    """The page of closed code lists."""
    out = [MADE, "# Code lists\n", words.CODES]
    for name, item in vars(codes).items():
        if isinstance(item, type) and issubclass(item, StrEnum) and item is not StrEnum:
            about = inspect.getdoc(item) or ""
            out += [f"\n## {name}\n", f"{about.replace('``', '`')}\n"]
            out.append(table(("Name", "Value"), ((code(m.name), code(m.value)) for m in item)))
    kinds = enumerate(codes.PENALTY_KINDS, 1)
    out += ["\n## Kinds of penalty (处罚类别), lightest to heaviest\n", table(("", "处罚类别"), kinds)]
    return "\n".join(out)


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": cli,
    "inputs.md": inputs,
    "columns.md": column_tables,
    "authority.md": settings,
    "problems.md": problems,
    "grounds.md": grounds,
    "gates.md": gates,
    "redaction.md": redaction,
    "outputs.md": outputs,
    "codes.md": code_lists,
}
"""Page -> what makes it."""


def pages() -> dict[str, str]:
    """Every generated page by name."""
    return {name: make().rstrip("\n") + "\n" for name, make in PAGES.items()}


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
