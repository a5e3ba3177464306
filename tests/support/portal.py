"""A small portal in a temporary folder, driven through the command line as a user drives it."""

import contextlib
import io
import json
from pathlib import Path
from typing import Any

from generator.cli.main import run

CODE = "11120000MB1660879L"
OTHER = "12100000400000624D"


def toml(slug: str, name: str, code: str, **feed: str) -> str:
    """A minimal authority file."""
    settings = {"publication_basis": "SOC", **feed}
    lines = "\n".join(f'{key} = "{value}"' for key, value in settings.items())
    return (
        f'name = "{name}"\ncode = "{code}"\nlevel = "市级"\ndivision_name = "津渡市"\n'
        f'phone = "022-55550100"\naddress = "津渡市渡口区堤岸路1号"\n\n'
        f'[remedies]\nreconsideration = "津渡市人民政府"\ncourt = "津渡市渡口区人民法院"\n\n[feed]\n{lines}\n'
    )


def decision(serial: int, **changes: Any) -> dict[str, Any]:
    """A fictional decision in the JSON form."""
    record: dict[str, Any] = {
        "document_number": f"津渡城管罚〔2026〕{serial}号",
        "kind": "行政处罚",
        "authority_code": CODE,
        "party": {
            "name": "津渡远帆商贸有限公司",
            "kind": "法人及非法人组织",
            "uscc": "91350100M000100Y43",
            "legal_representative": "孟远舟",
            "id_type": "",
            "id_number": "",
        },
        "violation": "占用公共道路",
        "facts": f"当事人于2026年8月在堤岸路人行道摆放货架第{serial}组，占用公共道路。",
        "basis": "《城市市容和环境卫生管理条例》第十四条",
        "penalty_kinds": ["罚款"],
        "outcome": "罚款人民币贰仟元。",
        "fine_cny": "2000.00",
        "decided_on": "2026-09-01",
        "publish_until": "2029-09-01",
        "publication_basis": "SOC",
    }
    return record | changes


def publish(sequence: int, record: dict[str, Any]) -> dict[str, Any]:
    """The event that publishes a record."""
    return {"event": "publish", "sequence": sequence, "decision": record}


def withdraw(sequence: int, number: str, ground: str = "REVOKED", **changes: Any) -> dict[str, Any]:
    """The event that withdraws one."""
    event: dict[str, Any] = {
        "event": "withdraw",
        "sequence": sequence,
        "document_number": number,
        "ground": ground,
        "order": {
            "kind": "行政复议决定书",
            "number": "津渡复决〔2026〕8号",
            "body": "津渡市人民政府",
            "date": "2026-10-08",
        },
        "reason": "认定事实不清，证据不足。",
        "effective_on": "2026-10-08",
    }
    return event | changes


class Portal:
    """Content, state and output folders below one, and the commands on them."""

    def __init__(self, root: Path) -> None:
        self.content, self.state, self.output = root / "content", root / "var", root / "output"
        self.today = "2026-10-20"
        (self.content / "authorities").mkdir(parents=True)
        self.authority("chengguan", "津渡市城市管理委员会", CODE)

    def authority(self, slug: str, name: str, code: str, **feed: str) -> None:
        """Add an authority."""
        (self.content / "feeds" / slug).mkdir(parents=True, exist_ok=True)
        path = self.content / "authorities" / f"{slug}.toml"
        path.write_text(toml(slug, name, code, **feed), encoding="utf-8")

    def feed(self, *events: dict[str, Any], file: str = "a.jsonl", slug: str = "chengguan") -> Path:
        """Write a JSON Lines feed."""
        path = self.content / "feeds" / slug / file
        lines = (json.dumps(event, ensure_ascii=False) for event in events)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run a command on this portal: exit code, stdout, stderr."""
        command = arguments[0]
        extra = ["--content", str(self.content), "--state", str(self.state), "--output", str(self.output)]
        if command in ("build", "check", "withdraw", "republish", "due") and "--today" not in arguments:
            extra = [*extra, "--today", self.today]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run([*arguments, *extra])
        return code, out.getvalue(), err.getvalue()

    def build(self, *options: str, expect: int = 0) -> dict[str, Any]:
        """Build, and give the summary."""
        code, out, err = self.run("build", "--json", "--workers", "1", *options)
        assert code == expect, err
        return json.loads(out) if out else {}

    def pages(self) -> dict[str, str]:
        """The decision and notice pages by path."""
        return {
            str(path.relative_to(self.output)): path.read_text(encoding="utf-8")
            for path in sorted(self.output.glob("d/*/*.html"))
        }

    def files(self) -> dict[str, bytes]:
        """Every file of the site."""
        return {
            str(path.relative_to(self.output)): path.read_bytes()
            for path in sorted(self.output.rglob("*"))
            if path.is_file()
        }
