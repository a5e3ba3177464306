"""The commands and their options. Work is done in the modules beside this one."""

import os
import sqlite3
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import Abort, TyperException

from generator.cli.context import (
    DONE,
    UNVERIFIED,
    USAGE,
    Folders,
    Reporter,
    Stop,
    collect_seldom,
    folders_of,
    print_json,
    today_or,
)
from generator.cli.trouble import in_words

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="公示：行政执法决定公示门户。由各机关的数据源生成可检索的静态网站。",
)
held_app = typer.Typer(no_args_is_help=True, help="待人工审核的记录。")
app.add_typer(held_app, name="held")

ContentOption = Annotated[Path, typer.Option("--content", help="内容文件夹。")]
StateOption = Annotated[Path, typer.Option("--state", help="状态文件夹（私有，不得对外提供）。")]
OutputOption = Annotated[Path, typer.Option("--output", help="网站文件夹。")]
TodayOption = Annotated[
    str | None, typer.Option("--today", help="按哪一天处理，YYYY-MM-DD；默认为北京时间今天。")
]
WorkersOption = Annotated[int, typer.Option("--workers", help="进程数；1 为单进程。", min=1)]
JsonOption = Annotated[bool, typer.Option("--json", help="结果以一个 JSON 对象输出。")]
CONTENT, STATE, OUTPUT = Path("content"), Path("var"), Path("output")


@app.command("build")
def build_command(
    content: ContentOption = CONTENT,
    state: StateOption = STATE,
    output: OutputOption = OUTPUT,
    today: TodayOption = None,
    full: Annotated[bool, typer.Option("--full", help="重读全部来源并重做、重验全部输出。")] = False,
    workers: WorkersOption = 2,
    profile: Annotated[bool, typer.Option("--profile", help="打印各阶段用时。")] = False,
    json_: JsonOption = False,
) -> None:
    """从来源到网站：接收、依法处理、生成、核验、发布。"""
    from generator.cli.build import Options, as_json, build

    reporter = Reporter(quiet=False)
    options = Options(today=today_or(today), full=full, workers=workers)
    summary = build(folders_of(content, state, output), options, reporter)
    if profile:
        for name, seconds in reporter.times.items():
            reporter.say(f"{name}\t{seconds:.3f} s")
        reporter.say(f"其中隐去用处理器时间 {summary.redaction_seconds:.3f} 秒（各进程合计）")
    if json_:
        print_json(as_json(summary))
    else:
        typer.echo(
            f"收到 {summary.received}：新接受 {summary.accepted}，未变 {summary.unchanged}，"
            f"待审 {summary.held}，拒绝 {summary.rejected}；撤下 {summary.withdrawn}，"
            f"期满 {summary.expired}，隐去 {summary.redactions} 处。\n"
            f"网站现有决定 {summary.pages_total} 件、文件 {summary.files_total} 个；"
            f"写 {summary.files_written}，删 {summary.files_deleted}，用时 {summary.seconds:.1f} 秒。"
        )


@app.command("check")
def check_command(
    files: Annotated[list[Path] | None, typer.Argument(help="要检查的数据文件；不给则检查全部来源。")] = None,
    authority: Annotated[str, typer.Option(help="文件属于哪个机关（slug 或统一社会信用代码）。")] = "",
    content: ContentOption = CONTENT,
    state: StateOption = STATE,
    today: TodayOption = None,
    json_: JsonOption = False,
    output: OutputOption = OUTPUT,
) -> None:
    """检查数据文件：逐条列出问题、位置与改法；什么也不改。"""
    from generator.cli.check import check

    result = check(
        folders_of(content, state, output), files or [], authority, today_or(today), Reporter(quiet=json_)
    )
    if json_:
        print_json(result.as_json())
    else:
        for problem in result.problems:
            typer.echo(str(problem))
        typer.echo(result.line())
    raise typer.Exit(result.exit_code)


@app.command("withdraw")
def withdraw_command(
    authority: Annotated[str, typer.Option("--authority", help="机关的统一社会信用代码。")],
    document: Annotated[str, typer.Option("--document", help="决定书文号。")],
    ground: Annotated[str, typer.Option("--ground", help="撤下情形：代码或中文名称。")],
    order: Annotated[
        str, typer.Option("--order", help="依据文书，写作“种类 文号 机关 日期”，日期可省。")
    ] = "",
    reason: Annotated[str, typer.Option("--reason", help="理由，将向社会公开。")] = "",
    effective: Annotated[str | None, typer.Option("--effective", help="生效日期，默认今天。")] = None,
    extent: Annotated[list[str] | None, typer.Option("--extent", help="部分撤销：字段名，可多次。")] = None,
    successor: Annotated[str, typer.Option("--successor", help="后续决定或保留决定的文号。")] = "",
    content: ContentOption = CONTENT,
    state: StateOption = STATE,
    today: TodayOption = None,
    output: OutputOption = OUTPUT,
) -> None:
    """撤下一件决定：记入账本，下一次 build 执行。"""
    from generator.cli.acts import withdraw

    told = withdraw(
        folders_of(content, state, output),
        today_or(today),
        authority=authority,
        document=document,
        ground=ground,
        order=order,
        reason=reason,
        effective=effective,
        extent=tuple(extent or ()),
        successor=successor,
    )
    typer.echo(told)


