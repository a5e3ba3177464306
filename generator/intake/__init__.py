"""Judging: every received record ends accepted, unchanged, held or rejected, with a reason.

In: raw records of ``generator.sources`` and what the :class:`~generator.model.known.Register`
knows of the past. Out: :class:`Verdict` s with validated events, and problems of whole files.
May import: ``generator.sources``, ``generator.model``. It remembers nothing between files and
reads no clock.
"""

from generator.intake.ahead import ahead
from generator.intake.canonical import content_hash
from generator.intake.desk import Intake, Verdict, judge_event
from generator.intake.standing import extent_fields
from generator.sources import problem_table

__all__ = ["Intake", "Verdict", "ahead", "content_hash", "extent_fields", "judge_event", "problem_table"]
