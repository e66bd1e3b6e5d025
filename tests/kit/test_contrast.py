"""The tokens keep what they promise: readable text on every ground, marks that can be told apart, in both lights."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "opscharter/kit/static/kit/tokens.css"
TEXTS = ("ink", "ink-2", "ink-3", "seal", "kept", "late", "missed", "excepted", "idle")
GROUNDS = ("paper", "sheet", "well")
MARKS = ("kept-mark", "late-mark", "missed-mark", "excepted-mark", "idle-mark", "line-2", "focus")


def tokens(*, dark: bool) -> dict[str, str]:
    blocks = re.findall(r"(:root[^{]*)\{([^}]*)\}", TOKENS.read_text())
    wanted = [body for head, body in blocks if head.strip() == ":root"]
    if dark:
        wanted += [body for head, body in blocks if 'data-theme="dark"' in head]
    found: dict[str, str] = {}
    for body in wanted:
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_texts_and_marks_have_the_contrast_of_wcag_aa(dark: bool) -> None:
    colours = tokens(dark=dark)
    weak = [
        f"{text} on {ground}: {contrast(colours[text], colours[ground]):.2f}"
        for text in TEXTS
        for ground in GROUNDS
        if contrast(colours[text], colours[ground]) < 4.5
    ]
    weak += [
        f"{mark} on {ground}: {contrast(colours[mark], colours[ground]):.2f}"
        for mark in MARKS
        for ground in ("paper", "sheet")
        if contrast(colours[mark], colours[ground]) < 3
    ]
    weak += [
        f"{text} on {ground}"
        for text, ground in [
            ("seal", "seal-soft"),
            ("on-seal", "seal-fill"),
            ("on-seal", "seal-press"),
            ("ink", "value"),
        ]
        if contrast(colours[text], colours[ground]) < 4.5
    ]
    assert not weak


def test_dark_is_the_same_by_choice_and_by_device() -> None:
    blocks = re.findall(r"(:root[^{]*)\{([^}]*)\}", TOKENS.read_text())
    chosen = next(body for head, body in blocks if 'data-theme="dark"' in head)
    device = next(body for head, body in blocks if 'not([data-theme="light"])' in head)
    assert chosen.split() == device.split()