@app.command("republish")
def republish_command(
    authority: Annotated[str, typer.Option("--authority", help="机关的统一社会信用代码。")],
    document: Annotated[str, typer.Option("--document", help="决定书文号。")],
    order: Annotated[str, typer.Option("--order", help="恢复公开的依据文书，“种类 文号 机关 日期”。")],
    reason: Annotated[str, typer.Option("--reason", help="理由。")] = "",
    content: ContentOption = CONTENT,
    state: StateOption = STATE,
    today: TodayOption = None,
    output: OutputOption = OUTPUT,
) -> None:
    """恢复公开一件已撤下的决定。"""
    from generator.cli.acts import republish

    folders = folders_of(content, state, output)
    day = today_or(today)
    told = republish(folders, day, authority=authority, document=document, order=order, reason=reason)
    typer.echo(told)


@app.command("due")
def due_command(
    within: Annotated[str, typer.Option("--within", help="多少天之内，如 30d。")] = "30d",
    state: StateOption = STATE,
    today: TodayOption = None,
    json_: JsonOption = False,
    content: ContentOption = CONTENT,
    output: OutputOption = OUTPUT,
) -> None:
    """列出公示期将满的决定。"""
    from generator.cli.acts import due

    rows = due(folders_of(content, state, output), today_or(today), within)
    if json_:
        print_json(rows)
    else:
        for row in rows:
            typer.echo("\t".join(str(value) for value in row.values()))
        typer.echo(f"共 {len(rows)} 件。")


@app.command("verify")
def verify_command(
    content: ContentOption = CONTENT,
    state: StateOption = STATE,
    output: OutputOption = OUTPUT,
    workers: WorkersOption = 2,
    json_: JsonOption = False,
) -> None:
    """核验整个网站：应当不在的确实不在，文件与清单一致。"""
    from generator.cli.proof import told, verify_live

    reporter = Reporter()
    report = verify_live(folders_of(content, state, output), reporter, workers)
    # Of all processes: those that shared the work have ended by now.
    seconds, cpu_seconds = reporter.times["核验全站"], sum(os.times()[:4])
    if json_:
        print_json(
            {
                "files": report.checked_files,
                "bytes": report.checked_bytes,
                "seconds": round(seconds, 3),
                "cpu_seconds": round(cpu_seconds, 3),
                "links": report.checked_links,
                "words": report.words,
                "findings": [finding._asdict() for finding in report.findings],
            }
        )
    else:
        for line in told(report.findings):
            typer.echo(line)
        typer.echo(
            f"查验文件 {report.checked_files} 个、{report.checked_bytes / 1e6:.1f} MB、链接 "
            f"{report.checked_links} 处，应不存在的词 {report.words} 个；发现 {len(report.findings)} 处；"
            f"用时 {seconds:.1f} 秒。"
        )
    if not report.clean:
        raise typer.Exit(UNVERIFIED)


@app.command("search")
def search_command(
    query: Annotated[str, typer.Argument(help="要找的词、文号或代码。")],
    authority: Annotated[str, typer.Option(help="机关（slug）。")] = "",
    kind: Annotated[str, typer.Option(help="执法类别。")] = "",
    since: Annotated[str | None, typer.Option(help="决定日期不早于。")] = None,
    until: Annotated[str | None, typer.Option(help="决定日期不晚于。")] = None,
    limit: Annotated[int, typer.Option(help="最多几条。", min=1)] = 20,
    state: StateOption = STATE,
    json_: JsonOption = False,
    content: ContentOption = CONTENT,
    output: OutputOption = OUTPUT,
) -> None:
    """检索目录（标题、当事人、文号、机关、权责事项）。"""
    from generator.cli.finding import search_catalogue

    hits = search_catalogue(
        folders_of(content, state, output),
        query,
        authority=authority,
        kind=kind,
        since=today_or(since) if since else None,
        until=today_or(until) if until else None,
        limit=limit,
    )
    if json_:
        print_json({"query": query, "hits": hits})
    else:
        for hit in hits:
            typer.echo("\t".join(str(hit[key]) for key in ("date", "kind", "title", "number", "path")))
        typer.echo(f"{len(hits)} 条。")


