"""Modules of a page joined into one script."""

from pathlib import Path

import pytest

from generator.site.scripts import join_folders, joined

THEME = Path(__file__).resolve().parents[2] / "theme/static/js"


def modules(root: Path, **sources: str) -> Path:
    folder = root / "find"
    folder.mkdir()
    for name, source in sources.items():
        (folder / f"{name}.js").write_text(source, encoding="utf-8")
    return folder


def test_modules_come_after_those_they_import_each_once_and_without_comments(tmp_path: Path) -> None:
    folder = modules(
        tmp_path,
        main='// One\nimport { b } from "./b.js";\nimport { c, d } from "./c.js";\nb(c, d);\n',
        b='import { c } from "./c.js";\n\n/** Two. */\nexport function b() {\n  return c; // kept\n}\n',
        c="/**\n * Three.\n */\nexport const c = 1;\nexport class d {}\nexport async function* e() {}\n",
    )
    assert joined(folder) == (
        '(() => {\n"use strict";\n'
        "const _c = (() => {\nconst c = 1;\nclass d {}\nasync function* e() {}\nreturn { c, d, e };\n})();\n"
        "const _b = (() => {\nconst { c } = _c;\nfunction b() {\nreturn c; // kept\n}\nreturn { b };\n})();\n"
        "const _main = (() => {\nconst { b } = _b;\nconst { c, d } = _c;\nb(c, d);\nreturn {  };\n})();\n"
        "})();\n"
    )


@pytest.mark.parametrize(
    "line",
    [
        'import c from "./c.js";',
        'import { c as d } from "./c.js";',
        'import { missing } from "./c.js";',
        'import { main } from "./main.js";',
        "export default 1;",
        "export let c = 1;",
        "export { c };",
        "const text = `two",
    ],
)
def test_what_cannot_be_joined_is_told_with_its_place(tmp_path: Path, line: str) -> None:
    folder = modules(tmp_path, main=f"{line}\n", c="export const c = 1;\n")
    with pytest.raises(ValueError, match=r"find/main\.js"):
        joined(folder)


def test_a_joined_folder_is_served_as_one_file_and_others_stay(tmp_path: Path) -> None:
    modules(tmp_path, main="x();\n")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "one.js").write_text("", encoding="utf-8")
    join_folders(tmp_path)
    assert sorted(file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.js")) == [
        "find.js",
        "other/one.js",
    ]


def test_the_search_page_has_all_its_modules() -> None:
    script = joined(THEME / "search")
    assert all(f"const _{module.stem} = " in script for module in (THEME / "search").glob("*.js"))
    assert "import {" not in script and "export " not in script
