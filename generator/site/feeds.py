"""Addresses of what the room ``outputs`` makes, for links from pages. One place, so they agree."""

from functools import lru_cache

from generator.model.codes import DecisionKind

FORMATS = (("Atom", "atom"), ("RSS", "rss"), ("JSON Feed", "json"))


def feed(name: str, suffix: str) -> str:
    """The address of one feed."""
    return f"/feeds/{name}.{suffix}"


def portal_feeds() -> tuple[tuple[str, str], ...]:
    """Atom feeds of the whole portal."""
    return (("全部决定", feed("all", "atom")), *withdrawal_feeds())


def withdrawal_feeds() -> tuple[tuple[str, str], ...]:
    """The Atom feed of withdrawals."""
    return (("撤下公告", feed("withdrawals", "atom")),)


@lru_cache(maxsize=1024)
def authority_feeds(name: str, slug: str) -> tuple[tuple[str, str], ...]:
    """The feeds of one authority, Atom first."""
    return tuple(
        (f"{name} {title}".strip(), feed(f"authorities/{slug}", suffix)) for title, suffix in FORMATS
    )


def kind_feed_name(kind: DecisionKind) -> str:
    """The name of a kind's feed."""
    return f"kinds/{kind.slug}"


REMOVAL_LISTS = (
    ("Atom（含撤下标记）", feed("withdrawals", "atom")),
    ("JSON 清单", "/data/withdrawals/index.json"),
    ("CSV 清单（最近撤下）", "/data/withdrawals.csv"),
)
"""The removals ledger in its machine-readable forms."""

DESCRIPTIONS = (
    ("datapackage.json（数据包说明）", "/data/datapackage.json"),
    ("schema.json（JSON 记录结构）", "/data/schema.json"),
    ("table-schema.json（CSV 表结构）", "/data/table-schema.json"),
    ("index.json（全部文件目录）", "/data/index.json"),
    ("changes/index.json（每日变动目录）", "/data/changes/index.json"),
    ("manifest.json（全站文件校验值）", "/manifest.json"),
)
"""What describes the bulk data."""
