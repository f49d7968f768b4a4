"""How a small command ends: its own exit code, or one line that says what is wrong."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from flows.progress import console
from flows.terminal import safe
from schemas.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Callable

INTERRUPTED = 130


def run_command(main: Callable[[list[str]], int]) -> int:
    """Run ``main`` on the words of the command line; errors raised on purpose become one line and a code."""
    try:
        return main(sys.argv[1:])
    except PipelineError as error:
        console.print(safe(str(error)), style="red", markup=False, soft_wrap=True)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
