"""Disks in a file: mounted for a test, and what would be left of one when the power goes."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

_MEGABYTES = 40


@dataclass(slots=True)
class Disk:
    """A file with an ext4 file system in it, mounted at ``place``.

    The kernel keeps what is written to it in memory until somebody flushes it, or for so long
    that no test sees it, so the file has what the disk of a machine would have.
    """

    image: Path
    place: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    @contextmanager
    def after_a_power_cut(self) -> Iterator[Path]:
        """Where the disk is mounted as it would be if the power went now.

        Whoever writes to it has to be stopped (SIGSTOP) for as long.
        """
        copy = self.image.with_name(f"cut{next(self._numbers)}.img")
        try:
            while True:
                before = self._written()
                shutil.copyfile(self.image, copy)
                # A write of the kernel's own meanwhile would put two moments into one copy.
                if self._written() == before:
                    break
            with mounted(copy, copy.with_suffix("")) as place:
                yield place
        finally:
            copy.unlink(missing_ok=True)

    def _written(self) -> list[str]:
        """How often the disk was written to, by the kernel's count."""
        device = _run("findmnt", "-no", "SOURCE", str(self.place)).stdout.strip()
        return Path(f"/sys/block/{Path(device).name}/stat").read_text().split()[4:7]


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


@contextmanager
def mounted(image: Path, place: Path) -> Iterator[Path]:
    """``image`` at the new folder ``place``; the test is skipped where that is not possible."""
    place.mkdir()
    # A loop device that is made with the mount goes with it.
    options = "loop,data=ordered,commit=300"
    done = _run("mount", "-t", "ext4", "-o", options, str(image), str(place))
    if done.returncode:
        pytest.skip(f"no disk in a file can be mounted: {done.stderr.strip()}")
    try:
        yield place
    finally:
        if _run("umount", str(place)).returncode:
            subprocess.run(["umount", "-l", str(place)], check=True)
        place.rmdir()


@contextmanager
def ext4(folder: Path) -> Iterator[Disk]:
    """A new disk of 40 MB below ``folder``; the test is skipped without root and the tools."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk")
    missing = [t for t in ("mkfs.ext4", "mount", "umount", "findmnt") if shutil.which(t) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} is not there")
    image = folder / "disk.img"
    with ExitStack() as ends:
        with image.open("wb") as file:
            file.truncate(_MEGABYTES << 20)
        ends.callback(image.unlink)
        made = _run("mkfs.ext4", "-q", "-F", "-m", "0", str(image))
        assert made.returncode == 0, made.stderr
        place = ends.enter_context(mounted(image, folder / "disk"))
        yield Disk(image, place)
