"""Gongshi: from authorities' feeds to a static, searchable publication portal."""

__version__ = "0.1.0"
