"""What the bulk data is: a Frictionless Data Package and a JSON Schema, with words for each field."""

from generator.model.public import PublicDecision
from generator.outputs.context import Context, Site
from generator.outputs.fields import COLUMNS, FIELDS, PARTY_FIELDS
from generator.outputs.words import to_json

_DIALECT = {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True}

_WITHDRAWALS = {
    "fields": [
        {"name": "id", "type": "string", "title": "公开编号", "description": "Public id of the decision."},
        {"name": "ground", "type": "string", "title": "撤下情形", "description": "Code of the ground."},
        {"name": "date", "type": "date", "title": "撤下日期", "description": "Day of the withdrawal."},
    ],
    "primaryKey": ["id"],
}


def export_schema(context: Context) -> None:
    """Write the files that describe the data.

    They change with the software and the content folder, and then everything is made.
    """
    if not context.targets.everything:
        return
    context.sink.put("data/schema.json", decision_schema(context.site))
    context.sink.put("data/table-schema.json", to_json(table_schema()))
    context.sink.put("data/datapackage.json", portal_package(context))


def decision_schema(site: Site) -> bytes:
    """JSON Schema (2020-12) of one line of the JSON Lines files, from ``PublicDecision`` itself."""
    schema = PublicDecision.model_json_schema(mode="validation")
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{site.url}/data/schema.json",
        **schema,
        "title": "行政执法决定（公开版）",
        "description": "One published enforcement decision. Fields that hold nothing may be left out.",
    }
    for words, properties in (
        (FIELDS, schema["properties"]),
        (PARTY_FIELDS, schema["$defs"]["PublicParty"]["properties"]),
    ):
        for field, (title, description) in words.items():
            properties[field]["title"] = title
            properties[field]["description"] = description
    for definition in schema["$defs"].values():
        # The code's own remarks are for those who work on it.
        definition.pop("description", None)
    return to_json(schema)


def table_schema() -> dict[str, object]:
    """Table Schema (Frictionless) of the CSV files."""
    return {
        "fields": [
            {
                "name": column.header,
                "type": column.type,
                **({"format": "default"} if column.type == "date" else {}),
                "title": column.header,
                "description": f"{column.field}: {column.description}",
            }
            for column in COLUMNS
        ],
        "missingValues": [""],
        "primaryKey": ["公开编号"],
    }


def _resource(name: str, title: str, path: str | list[str], schema: object) -> dict[str, object]:
    return {
        "name": name,
        "title": title,
        "profile": "tabular-data-resource",
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": _DIALECT,
        "schema": schema,
    }


def authority_package(site: Site, slug: str, name: str, parts: list[str]) -> bytes:
    """The data package of one authority: its CSV parts, oldest first, as paths beside the package."""
    title = f"{name}行政执法决定"
    return to_json(
        {
            "profile": "tabular-data-package" if parts else "data-package",
            "name": f"gongshi-{slug}".lower(),
            "title": f"{title}公开数据",
            "description": f"Published enforcement decisions of {name}. 不作为信用评价的依据。",
            "homepage": site.link(f"authorities/{slug}/index.html"),
            "resources": [_resource("decisions", title, parts, table_schema())] if parts else [],
        }
    )


def portal_package(context: Context) -> bytes:
    """The data package of the portal: the lists of authorities and removals, and where the rest is."""
    site = context.site
    authorities = {
        "fields": [
            {"name": "slug", "type": "string", "title": "执法机关简称", "description": "Name in addresses."},
            {"name": "name", "type": "string", "title": "执法机关", "description": "Name of the organ."},
            {"name": "code", "type": "string", "title": "统一社会信用代码", "description": "Its code."},
            {"name": "records", "type": "integer", "title": "决定数", "description": "Decisions published."},
            {"name": "parts", "type": "integer", "title": "分卷数", "description": "Bulk parts."},
            {"name": "first_month", "type": "yearmonth", "title": "最早月份", "description": "Oldest month."},
            {"name": "last_month", "type": "yearmonth", "title": "最近月份", "description": "Newest month."},
            {"name": "index", "type": "string", "title": "目录", "description": "Index of its parts."},
            {"name": "datapackage", "type": "string", "title": "数据包", "description": "Its data package."},
        ],
        "missingValues": [""],
        "primaryKey": ["slug"],
    }
    return to_json(
        {
            "profile": "tabular-data-package",
            "name": "gongshi",
            "title": f"{site.name}公开数据",
            "description": "Enforcement decisions published by the authorities of this portal, without"
            " anything the law protects. Withdrawn decisions are not in it: follow data/changes/index.json"
            " and remove them from copies. 撤下的决定不在其中，使用者应当同步删除。",
            "homepage": f"{site.url}/",
            "resources": [
                _resource("authorities", "执法机关", "index.csv", authorities),
                _resource("withdrawals", "最近撤下", "withdrawals.csv", _WITHDRAWALS),
            ],
            "packages": [
                {"name": slug, "title": name, "path": f"decisions/{slug}/datapackage.json"}
                for slug, name in context.names().items()
            ],
            "json_schema": site.link("data/schema.json"),
            "changes": site.link("data/changes/index.json"),
            "withdrawals": site.link("data/withdrawals/index.json"),
        }
    )
