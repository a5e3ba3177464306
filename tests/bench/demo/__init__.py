"""Writes the fictional demo content in ``content/``. A development tool: the product never imports it."""
