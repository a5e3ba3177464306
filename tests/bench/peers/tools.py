"""The peers' own virtual environment, so that none of them comes near ours."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
REQUIREMENTS = ROOT / "requirements-bench.txt"
FOLDER = ROOT / "build" / "bench-venv"
WANTED = ("hugo", "pagefind[extended]", "pelican~=4.12")
_STAMP = ".requirements"


def install(folder: Path = FOLDER) -> tuple[Path, str]:
    """(folder of the peers' programs, what went wrong): installed anew when the pins changed."""
    tools = folder / "bin"
    pins = sha256(REQUIREMENTS.read_bytes()).hexdigest() if REQUIREMENTS.is_file() else ""
    stamp = folder / _STAMP
    if stamp.is_file() and stamp.read_text("ascii") == pins:
        return tools, ""
    pip = (str(tools / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check", "install")
    for command in (
        (sys.executable, "-m", "venv", str(folder)),
        (*pip, "--require-hashes", "-r", str(REQUIREMENTS)),
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return tools, (done.stderr or done.stdout).strip().splitlines()[-1][:200]
    stamp.write_text(pins, "ascii")
    return tools, ""


def versions(tools: Path) -> dict[str, str]:
    """What is installed there, by package; empty where nothing is."""
    python = tools / "python"
    if not python.exists():
        return {}
    done = subprocess.run(
        [str(python), "-m", "pip", "--disable-pip-version-check", "list", "--format=freeze"],
        capture_output=True,
        text=True,
        check=False,
    )
    pairs = (line.split("==", 1) for line in done.stdout.splitlines() if "==" in line)
    wanted = {name.split("[")[0].split("~")[0] for name in WANTED}
    return {name: version for name, version in pairs if name in wanted}


def lock() -> None:
    """Write requirements-bench.txt anew, with hashes and without any address."""
    from tests.tools.lock import OPTIONS

    command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, "-o", REQUIREMENTS.name, "-"]
    subprocess.run(command, cwd=ROOT, check=True, text=True, input="\n".join(WANTED))


if __name__ == "__main__":
    lock()
