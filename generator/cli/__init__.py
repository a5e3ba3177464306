"""The ``gongshi`` command: wires the rooms. See the reference for every option."""

from generator.cli.main import app, main

__all__ = ["app", "main"]
