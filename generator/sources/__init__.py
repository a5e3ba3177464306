"""Readers: from a feed's bytes to raw records with their place. Nothing is judged here.

In: the content folder, an authority's files or address. Out: :class:`Raw` records, one for each
record received, readable or not, and :class:`Problem` s of files as a whole.
May import: ``generator.model``. Bytes are hostile until proven otherwise: sizes are bounded, XML
has no entities and no network, workbooks are weighed before they are opened, formulas are never
evaluated.
"""

from collections.abc import Iterator

from generator.model.authority import Authority
from generator.model.problem import Problem
from generator.sources.content import load_content
from generator.sources.finding import digest, feed_file, find, resume_point, signature
from generator.sources.jsonlines import lines_apart, read_json_lines, tail_sequence
from generator.sources.records import FeedFile, Raw, problem_table, report
from generator.sources.tables import read_table
from generator.sources.webfeeds import read_atom, read_json_feed

__all__ = [
    "FeedFile",
    "Raw",
    "digest",
    "feed_file",
    "find",
    "lines_apart",
    "load_content",
    "problem_table",
    "read",
    "report",
    "resume_point",
    "signature",
    "tail_sequence",
]


def read(feed: FeedFile, authority: Authority, *, offset: int = 0, row: int = 0) -> Iterator[Raw | Problem]:
    """The records of one feed file, as a stream; ``Problem`` s are about the file as a whole.

    JSON Lines may start at byte ``offset``, the start of line ``row`` + 1; every other format is
    read from its beginning. A file that cannot be opened is a problem, never an exception.
    """
    try:
        if feed.format == "jsonl":
            yield from read_json_lines(feed, authority, offset, row)
        elif feed.format == "atom":
            yield from read_atom(feed, authority)
        elif feed.format == "jsonfeed":
            yield from read_json_feed(feed, authority)
        else:
            yield from read_table(feed, authority)
    except OSError as error:
        why = error.strerror or type(error).__name__
        yield report("UNREADABLE", feed.name, authority=authority.slug, why=why)
