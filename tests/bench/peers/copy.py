"""The floor: copying the finished decision pages, which makes nothing and decides nothing."""

import shutil
from pathlib import Path

NAME = "cp -r"


def command(output: Path, target: Path) -> list[str]:
    """Copy the decision pages of a finished site to a place where nothing is."""
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    return ["cp", "-r", str(output / "d"), str(target)]
