"""``python -m leadtui`` and the ``leadtui`` command."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the command line; without a command it opens the app."""
    # Nothing of what is made while the program loads is garbage: it is looked for from the start
    # of a command, and from the first frame of the app.
    gc.disable()
    gc.set_threshold(50_000, 20, 20)
    from leadtui.cli.start import run

    run()


if __name__ == "__main__":
    main()
