"""The words around the generated tables of ``tests.tools.reference``."""

# ruff: noqa: E501 - a row of a Markdown table is one line

CLI = """\
`gongshi` and `python -m generator` are the same program. Progress goes to stderr (a bar on a
terminal, plain lines otherwise), results to stdout. `--json` prints one JSON object or list.
All days are days in Asia/Shanghai; the clock is read only where `--today` is not given.

| Exit code | Means |
|---|---|
| 0 | done |
| 2 | wrong usage or configuration; nothing changed |
| 3 | records came in and none could be accepted; the live site is as it was |
| 4 | verification found something; the live site is as it was |

The state folder is private: it holds what authorities sent. Never serve it.

`build --json` prints: `received` = `accepted` + `unchanged` + `held` + `rejected`; `withdrawn`
and `expired` (decisions that left the site in this build); `redactions` (passages taken out),
`redaction_seconds` (what that took of processor time, all processes together); `pages_total`,
`pages_written`, `pages_deleted` (decision pages and notices); `files_total`, `files_written`,
`files_deleted`, `bytes_written` (all outputs); `problems`; `seconds`.
"""

COMMANDS = {
    "build": "The whole street: read feeds, apply the law, make pages, verify, publish.",
    "check": "Judge feed files as the next build would, and change nothing.",
    "withdraw": "Record the withdrawal of a decision. The next build carries it out.",
    "republish": "Record that a withdrawal was overturned. The next build brings the decision back.",
    "due": "List the decisions whose publication will end by itself soon.",
    "verify": "Read the whole finished site and prove what must not be there is not there.",
    "search": "Search the catalogue (titles, parties, numbers, powers) from a terminal.",
    "serve": "Serve the site on this machine, with the recommended headers and answers.",
    "gone": "Print the addresses that must answer 410, in a web server's own form.",
    "held list": "List the records that wait for a person.",
    "held show": "Show the sentence of one hold, the unsure span in 【】. For the operator's eyes only.",
    "held release": "Rule that the record, or the span, may be shown as it is.",
    "held redact": "Rule that the span is taken out and the rest shown.",
    "held refuse": "Rule that the record is not published.",
}
"""What each command does, in English."""

ARGUMENTS = {"number": "队列编号，见 held list。"}

INPUTS = """\
A feed is one file or many, of any of six forms. The form is told from the file; the texts and
fields mean the same in all of them.

| Form | File | Events it can say | `sequence` |
|---|---|---|---|
| 双公示 table (2018 or 2015 columns) | `.csv`, `.tsv`, `.xlsx` | publish | none |
| Mapped table (an organ's own columns) | `.csv`, `.tsv`, `.xlsx` | publish | none |
| Withdrawal table | `withdrawals.csv` or `.xlsx` | withdraw | none |
| JSON Lines | `.jsonl`, `.ndjson` | publish, withdraw, correct, republish | required, rising |
| Atom with RFC 6721 deleted entries | `.atom`, `.xml` | all four | may be given |
| JSON Feed 1.1 with `_gongshi` | `.json` | all four | may be given |

Columns: [columns.md](columns.md). An authority's settings: [authority.md](authority.md).
What can be wrong: [problems.md](problems.md).

An event carries `event` (`publish`, `withdraw`, `correct`, `republish`) and the fields below.
Amounts are decimal strings in yuan (`fine_cny` and `confiscated_cny` are other names of
`fine_amount` and `confiscated_amount`), days are ISO dates. A field that is not in these tables
stops the record: it may carry something nobody has thought about.
"""

