"""``python -m flows.config``: every setting with its default and meaning; ``DATA=1`` prints docs/DATA.md."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from flows.arguments import PIPELINE
from flows.command import run_command
from flows.progress import console
from flows.words import Variable, read_variables
from schemas.document import data_document
from schemas.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLES = {"DATA": Variable("", "1: print docs/DATA.md instead")}


def settings_text() -> Iterator[str]:
    """The settings as a TOML file with every default, each with its meaning above it."""
    for section, holder in Settings.model_fields.items():
        model = holder.default_factory() if holder.default_factory else holder.default  # type: ignore[call-arg]
        yield f"\n[{section}]"
        for name, field in type(model).model_fields.items():
            value = getattr(model, name)
            yield f"# {field.description}"
            shown = json.dumps(value, ensure_ascii=False)
            yield f"# {name} =" if value is None else f"{name} = {shown}"


def main(words: list[str]) -> int:
    """Print variables and settings."""
    values = read_variables(VARIABLES, words)
    if values["DATA"]:
        sys.stdout.write(data_document())
        return 0
    console.print("# Variables, for make, the command line and the environment", markup=False)
    for name, variable in PIPELINE.items():
        console.print(f"# {name}={variable.default}  {variable.meaning}", markup=False, soft_wrap=True)
    console.print("\n# Settings, for CONFIG=file.toml; these are the defaults", markup=False)
    for line in settings_text():
        console.print(line, markup=False, soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
