"""The two themes of leadtui; screens use theme variables only.

``$muted`` is for what stands beside the matter, ``$faint`` for what cannot be used now: Textual's
``$text-muted`` needs a known background and is lost in the lines of a table.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="leadtui-dark",
    dark=True,
    primary="#7aa2d6",
    secondary="#8fa3b8",
    accent="#e0a458",
    success="#8fbf7f",
    warning="#e0b45c",
    error="#e07a70",
    foreground="#d5d9e0",
    background="#14171c",
    surface="#191d24",
    panel="#20252e",
    variables={
        "muted": "#99a3b2",
        "faint": "#6c7686",
        "border": "#4f6f99",
        "border-blurred": "#2f3743",
        "block-cursor-background": "#263850",
        "block-cursor-foreground": "#f2f5fa",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#232a35",
        "block-cursor-blurred-foreground": "#d5d9e0",
        "input-cursor-background": "#d5d9e0",
        "input-selection-background": "#4f6f99 45%",
        "footer-key-foreground": "#e0a458",
        "scrollbar": "#333c49",
        "scrollbar-hover": "#46536a",
        "scrollbar-active": "#5b6f90",
        "scrollbar-background": "#191d24",
        "scrollbar-background-hover": "#191d24",
        "scrollbar-background-active": "#191d24",
        "scrollbar-corner-color": "#191d24",
    },
)

LIGHT = Theme(
    name="leadtui-light",
    dark=False,
    primary="#2f5f9e",
    secondary="#5a6b7d",
    accent="#9a5b00",
    success="#3a7a34",
    warning="#8f6300",
    error="#b3372c",
    foreground="#23282f",
    background="#f4f3ef",
    surface="#fbfaf7",
    panel="#e8e6df",
    variables={
        "muted": "#5a6067",
        "faint": "#83817a",
        "border": "#2f5f9e",
        "border-blurred": "#cfccc2",
        "block-cursor-background": "#cfdef2",
        "block-cursor-foreground": "#14181d",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#e6e6e3",
        "block-cursor-blurred-foreground": "#23282f",
        "input-cursor-background": "#23282f",
        "input-selection-background": "#2f5f9e 30%",
        "footer-key-foreground": "#9a5b00",
        "scrollbar": "#cfccc2",
        "scrollbar-hover": "#b5b1a4",
        "scrollbar-active": "#8f8b7e",
        "scrollbar-background": "#fbfaf7",
        "scrollbar-background-hover": "#fbfaf7",
        "scrollbar-background-active": "#fbfaf7",
        "scrollbar-corner-color": "#fbfaf7",
    },
)

THEMES = (DARK, LIGHT)
