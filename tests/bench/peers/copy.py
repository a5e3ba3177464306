"""The floor: copying the finished decision pages, which makes nothing and decides nothing."""

from pathlib import Path

from tests.bench.measure import aside

NAME = "cp -r"


def command(output: Path, target: Path) -> list[str]:
    """Copy the decision pages of a finished site to a place where nothing is."""
    aside(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    return ["cp", "-r", str(output / "d"), str(target)]