@app.command("serve")
def serve_command(
    port: Annotated[int, typer.Option("--port", help="端口。")] = 8000,
    state: StateOption = STATE,
    output: OutputOption = OUTPUT,
    content: ContentOption = CONTENT,
) -> None:
    """在本机打开网站，带推荐的响应头。"""
    from generator.cli.finding import gone_lookup
    from generator.cli.serve import make_server

    folders = folders_of(content, state, output)
    if not (output / "index.html").is_file():
        raise Stop(USAGE, f"{output} 里还没有网站；先运行 gongshi build。")
    try:
        server = make_server(output, port, gone=gone_lookup(folders))
    except OSError as error:
        raise Stop(USAGE, f"无法使用端口 {port}：{error.strerror}。用 --port 换一个。") from None
    typer.echo(f"公示门户已在 http://127.0.0.1:{server.server_port} 打开，Ctrl+C 停止。", err=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


@app.command("gone")
def gone_command(
    server: Annotated[str, typer.Option(help="nginx、caddy 或 plain。")] = "plain",
    state: StateOption = STATE,
    content: ContentOption = CONTENT,
    output: OutputOption = OUTPUT,
) -> None:
    """列出应当回答 410 的地址，供网页服务器使用。"""
    from generator.cli.finding import gone_lines

    for line in gone_lines(folders_of(content, state, output), server):
        typer.echo(line)


@held_app.command("list")
def held_list(
    authority: Annotated[str, typer.Option(help="只看一个机关（统一社会信用代码）。")] = "",
    state: StateOption = STATE,
    json_: JsonOption = False,
    content: ContentOption = CONTENT,
    output: OutputOption = OUTPUT,
) -> None:
    """列出待审记录。"""
    from generator.cli.held import listing

    rows = listing(folders_of(content, state, output), authority)
    if json_:
        print_json(rows)
    else:
        for row in rows:
            typer.echo("\t".join(str(value) for value in row.values()))
        typer.echo(f"共 {len(rows)} 条待审。")


@held_app.command("show")
def held_show(
    number: Annotated[int, typer.Argument(help="队列编号。")],
    state: StateOption = STATE,
    content: ContentOption = CONTENT,
    output: OutputOption = OUTPUT,
) -> None:
    """显示待审的原句，存疑之处以【】标出。"""
    from generator.cli.held import show

    typer.echo(show(folders_of(content, state, output), number))


def _ruling(action: str, number: int, reason: str, by: str, folders: Folders, today: str | None) -> None:
    from generator.cli.held import decide

    typer.echo(decide(folders, action, number, reason, by, today_or(today)))


ReasonOption = Annotated[str, typer.Option("--reason", help="理由，记入账本。")]
ByOption = Annotated[str, typer.Option("--by", help="经办人。")]


@held_app.command("release")
def held_release(
    number: int,
    reason: ReasonOption,
    by: ByOption = "",
    state: StateOption = STATE,
    today: TodayOption = None,
    content: ContentOption = CONTENT,
    output: OutputOption = OUTPUT,
) -> None:
    """可以公开：存疑之处照原样。"""
    _ruling("release", number, reason, by, folders_of(content, state, output), today)


@held_app.command("redact")
def held_redact(
    number: int,
    reason: ReasonOption,
    by: ByOption = "",
    state: StateOption = STATE,
    today: TodayOption = None,
    content: ContentOption = CONTENT,
    output: OutputOption = OUTPUT,
) -> None:
    """隐去存疑之处后公开。"""
    _ruling("redact", number, reason, by, folders_of(content, state, output), today)


@held_app.command("refuse")
def held_refuse(
    number: int,
    reason: ReasonOption,
    by: ByOption = "",
    state: StateOption = STATE,
    today: TodayOption = None,
    content: ContentOption = CONTENT,
    output: OutputOption = OUTPUT,
) -> None:
    """不予公开。"""
    _ruling("refuse", number, reason, by, folders_of(content, state, output), today)


def run(arguments: list[str] | None = None) -> int:
    """Run a command line; the exit code."""
    from generator.ledger.schema import LedgerError
    from generator.publish.errors import PublishError

    try:
        result: Any = app(args=arguments, standalone_mode=False)
    except Stop as stop:
        typer.echo(f"gongshi: {stop}", err=True)
        return stop.code
    except (LedgerError, PublishError) as error:
        typer.echo(f"gongshi: {error}", err=True)
        return USAGE
    except (OSError, sqlite3.Error) as error:
        told = in_words(error)
        if told is None:
            raise
        typer.echo(f"gongshi: {told}", err=True)
        return USAGE
    except TyperException as error:
        if message := error.format_message():
            typer.echo(f"gongshi: {message}", err=True)
        return USAGE
    except Abort:
        return 130
    return result if isinstance(result, int) else DONE


def main() -> None:
    """Entry point of the console script."""
    collect_seldom()
    sys.exit(run())
