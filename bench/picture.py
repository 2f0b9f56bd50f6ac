"""The picture of Today in the README: the sample data at a fixed clock, the app without a terminal.

    python bench/picture.py [FILE]

Writes docs/today.png, or FILE; with a name that ends in .svg the drawing itself. A PNG needs
Chromium, the font DejaVu Sans Mono, and pngquant, which makes it a quarter of the size.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from leadtui.desk import DeskApp
from leadtui.services import demo

#: A Tuesday, 9:20 in Paris.
NOW = dt.datetime(2026, 11, 24, 8, 20, tzinfo=dt.UTC)
SIZE = (124, 36)
FONT = "DejaVu Sans Mono"
#: Pixels of the picture's width; the drawing is scaled to it.
WIDTH = 1480


async def drawing(store: Path) -> str:
    """Today as an SVG that asks for nothing from outside."""
    now = int(NOW.timestamp() * 1000)
    app = DeskApp(demo.build(store, lambda: now, timezone="Europe/Paris"))
    async with app.run_test(size=SIZE) as pilot:
        for key in ("", "j", "j"):
            if key:
                await pilot.press(key)
            # The preview waits until the cursor has rested.
            await pilot.pause(0.5)
            await app.workers.wait_for_complete()
        svg = app.export_screenshot(title="leadtui")
    svg = re.sub(r"@font-face \{.*?\}\n?", "", svg, flags=re.DOTALL)
    return svg.replace("Fira Code", FONT)


def picture(svg: str, folder: Path) -> bytes:
    """The drawing as a PNG, by Chromium."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None or shutil.which("pngquant") is None:
        raise SystemExit("A PNG needs chromium and pngquant; FILE.svg needs neither.")
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert box
    height = round(WIDTH * float(box[2]) / float(box[1]))
    page, image = folder / "today.html", folder / "today.png"
    style = f"<style>body{{margin:0}} svg{{display:block;width:{WIDTH}px}}</style>"
    page.write_text(f"<!doctype html><meta charset='utf-8'>{style}{svg}", encoding="utf-8")
    subprocess.run(
        [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--default-background-color=00000000", f"--user-data-dir={folder / 'browser'}",
            f"--window-size={WIDTH},{height}", f"--screenshot={image}", page.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )  # fmt: skip
    few = ["pngquant", "--strip", "--output", "-", "96", str(image)]
    return subprocess.run(few, check=True, capture_output=True).stdout


def main() -> None:
    """Make the picture."""
    default = Path(__file__).resolve().parent.parent / "docs" / "today.png"
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        svg = asyncio.run(drawing(folder / "demo.db"))
        if target.suffix == ".svg":
            target.write_text(svg, encoding="utf-8")
        else:
            target.write_bytes(picture(svg, folder))
    print(f"{target}: {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
