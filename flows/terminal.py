"""Text of pages on a terminal: shown, never obeyed."""

from __future__ import annotations

import json
from typing import Final

TERMINAL: Final = {
    **{code: 0x2400 + code for code in range(0x20)},
    **dict.fromkeys(
        (*range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF), 0xFFFD
    ),
}
"""Control characters become their pictures; what turns the direction of writing, or hides, becomes U+FFFD."""


def safe(text: str) -> str:
    """One line of text without what a terminal would obey: an escape sequence is shown as 「␛[2J」."""
    return text.translate(TERMINAL)


def toml_string(text: str) -> str:
    """Text as a TOML string that says the same, and that a terminal does not obey."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(f"\\u{ord(char):04X}" if ord(char) in TERMINAL else char for char in written)
