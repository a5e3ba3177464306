"""What was measured at one size, ready to be told."""

from typing import Any

from tests.bench.measure import middle

Row = dict[str, Any]

FULL = "full build"
VERIFICATION = "核验"
"""Name of a stage, as `gongshi build --profile` tells it."""
_PROCESSES = 2

CHANGES = ("one new decision", "one correction", "one withdrawal")
WHOLE = "verify, whole site"
ALONE = "verify, whole site, one process"
"""Names of steps."""


class Size:
    """The results of one size. Medians are over the rounds that went well."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.count: int = row["size"]
        self.date: str = row["date"]
        self.runs: int = row["runs"]

    def steps(self, name: str) -> list[Row]:
        """The rounds of a step that went well."""
        return [step for step in self.row.get("steps", {}).get(name, []) if not step["failed"]]

    def failure(self, name: str) -> str:
        """Why a step failed, or an empty string."""
        return next(
            (step["failed"] for step in self.row.get("steps", {}).get(name, []) if step["failed"]), ""
        )

    def middle(self, name: str, key: str) -> float:
        """The median of a figure of a step; 0 when it was not measured."""
        return middle(step[key] for step in self.steps(name))

    def worst(self, name: str, key: str) -> float:
        """The largest of a figure of a step."""
        return max((step.get(key, 0.0) for step in self.steps(name)), default=0.0)

    def stages(self, name: str) -> dict[str, float]:
        """Seconds by stage of a step."""
        rows = [step["stages"] for step in self.steps(name)]
        return {stage: middle(row.get(stage, 0.0) for row in rows) for stage in (rows[0] if rows else {})}

    def peer(self, name: str, key: str = "wall") -> float:
        """The median of a figure of a peer; 0 when it was not measured or did not finish."""
        rows = self.row.get("peers", {}).get(name, [])
        return middle(row[key] for row in rows if key in row and not row["code"])

    def died(self, name: str) -> str:
        """Why a peer did not finish; empty when it did, or was not run."""
        rows = self.row.get("peers", {}).get(name, [])
        return next((row.get("stopped") or "it failed" for row in rows if row.get("code")), "")

    def pages(self) -> float:
        """Seconds for the decision pages alone."""
        rows = self.row.get("stages", {}).get("pages", [])
        return middle(row["seconds"] for row in rows if "seconds" in row)

    def later(self) -> dict[str, list[str]]:
        """When, and with what command, parts of the measuring were done after the builds -> the parts."""
        found: dict[str, list[str]] = {}
        for part, when in self.row.get("later", {}).items():
            found.setdefault(when, []).append(part)
        return found

    def redacting(self) -> float:
        """Seconds of the full build that went into redaction: its processor time, which the build tells,
        shared by the processes. 0 when it was not measured."""
        return middle(step["summary"].get("redaction_seconds", 0.0) for step in self.steps(FULL)) / _PROCESSES

    def verified_bytes(self) -> float:
        """Bytes that the verification of the whole site read."""
        return middle(row["summary"]["bytes"] for row in self.steps(WHOLE))

    def verify_speed(self) -> float:
        """MB a second of processor time that one process reads, alone, of the whole site."""
        rows = self.steps(ALONE)
        return middle(row["summary"]["bytes"] / 1e6 / row["cpu"] for row in rows if row["cpu"])

    def stage(self, name: str, key: str) -> float:
        """A figure of a single stage measured by itself."""
        return float(self.row.get("stages", {}).get(name, {}).get(key, 0.0))


def seconds(value: float) -> str:
    """Seconds with as many digits as they deserve."""
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def megabytes(value: float | None) -> str:
    """Bytes as MB."""
    return "" if value is None else f"{value / 1e6:,.1f}" if value < 1e7 else f"{value / 1e6:,.0f}"


def number(value: float | None) -> str:
    """A whole number."""
    return "" if value is None else f"{value:,.0f}"
