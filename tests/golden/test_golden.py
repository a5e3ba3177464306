"""A whole small site, byte for byte.

``python -m tests.golden.test_golden`` writes the expectation anew, on purpose.
"""

import hashlib
import tempfile
from pathlib import Path

from tests.support.portal import CODE, OTHER, Portal, decision, publish, withdraw

EXPECTED = Path(__file__).parent / "site"
MANIFEST = Path(__file__).parent / "site.sha256"
KEPT = (
    "d/",
    "feeds/all.atom",
    "feeds/withdrawals.json",
    "data/changes",
    "data/decisions",
    "data/withdrawals",
)
"""What is kept as text, to be read in a review; of everything else the hash is kept."""


PRIVATE_FACTS = "当事人欧阳泽宁，电话13800001234，住津渡市渡口区柳枝巷3号。"


def small_site(root: Path) -> dict[str, bytes]:
    """Two authorities, a handful of decisions, one withdrawal, one correction, one end."""
    portal = Portal(root)
    portal.authority("shichang", "津渡市市场监督管理局", OTHER)
    person = {"name": "欧阳泽宁", "kind": "自然人", "id_type": "身份证", "id_number": "11010519491231002X"}
    portal.feed(
        publish(1, decision(1)),
        publish(2, decision(2, party=person, facts=PRIVATE_FACTS)),
        publish(3, decision(3, publish_until="2026-10-30")),
        {
            "event": "correct", "sequence": 4, "document_number": "津渡城管罚〔2026〕2号",
            "approval": "津渡司函〔2026〕1号", "changes": {"outcome": "罚款人民币壹仟元。"},
            "reason": "金额笔误",
        },
        withdraw(5, "津渡城管罚〔2026〕1号"),
    )  # fmt: skip
    other = decision(9, authority_code=OTHER, document_number="津渡市监罚〔2026〕9号", kind="行政许可")
    portal.feed(publish(1, other), slug="shichang")
    portal.build()
    portal.today = "2026-11-02"
    portal.build("--full")
    return portal.files()


def sums(files: dict[str, bytes]) -> str:
    """One line a file: hash and path."""
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in sorted(files.items()))


def kept(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files that are kept as text."""
    return {path: data for path, data in files.items() if path.startswith(KEPT)}


def test_a_small_site_is_what_it_was(tmp_path: Path) -> None:
    """When this fails on purpose, write the expectation anew and read the difference."""
    files = small_site(tmp_path)
    expected = {
        path.relative_to(EXPECTED).as_posix(): path.read_bytes()
        for path in sorted(EXPECTED.rglob("*"))
        if path.is_file()
    }
    assert kept(files).keys() == expected.keys()
    for path, data in kept(files).items():
        assert data.decode() == expected[path].decode(), path
    assert sums(files) == MANIFEST.read_text(encoding="utf-8")
    assert CODE in files["authorities/chengguan/index.html"].decode()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made = small_site(Path(folder))
    for old in sorted(EXPECTED.rglob("*"), reverse=True):
        old.unlink() if old.is_file() else old.rmdir()
    for name, data in kept(made).items():
        target = EXPECTED / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    MANIFEST.write_text(sums(made), encoding="utf-8")
    print(f"{len(made)} files, {len(kept(made))} of them as text")
