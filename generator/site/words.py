"""The words of the interface, from ``theme/words.toml``: plain Chinese, with small English."""

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape


class Word:
    """One expression: ``zh`` and ``en``. In a template it shows both, the English marked as such."""

    __slots__ = ("en", "html", "term", "zh")

    def __init__(self, zh: str, en: str = "") -> None:
        self.zh = zh
        self.en = en
        self.html = str(escape(zh) + (Markup("<i lang=en>{}</i>").format(en) if en else Markup("")))
        self.term = f"<dt>{self.html}\n<dd>"

    def __html__(self) -> str:
        """The markup for templates; the escaping is done once."""
        return self.html

    def __str__(self) -> str:
        return self.zh


class Words:
    """A group of words, by attribute or by item; templates ask for them often, so they are plain attributes.

    Raises AttributeError or KeyError for a word that the theme does not have.
    """

    def __init__(self, words: dict[str, Any]) -> None:
        self.__dict__.update(words)

    def __getitem__(self, name: str) -> Any:
        return self.__dict__[name]

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Told to the type checker only."""


def load_words(path: Path) -> Words:
    """All groups of ``words.toml``, each a :class:`Words` of :class:`Word`.

    Entries are ``[zh]`` or ``[zh, en]``.
    """
    groups = tomllib.loads(path.read_text("utf-8"))
    return Words(
        {
            group: Words({name: Word(*entry) for name, entry in entries.items()})
            for group, entries in groups.items()
        }
    )
