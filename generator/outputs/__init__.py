"""Feeds, bulk data, daily changes, the removals ledger and sitemaps, made from public records alone."""

from generator.outputs.build import EXPORTERS, build_outputs
from generator.outputs.withdrawals import gone_paths

__all__ = ["EXPORTERS", "build_outputs", "gone_paths"]
