"""Search without a server: static index pieces for the browser, a reader, and the catalogue.

In comes nothing but :class:`~generator.model.public.PublicDecision`; out go files under
``search/`` of the site. How the pieces look is told in :mod:`search_index.codec`.
"""

BLOCK = 4096
"""Decisions in one block, by life-long number: block = number // BLOCK. Borders never move."""