INPUT = {
    "event.authority_code": "The organ's code; the feed's own organ when left out.",
    "event.document_number": "The decision meant.",
    "event.sequence": "The feed's own rising number; required in JSON Lines.",
    "event.decision": "The decision. With `republish` it may be left out: then the last version returns.",
    "event.ground": "A code of grounds.md, its number (G2) or its Chinese term.",
    "event.order": "The act that it rests on.",
    "event.reason": "Shown to the public after redaction.",
    "event.effective_on": "First day on which the withdrawal has effect; at most 31 days ahead.",
    "event.extent": "Parts of a partial revocation: fields of the decision.",
    "event.successor": "Number of the decision that follows, or that was kept (DUPLICATE).",
    "event.approval": "Number of the consent that a correction needs (天津市政府令第21号第十八条).",
    "event.changes": "New values by field; `null` empties one. Number and organ cannot change.",
    "order.kind": "Kind of act, e.g. 行政复议决定书.",
    "order.number": "Its number.",
    "order.body": "Who made it.",
    "order.date": "Its day; not in the future.",
    "authority_name": "Must be the name, or short name, of the organ whose code is given.",
    "source_unit": "数据来源单位. Not shown.",
    "source_unit_code": "Its code, check digit tested.",
    "dishonesty_class": "轻微, 一般 or 严重; sent by the authority, never derived. Sets the credit period.",
    "disclosure_review": "Who cleared the record for publication; required where the organ's review is `each`.",
    "publish_until": "公示截止期: the last day shown. An earlier end by law wins.",
    "publication_basis": "公开依据: SOC, OGI20, SAMR45, CO, LAW or PER40.",
    "appeal": "Where an appeal stands, in the authority's words.",
    "persons": "People named in the record who are not the party. Their names are masked everywhere.",
    "marks": "Field -> 商业秘密, 个人隐私, 国家秘密 or 不予公开: kept back by the authority.",
    "attachments": "Files are never copied; their text is redacted and shown, or the record waits.",
    "decided_on": "Not in the future, not before 1949-10-01.",
    "party.tax_number": "Never shown: it may embed an identity number.",
    "party.representative_id_type": "Never shown.",
    "party.representative_id_number": "Never shown.",
    "party.id_type": "Never shown.",
    "party.id_number": "Never shown; required of natural persons in the tables of 2018.",
    "party.address": "Never shown as a field; in texts a home is cut to its district.",
    "party.phone": "Never shown.",
    "party.birth_date": "Never shown; decides whether the party is a minor.",
    "persons.name": "Masked wherever it occurs.",
    "persons.role": "E.g. 举报人, 证人, 委托代理人.",
    "persons.id_number": "Never shown.",
    "persons.phone": "Never shown.",
    "persons.address": "Never shown.",
    "officers.name": "Public by the duty of prior disclosure.",
    "officers.certificate": "执法证号, public.",
    "review.reviewer": "Who.",
    "review.reviewed_on": "When.",
    "review.result": "With what result; 不予公开 and the like refuse the record.",
    "attachments.name": "Shown as a label, after redaction.",
    "attachments.media_type": "Not shown.",
    "attachments.text": "Its text, redacted and shown.",
    "attachments.cleared": "True: the organ has cleared a file that has no text. Nothing of it is shown.",
}
"""Meaning of input fields that are not public, by dotted name."""

COLUMNS = """\
The national tables of 双公示, in the names of 2018 and 2015. A party's code columns are told by
the name in brackets, e.g. 行政相对人代码_1(统一社会信用代码): the number in the name changed its
meaning between the two editions and is not looked at. Width, spaces and a leading `*` do not
matter. Columns that are not here are reported and not read. The field codes of the national
interface (`CF_WSH` and the like) are known too and listed with the rest.

`fine_wan` and `confiscated_wan` are in 万元 and become yuan; `publish_years` (公示期限) sets
`publish_until`; `use_scope` other than 公示 refuses the row; `status_2015` and `status_2018` are
当前状态. A mandatory cell may be empty only where the edition says so.
"""

SETTINGS = """\
One file for each authority. A key that is not here refuses the file. `gongshi check` says what
is wrong. How to map columns: [map your own columns](../how-to/authorities/map-columns.md).
"""

AUTHORITY = {
    "slug": "The name in addresses: small letters, digits, hyphens. Default: the file's name.",
    "name": "Full name of the organ. Records must carry it, or `short_name`, where they name the organ.",
    "code": "Its 统一社会信用代码; the check digit is tested. No two authorities may share one.",
    "short_name": "Short name.",
    "level": "市级, 区级 or 乡镇街道.",
    "division": "GB/T 2260 code.",
    "division_name": "Name of the division, e.g. 澜津市.",
    "legal_nature": "法律性质, e.g. 行政机关.",
    "superior": "上级机关.",
    "address": "Public; never redacted.",
    "postcode": "Public.",
    "phone": "Public; never redacted.",
    "hours": "Public.",
    "website": "Public.",
    "email": "Public.",
    "units": "Its enforcement units.",
    "guides": "服务指南: tables, each with `title`; every other key is a heading on the guide's page.",
    "feed": "See below.",
    "keys": "Not used yet.",
}

FEED = {
    "path": "A file or folder below the content folder. Default: `feeds/<slug>`.",
    "url": "http or https address instead of a path; asked with ETag, at most 1 GiB.",
    "mapping": "See below.",
    "publication_basis": "公开依据 for records that carry none.",
    "minimum_share": "A table that falls to this share of its last count of rows, or below, raises FEED_SHRUNK.",
}

MAPPING = {
    "columns": "Column -> field of `decision`, dotted for the party (`party.name`).",
    "constants": "Field -> value for every row.",
    "dates": "`iso`, `roc` (民國), or a strptime pattern; several joined by `|`.",
    "joiner": "What separates several values in one cell.",
    "values": "Field -> {cell -> value}; `*` stands for every other cell.",
    "ignore": "Columns that are known and not read.",
    "amount_unit": "`yuan` (whole units of the currency) or `万元`.",
    "currency": "ISO 4217 code.",
    "status": "Cell -> appeal status to show; read in `remarks` and `appeal`.",
    "drop_when_empty": "A row with none of these columns filled is blank.",
    "header_row": "Row of the header, from 1.",
}

