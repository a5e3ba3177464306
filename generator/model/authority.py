"""An authority (行政执法机关), its feed, and its 权责清单."""

from pydantic import BaseModel, ConfigDict, Field


class Mapping(BaseModel):
    """How an organ's own table becomes decisions, said in its TOML and in no code.

    ``columns``: column -> field of ``Decision`` (dotted for nested, e.g. ``party.name``).
    ``constants``: field -> value for every row. ``dates``: ``iso``, ``roc`` (民國 yyy/mm/dd), ``find``
    (the day inside a longer text) or a strptime pattern, several joined by ``|``. ``joiner``: what
    separates several values in one cell. ``values``: field -> {cell text -> value}, ``*`` for any
    other text. ``status``: cell text -> appeal status shown (the rest of the cell is a remark).
    ``ignore``: columns that are known and not used. ``amount_unit``: ``yuan`` or ``万元``.
    ``drop_when_empty``: a row with none of these columns filled is blank.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, str]
    constants: dict[str, str] = {}
    dates: str = "iso"
    joiner: str = ";"
    values: dict[str, dict[str, str]] = {}
    ignore: tuple[str, ...] = ()
    amount_unit: str = "yuan"
    currency: str = "CNY"
    status: dict[str, str] = {}
    drop_when_empty: tuple[str, ...] = ()
    date_formats: dict[str, str] = {}
    """field -> date format, where one column differs from ``dates``."""
    templates: dict[str, str] = {}
    """field -> text with ``{column}`` in it, for a field made of several columns."""
    header_row: int = Field(default=1, ge=1, le=50)
    delimiter: str = ""
    """Of a CSV; empty: told from the header (comma, tab, semicolon or bar)."""
    encoding: str = ""
    """Of a CSV; empty: UTF-8, UTF-16 with BOM, or GB18030, told from the bytes. Else e.g. ``big5``."""
    sheet: str = ""
    """Of a workbook; empty: the first one that is visible."""


class FeedSettings(BaseModel):
    """Where an authority's feed is and what holds for all of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = ""
    url: str = ""
    format: str = ""
    """Empty: told from the file. Else ``shuanggongshi``, ``jsonl``, ``atom``, ``jsonfeed``, ``mapped``."""
    mapping: Mapping | None = None
    publication_basis: str = ""
    disclosure_review: str = "standing"
    """``standing``: the organ declares that all it sends is reviewed. ``each``: every record must say."""
    party_code: str = ""
    """``none``: parties carry no code, and have no party page."""
    period: str = ""
    """A publication-period track of ``periods.toml``; ``NONE`` means no end."""
    person_names: str = "mask"
    """``mask`` (张某) or ``full`` where a law tells the organ to publish the name in full."""
    publishes_for: tuple[str, ...] = ()
    """Codes of organs whose decisions this feed may carry by a recorded delegation."""
    minimum_share: float = 0.5
    """A table with at most this share of its last count of rows raises an alarm."""


class Authority(BaseModel):
    """An authority's public profile (事前公开: 主体、职责、救济渠道、监督方式).

    ``code`` is its 统一社会信用代码; ``division`` a GB/T 2260 code; ``level`` one of 市级, 区级,
    乡镇街道. ``superior`` and ``legal`` name who reviews and who hears its cases.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: str
    name: str
    code: str
    short_name: str = ""
    level: str = "市级"
    division: str = ""
    division_name: str = ""
    field: str = ""
    """执法领域, e.g. 市场监管."""
    legal_nature: str = ""
    superior: str = ""
    address: str = ""
    postcode: str = ""
    phone: str = ""
    hours: str = ""
    website: str = ""
    email: str = ""
    duties: str = ""
    """职责, Markdown."""
    basis: str = ""
    """Main laws it enforces, Markdown."""
    procedure: str = ""
    """执法程序, Markdown."""
    supervision: dict[str, str] = {}
    """监督方式: ``unit``, ``phone``, ``address``, ``email``, ``hours``, ``note``."""
    remedies: dict[str, str] = {}
    """救济渠道: ``reconsideration`` (复议机关), ``court`` (管辖法院), ``note``."""
    units: tuple[str, ...] = ()
    guides: tuple[dict[str, str], ...] = ()
    """服务指南: each ``title`` and the fields of rules section 11."""
    feed: FeedSettings = Field(default_factory=FeedSettings)
    keys: dict[str, str] = {}


class Power(BaseModel):
    """One row of a 权责清单. ``code`` is the 职权编码; it names the item's page, so it is
    restricted to letters, digits, ``-``, ``.`` and ``_``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    authority_code: str
    serial: str = ""
    code: str = Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$")
    kind: str
    name: str
    sub_item: str = ""
    exercised_by: str = ""
    unit: str = ""
    basis: str = ""
    level: str = ""
    duties: str = ""
    accountability: str = ""
    supervision: str = ""
    remarks: str = ""


class Content(BaseModel):
    """Everything people wrote in the content folder, apart from feeds and Markdown pages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: str
    authorities: tuple[Authority, ...]
    powers: tuple[Power, ...] = ()
    site: dict[str, str] = {}
    """``site.toml``: ``name``, ``url``, ``id_code``, ``sponsor``, ``operator``, ``contact``, ``icp`` ..."""
