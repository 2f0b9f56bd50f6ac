"""Commands that are imported when they are looked at, so that none pays for the others."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from importlib import import_module

import click


class LazyCommands(MutableMapping[str, click.Command]):
    """The commands of a group by name, each given as ``module:attribute`` and imported on use."""

    def __init__(self, places: dict[str, str]) -> None:
        self._places = places
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        loaded = self._loaded.get(name)
        if loaded is None:
            module, _, attribute = self._places[name].partition(":")
            loaded = getattr(import_module(module), attribute)
            assert isinstance(loaded, click.Command), self._places[name]
            self._loaded[name] = loaded
        return loaded

    def __contains__(self, name: object) -> bool:
        return name in self._places or name in self._loaded

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        self._places.pop(name, None)
        self._loaded.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self._places, *self._loaded]))

    def __len__(self) -> int:
        return len(dict.fromkeys([*self._places, *self._loaded]))
