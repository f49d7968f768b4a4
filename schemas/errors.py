"""Every error this project raises on purpose, named by what the run does next.

* PipelineError
  - SettingsError   a setting or argument is wrong; nothing starts (exit 2)
  - RuleError       a rule file is wrong; nothing starts, the message names file and rule (exit 2)
  - PageError       one page is unusable; it becomes a row of ``pages`` with its reason, the run goes on
  - InputError      the input as a whole is unusable; nothing is published (exit 1)
  - StorageError    storage elsewhere gives no answer; the run stops, nothing is published (exit 1)
  - ShapeError      a stage broke its promise; the run stops, nothing is published (exit 1)
  - GateError       a gate held the version back; nothing is published (exit 3)
  - LockedError     another run holds OUTPUT; nothing starts (exit 4)
"""

from __future__ import annotations


class PipelineError(Exception):
    """Anything this project raises on purpose. ``exit_code`` is what the command ends with."""

    exit_code = 1


class SettingsError(PipelineError):
    """A setting or argument is wrong: one line that says which, and how to mend it."""

    exit_code = 2


class RuleError(PipelineError):
    """A rule file is wrong: names the file, the rule and what is wrong with it."""

    exit_code = 2


class PageError(PipelineError):
    """One page is unusable. ``reason`` is a word of ``schemas.vocabulary.REASONS``."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class InputError(PipelineError):
    """The input as a whole is missing or empty."""


class StorageError(PipelineError):
    """Storage elsewhere gave no answer for longer than a run waits, or does not do what it was told."""


class ShapeError(PipelineError):
    """A frame has not the columns its stage promises."""


class GateError(PipelineError):
    """A gate held the version back."""

    exit_code = 3


class LockedError(PipelineError):
    """Another run holds OUTPUT."""

    exit_code = 4
