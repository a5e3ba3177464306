"""A copy of the program in which intake, the wall and the redactor are machine code: `make compiled`.

    python -m tests.tools.compiled [FOLDER]

The same sources are compiled by mypyc, which comes with mypy; a C compiler is needed. The copy lies in
build/compiled unless another FOLDER is named, and is run from there: `cd build/compiled && python -m
generator build ...`. The program in the tree stays as it is: it never needs a compiler, and a stale
compiled module can never stand beside a source that was changed.
"""

import hashlib
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "compiled"

_HOUSE = ("generator", "search_index", "withdrawal_rules", "theme", "pelicanconf.py", "pyproject.toml")
_ROOMS = ("generator/intake", "withdrawal_rules/redaction")
"""Rooms that are compiled whole: what they spend their time on is Python of our own."""
_INTERPRETED = {
    "__init__.py": "only names what others hold",
    "catalogue.py": "a model of pydantic",
    "patterns.py": "expressions that replace themselves when first used",
}
"""Modules of these rooms that stay as they are, and why."""
_BESIDE = (
    "generator/model/identifiers.py",
    "generator/model/text.py",
    "generator/snapshot/allowlist.py",
    "generator/snapshot/cells.py",
    "generator/snapshot/residue.py",
    "generator/snapshot/rows.py",
    "generator/snapshot/wall.py",
    "generator/sources/csvfile.py",
    "generator/sources/jsonlines.py",
    "generator/sources/records.py",
    "generator/sources/tables.py",
    "withdrawal_rules/gates.py",
    "withdrawal_rules/lifecycle.py",
    "withdrawal_rules/minors.py",
    "withdrawal_rules/periods.py",
    "withdrawal_rules/secrecy.py",
    "withdrawal_rules/statistics.py",
)
"""Modules of other rooms through which each record passes on its way to the snapshot."""
_BUILD = """
import sys
from mypyc.build import mypycify
from setuptools import setup
setup(name="compiled", ext_modules=mypycify(sys.argv.pop().split(","), opt_level="3"))
"""


def compiler() -> str | None:
    """The C compiler with which this Python builds extensions, where the machine has it."""
    return shutil.which((sysconfig.get_config_var("CC") or "cc").split()[0])


def compile_to(folder: Path) -> None:
    """Put the copy into ``folder``; what lay there before is gone, unless it is that of these sources.

    Raises subprocess.CalledProcessError with the compiler's words in ``output``.
    """
    stamp, sources = folder / "sources.sha256", _digest()
    if stamp.is_file() and stamp.read_text("ascii") == sources:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in _HOUSE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, folder / name)
    modules = sorted(path for room in _ROOMS for path in (folder / room).glob("*.py"))
    names = [str(path.relative_to(folder)) for path in modules if path.name not in _INTERPRETED]
    subprocess.run(
        [sys.executable, "-c", _BUILD, "build_ext", "--inplace", ",".join([*names, *_BESIDE])],
        cwd=folder, check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    shutil.rmtree(folder / "build")
    stamp.write_text(sources, "ascii")


def _digest() -> str:
    """Of the sources, of this module, and of the Python they are compiled for."""
    digest = hashlib.sha256(sys.version.encode())
    for place in (Path(__file__), *(ROOT / name for name in _HOUSE)):
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def main() -> None:
    """The command line."""
    folder = Path(sys.argv[1]).absolute() if len(sys.argv) > 1 else FOLDER
    if compiler() is None:
        sys.exit("没有找到 C 编译器（如 gcc）；本程序不编译也能照常使用。No C compiler was found.")
    try:
        compile_to(folder)
    except subprocess.CalledProcessError as error:
        sys.exit(error.output)
    print(folder)


if __name__ == "__main__":
    main()
