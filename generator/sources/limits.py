"""Bounds on what a feed may be. Sizes are in bytes unless they say characters."""

MEBI = 1024 * 1024

STREAMED_FILE = 8 * 1024 * MEBI
"""CSV and JSON Lines are read as a stream, so only the disk bounds them."""
WHOLE_FILE = 64 * MEBI
"""Atom and JSON Feed are windows on news and are put in order before they are judged."""
WORKBOOK_FILE = 256 * MEBI
"""An XLSX as it lies on the disk."""
WORKBOOK_UNPACKED = 512 * MEBI
"""All parts of an XLSX together, unpacked."""
WORKBOOK_STRINGS = 128 * MEBI
"""Its table of shared strings, which a reader must hold in memory."""
WORKBOOK_RATIO = 200
"""Unpacked to packed size of one part; a real sheet stays below 60."""
WORKBOOK_PARTS = 2_000
DOWNLOAD = 1024 * MEBI
TOML_FILE = MEBI
JSON_LINE = 8 * MEBI
"""One event: two texts of 400,000 characters fit, escaped or not."""
XML_ENTRY_CHARACTERS = 4 * MEBI
CELL_CHARACTERS = 400_000
"""The longest text a decision may hold (``private.MAX_TEXT``)."""
ROW_CHARACTERS = 2_000_000
COLUMNS = 512
HEADER_CHARACTERS = 200
"""Longest name of a column."""
REDIRECTS = 5
CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
DOWNLOAD_SECONDS = 600.0
