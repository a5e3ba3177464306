"""Write requirements.txt and requirements-test.txt with hashes and without any address."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = (
    "--quiet",
    "--generate-hashes",
    "--strip-extras",
    "--allow-unsafe",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
    "--no-header",
)


def compile_to(target: str, *extra: str) -> None:
    """Pin what pyproject.toml asks for into ``target``."""
    command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, *extra, "-o", target, "pyproject.toml"]
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    compile_to("requirements.txt", "--all-build-deps")
    compile_to("requirements-test.txt", "--extra", "test", "--all-build-deps")