PROBLEMS = """\
Every problem has a place (file, row from 1 with the header as row 1, field), a code, what is wrong
and what to do. None repeats a private value. An error stops the record, or the file when the row is
0; a warning does not. `{name}` stands for what the message fills in. Codes beginning with `G-` are
gates: see [gates.md](gates.md). How to read the list:
[the problems list](../how-to/authorities/problems.md).
"""

VERIFY = """\
Found in outputs, before publication or by `gongshi verify`. A finding names the file, the rule and
the place, never the value. Besides these: `R-PRIVATE` (a value the law protects) and `W-ID` (the id of
a withdrawn decision outside the places where the law lets it stand).
"""

GROUNDS = """\
From `withdrawal_rules/grounds.toml`. Shape: `notice` a page under the old address that answers 410;
`gone` no page, 410; `vanished` no page, no trace, 404; `redirect` leads to the record that was kept;
`page` the decision's page stays and says what changed.
"""

PARTIAL = """\
With REVOKED and an `extent`, only the named parts leave the page. A field that retells a revoked one
is emptied with it, or the revoked words would stay readable; the authority sends the mended text in a
correction. `any` goes with every partial revocation.
"""

GATES = """\
From `withdrawal_rules/*.toml`. Every entry has `valid_from`, may have `valid_to`, and names its
source. A changed file makes the next build look at every record again.
"""

PERIODS = """\
Within a track the first rule whose conditions hold is taken. Several tracks may apply; the earliest
end wins, the authority's own `publish_until` among them. `low_fine` and the organs' own tracks:
see the head of `withdrawal_rules/periods.toml`. Where an early end is allowed (信用修复), it is not
for the penalties named in `never_early`.
"""

REDACTION = """\
From `withdrawal_rules/redaction/data/recognisers.toml`. Where findings overlap the union is covered,
and the category of the lowest rank speaks for it. What is found once is taken out everywhere in the
record. How it works and where it ends: [redaction](../explanation/redaction.md).

One row stands for each category the portal's rules name. Some have no recogniser of free text,
because the field is never public, the file is never copied or the whole record waits; the column
"Found or dealt with" says so. The kinds of sensitive information (`R-SENS`) and what counts as
particulars (`R-DOB`) are in `withdrawal_rules/redaction/data/sensitive.toml`.
"""

OUTPUTS = """\
Everything below `--output`. All text is UTF-8, but for what the packed cards of the search say (GBK). The same input gives the same bytes.

| What | Where | Borders |
|---|---|---|
| Home, search, statistics, authorities | `index.html`, `search/`, `statistics/`, `authorities/` | |
| Decision, or its withdrawal notice | {decision} | one file; `xx` are the id's first two characters |
| Organisation, by 统一社会信用代码 | {party} | |
| Authority | {authority} | |
| Authority's month | {month} | {list_page} decisions a page, oldest first; borders never move |
| Item of a 权责清单 | {power} | |
| Withdrawals | `withdrawals/index.html`, `withdrawals/YYYY-MM.html` | a month |
| Feeds | `feeds/all`, `feeds/withdrawals`, `feeds/authorities/<slug>`, `feeds/divisions/<GB/T 2260>`, each `.atom`, `.rss`, `.json` | {newest} entries with the first {excerpt} characters of the facts, {newest} tombstones |
| Bulk data | {part} | {data_part} decisions a part; borders never move |
| Indexes of bulk data | `data/index.json`, `data/index.csv`, `data/decisions/<slug>/index.json`, `…/<year>.json` | |
| Descriptions | `data/datapackage.json`, `data/decisions/<slug>/datapackage.json`, `data/schema.json`, `data/table-schema.json` | |
| Daily changes | {day} | {day_part} lines a file; a day of more than {day_limit} is one line `RESYNC` |
| Indexes of changes | `data/changes/index.json`, `data/changes/YYYY-MM.json`, {day_index} | days, days, files |
| Removals | `data/withdrawals.json`, `.csv` (newest 1,000), `data/withdrawals/YYYY-MM.json`, `.csv` | id, ground, date only |
| Sitemaps | `sitemap.xml`, `sitemaps/…`, `sitemaps/removed.xml` (30 days) | |
| Search pieces | `search/manifest.bin`, `search/b/…`, `search/t/…` | block of 4,096 decisions |
| Hashes of all files | `manifest.json`, `manifest/…` | a folder, or a part of a large one |
| Proof of absence | `absence-report.json` | |
| Error pages | `404.html`, `410.html` | |
| Words of the site | `pages/…`, `theme/…`, `robots.txt` | |

How to use them: [for consumers](../how-to/consumers/index.md).
"""

CODES = """\
From `generator/model/codes.py`. Chinese and English terms: [glossary](../glossary.md).
"""
