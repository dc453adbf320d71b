"""How keys are written on a screen."""

from __future__ import annotations

from typing import Final

_SIGNS: Final = {
    "question_mark": "?",
    "slash": "/",
    "comma": ",",
    "colon": ":",
    "full_stop": ".",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "right_curly_bracket": "}",
    "left_curly_bracket": "{",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "backspace": "backspace",
    "escape": "esc",
    "shift+tab": "shift+tab",
    "upper_n": "N",
    "f1": "F1",
}


def sign(key: str) -> str:
    """A key's name as it is written on a screen."""
    return _SIGNS.get(key, key.replace("ctrl+", "^") if len(key) > 1 else key)
