"""The compiled copy of the program does what the tree does."""

import hashlib
import os
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


def test_every_module_of_the_redactor_is_machine_code_but_those_said(copy: Path) -> None:
    code = (
        "from withdrawal_rules.redaction import engine as e, numbers as n;"
        " from generator.snapshot import wall as w; print(e.__file__, n.__file__, w.__file__)"
    )
    for path in told_by(copy, code).split():
        assert Path(path).is_relative_to(copy)
        assert path.endswith(".so")


def test_both_build_the_same_site(copy: Path, tmp_path: Path) -> None:
    sites = []
    for house in (ROOT, copy):
        state, output = (tmp_path / house.name / name for name in ("state", "output"))
        command = [
            sys.executable,
            "-m",
            "generator",
            "build",
            "--content",
            ROOT / "content",
            "--state",
            state,
        ]
        command += ["--output", output, "--today", "2026-11-22", "--workers", "1"]
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
