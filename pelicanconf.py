"""Pelican's settings for the portal. ``gongshi build`` adds the folders, the site's facts and the plugin.

Decisions are not articles: the plugin ``generator.site.host`` renders them from the snapshot.
Pelican itself renders the Markdown pages and copies the theme's static files.
"""

PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
THEME_STATIC_DIR = "theme"
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh_cn"
# Not the machine's: dates and sorting must not depend on where the build runs.
LOCALE = ["C.UTF-8", "en_US.UTF-8", "C"]

# Pages are Markdown only.
READERS = {"rst": None, "html": None, "htm": None}
PAGE_PATHS = ["pages"]
PAGE_URL = "pages/{slug}.html"
PAGE_SAVE_AS = "pages/{slug}.html"
PAGE_LANG_URL = "pages/{slug}.html"
PAGE_LANG_SAVE_AS = "pages/{slug}.html"
SLUGIFY_SOURCE = "basename"

# No blog: whatever Pelican would make of articles is off.
ARTICLE_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
DIRECT_TEMPLATES: list[str] = []
PAGINATED_TEMPLATES: dict[str, int | None] = {}
FEED_ALL_ATOM = None
CATEGORY_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
TRANSLATION_FEED_ATOM = None
AUTHOR_SAVE_AS = ""
CATEGORY_SAVE_AS = ""
TAG_SAVE_AS = ""

# Every build reads what is there; nothing is remembered outside the portal's own ledgers.
CACHE_CONTENT = False
LOAD_CONTENT_CACHE = False
DELETE_OUTPUT_DIRECTORY = False

MARKDOWN = {
    "extension_configs": {
        "markdown.extensions.extra": {},
        "markdown.extensions.meta": {},
        "markdown.extensions.toc": {"permalink": False},
    },
    "output_format": "html5",
}
