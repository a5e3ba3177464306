"""The matrix: every ground of withdrawal x every exit at which a withdrawn decision can survive."""

from pathlib import Path

import pytest

from generator.model.codes import Shape
from tests.matrix.cases import BY_NAME, CASES, EXITS, NAMES_ID, SHOWN_BEFORE, SOME_BEFORE, TELLS
from tests.matrix.scene import BYSTANDERS, Scene, at_exit, fields_at
from tests.support.canary import PRIVATE

every_case = pytest.mark.parametrize("name", [case.name for case in CASES])
every_exit = pytest.mark.parametrize("exit_", EXITS)


@every_exit
@every_case
def test_nothing_of_it_is_left_but_what_the_law_wants(scene: Scene, name: str, exit_: str) -> None:
    case = BY_NAME[name]
    found = fields_at(scene.last, exit_, name)
    if case.stays:
        assert not found & (case.cut | PRIVATE)
    else:
        assert found <= (case.told if exit_ in TELLS else set())


@every_exit
@every_case
def test_its_id_stands_only_where_withdrawals_are_told(scene: Scene, name: str, exit_: str) -> None:
    case = BY_NAME[name]
    saying = scene.last.saying(scene.id_of(case)) & set(at_exit(scene.last, exit_))
    if case.shape is Shape.VANISHED:
        # The private ledger of outputs keeps the address that caches must be told to forget.
        assert {path for path in saying if exit_ != "ledger of outputs"} == set()
    elif not case.stays and exit_ not in NAMES_ID and exit_ != "words on the terminal":
        assert saying == set()


@pytest.mark.parametrize("exit_", SHOWN_BEFORE)
@every_case
def test_it_was_there_before(scene: Scene, name: str, exit_: str) -> None:
    assert fields_at(scene.first, exit_, name)


@pytest.mark.parametrize("exit_", SOME_BEFORE)
def test_the_newest_were_there_before(scene: Scene, exit_: str) -> None:
    assert any(fields_at(scene.first, exit_, case.name) for case in CASES)


@every_case
def test_every_public_field_was_shown_and_no_private_one(scene: Scene, name: str) -> None:
    planted = set(scene.canaries.of(name)) - PRIVATE
    later = {"reason", "order.number", "order.body", "past.order", "past.reason", "outcome.new"}
    shown = scene.first.fields(name, scene.page(BY_NAME[name]))
    assert shown == planted - later
    assert not scene.first.fields(name) & PRIVATE


@every_case
def test_its_own_address_shows_what_its_shape_says(scene: Scene, name: str) -> None:
    case, page = BY_NAME[name], scene.page(BY_NAME[name])
    shown = scene.last.fields(name, page)
    if case.shape in (Shape.GONE, Shape.VANISHED):
        assert page not in scene.last.marks
    elif case.stays:
        assert {"title", "party.name", "document_number"} <= shown
    else:
        assert {"document_number"} <= shown <= case.told
        assert case.shape is Shape.REDIRECT or {"order.number", "order.body", "reason"} <= shown


@every_case
def test_the_code_of_its_party_goes_with_the_last_decision_on_it(scene: Scene, name: str) -> None:
    case = BY_NAME[name]
    saying = scene.last.saying(scene.code(case))
    if case.stays:
        assert saying
    elif case.alone:
        assert {path for path in saying if not path.startswith("state/outputs")} == set()
    else:
        assert scene.page(case) not in saying
        assert f"site/parties/{scene.code(case)[-2:].lower()}/{scene.code(case)}.html" in saying


def test_the_days_were_taken_step_by_step(scene: Scene) -> None:
    publish, once, back, everything = scene.summaries
    assert publish["accepted"] == publish["received"] and not publish["problems"]
    assert once["withdrawn"] == 3 and back["withdrawn"] == 0
    assert everything["withdrawn"] + everything["expired"] + 1 == sum(not case.stays for case in CASES)
    assert everything["expired"] == 2
    # Not a full build: what was left was left by the way of change.
    assert everything["files_written"] < everything["files_total"]


def test_nothing_withdrawn_lies_about_in_folders_of_work(scene: Scene) -> None:
    folders = [scene.portal.state / name for name in ("staging", "scratch")]
    assert not [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert not list(Path(scene.portal.state).glob("*-wal")) or not [
        path for path in scene.portal.state.glob("*-wal") if not path.name.startswith("ledger")
    ]


def test_the_statistics_stay_true(scene: Scene) -> None:
    counts = scene.counts()
    beside = BYSTANDERS + sum(not case.alone for case in CASES)
    staying = sum(case.stays for case in CASES)
    duplicates = sum(case.shape is Shape.REDIRECT for case in CASES)
    assert counts["decided"] == beside + len(CASES) - duplicates
    assert counts["shown"] == beside + staying
