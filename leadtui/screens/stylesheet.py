"""The style sheet of the app: what was parsed once is not parsed again."""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet


class KeptStylesheet(Stylesheet):
    """Textual's style sheet, which keeps the parsed rules while the theme stays the same.

    Textual itself parses everything again for each screen that brings rules of its own and each
    time it looks at the theme, several times before the first screen is painted.
    """

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take the theme's variables; rules parsed with the same ones stay."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what was not parsed yet.

        Raises:
            StylesheetError: If the CSS could not be read.
            StylesheetParseError: If the CSS is invalid; the rules stay as they were.
        """
        self.parse()
