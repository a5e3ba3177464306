"""The house has one way through it: these tests hold the arrows of the design."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("generator", "search_index", "withdrawal_rules")

PUBLIC_MODEL = {"model"}
ALLOWED: dict[str, set[str]] = {
    "generator.model": set(),
    "generator.sources": {"generator.model"},
    "generator.intake": {"generator.sources", "generator.model"},
    "generator.ledger": {"generator.model"},
    "withdrawal_rules": {"generator.model"},
    "generator.snapshot": {"generator.ledger", "withdrawal_rules", "generator.model"},
    "generator.site": {"generator.snapshot", "generator.model"},
    "generator.outputs": {"generator.snapshot", "generator.model"},
    "search_index": {"generator.model"},
    "generator.verify": {"generator.model"},
    "generator.publish": {"generator.model"},
}
RIGHT_OF_THE_WALL = (
    "generator.site",
    "generator.outputs",
    "search_index",
    "generator.verify",
    "generator.publish",
)
READ_SIDE = {"generator.snapshot.reader", "generator.snapshot.affected"}
PRIVATE = {"generator.model.private", "generator.model.known", "generator.ledger"}


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room.replace(".", "/")).rglob("*.py"))


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] in OURS}


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[0] if parts[0] != "generator" else ".".join(parts[:2])


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_a_room_imports_only_the_rooms_before_it(room: str) -> None:
    wrong = {
        (str(path.relative_to(ROOT)), name)
        for path in modules(room)
        for name in imports(path)
        if room_of(name) not in ALLOWED[room] | {room, "generator"}
    }
    assert not wrong


@pytest.mark.parametrize("room", RIGHT_OF_THE_WALL)
def test_nothing_right_of_the_wall_names_the_private_record(room: str) -> None:
    wrong = {
        (str(path.relative_to(ROOT)), name)
        for path in modules(room)
        for name in imports(path)
        if any(name == private or name.startswith(private + ".") for private in PRIVATE)
        or (name.startswith("generator.snapshot.") and not any(name.startswith(side) for side in READ_SIDE))
    }
    assert not wrong


@pytest.mark.parametrize("room", RIGHT_OF_THE_WALL)
def test_loading_a_room_right_of_the_wall_does_not_load_the_private_record(room: str) -> None:
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in modules(room)
    ]
    program = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "print([m for m in sys.modules if m in ('generator.model.private', 'generator.ledger')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "[]"


def test_no_module_is_too_long_to_read_at_a_sitting() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for top in OURS
        for path in modules(top)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert not long


def test_no_clock_is_read_outside_the_command_line() -> None:
    told = ("datetime.now(", "date.today(", "time.time(", "utcnow(")
    found = {
        str(path.relative_to(ROOT))
        for top in OURS
        for path in modules(top)
        if "cli" not in path.parts and any(word in path.read_text(encoding="utf-8") for word in told)
    }
    assert not found
