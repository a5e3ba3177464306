"""The compiled copy of the program does what the tree does."""

import hashlib
import os
import shutil
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from tests.bench.redaction_bench import INDEPENDENT, read
from tests.support.redaction_cases import generate
from tests.support.redaction_score import decision_of
from tests.tools.compiled import ROOT, compile_to, compiler
from withdrawal_rules.redaction import Redactor

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(compiler() is None, reason="needs a C compiler: the program itself does not"),
]


def results() -> str:
    """Digest of what the redactor that is imported here shows of all cases."""
    digest = hashlib.sha256()
    redactor = Redactor()
    for case in chain(read(INDEPENDENT), generate(300, 22)):
        # Masks, tally, holds, removed values, findings by recogniser: all that the wall sees.
        digest.update(repr(redactor.redact(*decision_of(case["fields"]))).encode())
    return digest.hexdigest()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compiled") / "copy"
    compile_to(folder)
    return folder


def told_by(copy: Path, code: str) -> str:
    """What the code prints when the copy's modules come before those of the tree."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (copy, ROOT)))}
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=copy, env=env, check=True, capture_output=True, text=True
    ).stdout.strip()


def test_what_is_said_to_be_machine_code_is(copy: Path) -> None:
    code = (
        "from withdrawal_rules.redaction import engine as e, numbers as n;"
        " from generator.intake import desk as d; from generator.snapshot import wall as w;"
        " print(e.__file__, n.__file__, d.__file__, w.__file__)"
    )
    for path in told_by(copy, code).split():
        assert Path(path).is_relative_to(copy)
        assert path.endswith(".so")


def test_the_tests_of_reading_and_judging_hold_for_the_copy(copy: Path) -> None:
    shutil.copytree(ROOT / "tests", copy / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    rooms = ("intake", "sources", "lifecycle", "snapshot")
    files = [
        str(path) for room in rooms for path in sorted((copy / "tests" / "unit").glob(f"test_{room}*.py"))
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files],
        cwd=copy, env={**os.environ, "PYTHONPATH": str(copy)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert len(files) > len(rooms)


def test_both_build_the_same_site(copy: Path, tmp_path: Path) -> None:
    sites = []
    for house in (ROOT, copy):
        state, output = (tmp_path / house.name / name for name in ("state", "output"))
        command = [
            sys.executable, "-m", "generator", "build", "--content", ROOT / "content", "--state", state,
            "--output", output, "--today", "2026-11-22", "--workers", "1",
        ]  # fmt: skip
        env = {**os.environ, "PYTHONPATH": str(house)}
        subprocess.run(command, cwd=house, env=env, check=True, capture_output=True)
        files = sorted(path for path in output.rglob("*") if path.is_file())
        sites.append({str(path.relative_to(output)): path.read_bytes() for path in files})
    assert sites[0] == sites[1]


def test_both_redactors_show_take_out_and_hold_the_same(copy: Path) -> None:
    told = told_by(copy, "from tests.street.test_compiled import results; print(results())")
    assert told.strip() == results()


def test_the_state_of_one_is_the_state_of_the_other(copy: Path) -> None:
    code = (
        "from generator.snapshot.build import redactor, redactor_version as v; print(v(), redactor().version)"
    )
    assert set(told_by(copy, code).split()) == set(told_by(ROOT, code).split())
    assert len(set(told_by(copy, code).split())) == 1
