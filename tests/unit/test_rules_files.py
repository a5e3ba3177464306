"""The rule files: complete, checked, dated, and a broken one says where it is broken."""

import pickle
import shutil
from datetime import date
from pathlib import Path

import pytest

import withdrawal_rules
from generator.model.codes import Ground, Shape
from withdrawal_rules import RuleFileError, Rules, load_rules

FOLDER = Path(withdrawal_rules.__file__).parent
RULES = load_rules()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_ground_has_a_rule_and_a_deadline_that_exists() -> None:
    assert set(RULES.grounds) == set(Ground)
    assert all(rule.deadline in RULES.deadlines for rule in RULES.grounds.values())


@pytest.mark.parametrize(
    ("ground", "shape", "deadline", "status"),
    [
        (Ground.CHANGED, Shape.NOTICE, "D-WD-3", 410),
        (Ground.REVOKED, Shape.NOTICE, "D-WD-3", 410),
        (Ground.UNLAWFUL, Shape.NOTICE, "D-WD-3", 410),
        (Ground.VOID, Shape.NOTICE, "D-WD-3", 410),
        (Ground.REDO, Shape.NOTICE, "D-WD-3", 410),
        (Ground.CORRECTED, Shape.PAGE, "D-COR", 200),
        (Ground.EXPIRED, Shape.GONE, "D-EXP", 410),
        (Ground.REPAIRED, Shape.GONE, "D-WD-DECISION", 410),
        (Ground.SEALED, Shape.VANISHED, "D-WD-NOW", 404),
        (Ground.ERRONEOUS, Shape.VANISHED, "D-WD-NOW", 404),
        (Ground.PERMIT_END, Shape.PAGE, "D-PERMIT-CHANGE", 200),
        (Ground.DUPLICATE, Shape.REDIRECT, "D-WD-NOW", 301),
    ],
)
def test_each_ground_has_its_public_shape(ground: Ground, shape: Shape, deadline: str, status: int) -> None:
    rule = RULES.grounds[ground]
    assert (rule.shape, rule.deadline, rule.http_status) == (shape, deadline, status)


def test_revocation_must_be_carried_out_in_three_working_days() -> None:
    rule = RULES.deadlines["D-WD-3"]
    assert (rule.amount, rule.unit) == (3, "working_days")


def test_remedies_are_sixty_days_and_six_months() -> None:
    assert RULES.remedy_facts() == {"reconsideration": "60日", "litigation": "6个月"}


def test_what_a_removal_shows_is_nothing() -> None:
    assert RULES.grounds[Ground.SEALED].shows == ()
    assert RULES.grounds[Ground.ERRONEOUS].public_line == "该信息已依法移除"


def test_the_sealing_of_public_security_records_is_in_force_from_2026() -> None:
    assert "G-PSAPL" not in RULES.on(date(2025, 12, 31)).gates
    assert "G-PSAPL" in RULES.on(date(2026, 1, 1)).gates
    assert RULES.next_change_on(date(2025, 12, 1)) == date(2026, 1, 1)


def test_gates_stand_in_the_order_of_their_file() -> None:
    assert list(RULES.on(date(2026, 9, 1)).gates)[:3] == ["G-AUTH", "G-REVIEW", "G-BASIS"]


def test_the_version_follows_the_files(folder: Path) -> None:
    before = load_rules(folder).version
    assert load_rules(folder).version == before
    edit(folder, "gates.toml", "草稿", "草案稿")
    assert load_rules(folder).version != before


def test_rules_travel_to_other_processes() -> None:
    copy = pickle.loads(pickle.dumps(RULES))
    assert isinstance(copy, Rules)
    assert copy == RULES
    assert hash(copy) == hash(RULES)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            "grounds.toml",
            'shape = "notice"',
            'shape = "hidden"',
            "grounds.toml: [[ground]] 1 (CHANGED) shape",
        ),
        ("grounds.toml", 'code = "SEALED"', 'code = "ERRONEOUS"', "grounds.toml: "),
        ("grounds.toml", 'deadline = "D-WD-3"', 'deadline = "D-WD-9"', "D-WD-9"),
        (
            "gates.toml",
            "valid_from = 2026-01-01",
            'valid_from = "soon"',
            "gates.toml: [[gate]] 8 (G-PSAPL) valid_from",
        ),
        (
            "bases.toml",
            "valid_from = 2021-07-15",
            "valid_from = 2021-07-15\nvalid_to = 2020-01-01",
            "bases.toml",
        ),
        ("periods.toml", "months = 3", "months = 3\nnone = true", "periods.toml: periods rules.0"),
        ("periods.toml", '"行政许可" = "PERMIT"', '"行政许可" = "NOWHERE"', "NOWHERE"),
        ("remedies.toml", "months = 6", "months = 6\ndays = 9", "remedies.toml: [[remedy]] 2 (litigation)"),
        ("statistics.toml", 'order = ["警告", ', "order = [", "statistics.toml"),
        ("deadlines.toml", "amount = 7", "amount = 0", "deadlines.toml: [[deadline]] 1 (D-PUB-7)"),
        ("fields.toml", 'other = "未公开的信息"', "", "fields.toml: labels"),
        ("calendar.toml", "[estimate]", "[estimate", "calendar.toml: not valid TOML"),
    ],
)
def test_a_broken_rule_file_says_which_and_where(
    folder: Path, name: str, old: str, new: str, said: str
) -> None:
    edit(folder, name, old, new)
    with pytest.raises(RuleFileError) as caught:
        load_rules(folder)
    assert said in str(caught.value)


def test_a_missing_rule_file_is_named(folder: Path) -> None:
    (folder / "gates.toml").unlink()
    with pytest.raises(RuleFileError, match=r"gates\.toml: the rule file is missing"):
        load_rules(folder)


def test_entries_of_one_code_may_follow_but_not_overlap(folder: Path) -> None:
    basis = (folder / "bases.toml").read_text(encoding="utf-8")
    again = '\n[[basis]]\ncode = "SOC"\nlabel = "新"\nlabel_en = "n"\nlaw = "法"\nsource = "样例"\n'
    (folder / "bases.toml").write_text(basis + again + "valid_from = 2030-01-01\n", encoding="utf-8")
    with pytest.raises(RuleFileError, match="two entries of SOC hold on 2030-01-01"):
        load_rules(folder)
    edit(folder, "bases.toml", "valid_from = 2021-07-15", "valid_from = 2021-07-15\nvalid_to = 2029-12-31")
    rules = load_rules(folder)
    assert rules.on(date(2029, 12, 31)).bases["SOC"].label != "新"
    assert rules.on(date(2030, 1, 1)).bases["SOC"].label == "新"
    assert rules.next_change_on(date(2029, 1, 1)) == date(2030, 1, 1)
