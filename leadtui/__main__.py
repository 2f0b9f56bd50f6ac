"""``python -m leadtui`` and the ``leadtui`` command."""

from __future__ import annotations


def main() -> None:
    """Run the command line; without a command it opens the app."""
    from leadtui.cli.main import run

    run()


if __name__ == "__main__":
    main()
