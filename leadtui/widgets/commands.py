"""Commands: everything a user can do is declared once, on the method that does it.

::

    class Today(Place):
        @command("today.done", "Done", key="d", when=no_row, footer=1)
        def action_done(self) -> None:
            \"\"\"Close the reminders of the marked rows, or of this one.\"\"\"

Bindings (with the command's id, so that the keymap finds it), footer, ``?`` help, palette and
docs/keys.md all derive from that one declaration.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar

from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.message import Message
from textual.screen import Screen

if TYPE_CHECKING:
    Mixin = DOMNode
else:
    # Textual takes the style sheet of the first base that is a DOMNode and of no other one, so a
    # mixin that were a node would hide the style of the widget it is mixed into.
    Mixin = object

MethodT = TypeVar("MethodT", bound=Callable[..., object])

EVERYWHERE = "Everywhere"

_NAMED_KEYS = frozenset(
    "up down left right home end pageup pagedown space enter escape tab shift+tab backspace "
    "delete".split()
)
#: Keys that every terminal passes on. ctrl+m, h, i and j arrive as enter, backspace, tab and
#: newline; ctrl+c, q and z belong to the terminal and its users' habits; the comma separates
#: keys in Textual's bindings.
_SAFE_KEY = re.compile(r"[!-+\--~]|f([1-9]|1[0-2])|ctrl\+[abdefgklnoprstuvwxy]")
_COMMAND_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
_MARK = "_leadtui_command"


class Failed(Message):
    """Something did not work; bubbles up to the app, which shows it."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


class Refused(Message):
    """A command was asked for that is not available now; ``reason`` says why."""

    def __init__(self, title: str, reason: str) -> None:
        super().__init__()
        self.title = title
        self.reason = reason


class Command(NamedTuple):
    """One thing a user can do.

    ``keys`` are its default keys, the first one is shown; none: palette only. ``footer`` is its
    place in the footer (lower first), None: not shown there. ``when`` gives None when the
    command can run, else the reason why not.
    """

    id: str
    title: str
    doc: str
    keys: tuple[str, ...]
    scope: str
    footer: int | None
    method: str
    when: Callable[[Any], str | None] | None

    def why_not(self, node: DOMNode) -> str | None:
        """The reason why the command cannot run on ``node`` now, None when it can."""
        return self.when(node) if self.when is not None else None


class ActiveCommand(NamedTuple):
    """A command as it stands now: on which node, under which keys, and whether it can run."""

    command: Command
    node: Commands
    keys: tuple[str, ...]
    reason: str | None


class _Declared(NamedTuple):
    id: str
    title: str
    keys: tuple[str, ...]
    footer: int | None
    when: Callable[[Any], str | None] | None


def is_safe_key(key: str) -> bool:
    """Whether every terminal passes ``key`` on as itself."""
    return key in _NAMED_KEYS or _SAFE_KEY.fullmatch(key) is not None


def command(
    command_id: str,
    title: str,
    *,
    key: str = "",
    when: Callable[[Any], str | None] | None = None,
    footer: int | None = None,
) -> Callable[[MethodT], MethodT]:
    """Declare the method below as a command; its docstring is the one-sentence help.

    ``key`` holds one or more keys with blanks between them (``"j down"``). ``when`` takes the
    node and returns the reason why the command cannot run now, or None.

    Raises:
        TypeError: for a bad id, a key that some terminals keep, or a missing docstring.
    """
    keys = tuple(key.split())
    if not _COMMAND_ID.fullmatch(command_id):
        raise TypeError(f"command id {command_id!r}: write it as place.verb, in lower case")
    for each in keys:
        if not is_safe_key(each):
            raise TypeError(f"{command_id}: not every terminal passes the key {each!r}")

    def mark(method: MethodT) -> MethodT:
        if not inspect.getdoc(method):
            raise TypeError(f"{command_id}: the method needs a docstring, it is the help text")
        setattr(method, _MARK, _Declared(command_id, title, keys, footer, when))
        return method

    return mark


class Commands(Mixin):
    """Mixin of screens, widgets and the app that have commands; name it before the Textual
    class. ``SCOPE`` is what help and docs call the place, by default the class name in words.
    """

    SCOPE: ClassVar[str] = ""
    #: The commands of the class, inherited ones first, by id.
    COMMANDS_BY_ID: ClassVar[Mapping[str, Command]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        own = [_build(cls, name, member) for name, member in _marked(cls)]
        cls.COMMANDS_BY_ID = _joined(cls, own)
        bindings: list[BindingType] = list(cls.__dict__.get("BINDINGS", []))
        for mixin in _new_mixins(cls):
            bindings.extend(_binding(each) for each in own_commands(mixin) if each.keys)
        bindings.extend(_binding(each) for each in own if each.keys)
        cls.BINDINGS = bindings
        super().__init_subclass__(**kwargs)

    async def action_run_command(self, command_id: str) -> None:
        """Run a command of this node, or say why it cannot run."""
        await run_command(self, self.COMMANDS_BY_ID[command_id])


async def run_command(node: Commands, wanted: Command) -> None:
    """Run ``wanted`` on ``node``; what goes wrong, and why it cannot run, reaches the app."""
    reason = wanted.why_not(node)
    if reason is not None:
        node.post_message(Refused(wanted.title, reason))
        return
    try:
        result = getattr(node, wanted.method)()
        if inspect.isawaitable(result):
            await result
    except Exception as error:  # noqa: BLE001 - the app shows it and writes it to the log
        node.post_message(Failed(error))


def active_commands(screen: Screen[Any]) -> list[ActiveCommand]:
    """What the keys do now, nearest first: the focused widget's commands, the screen's, the
    app's. A key that the focus keeps for itself (letters in an input) is left out.
    """
    keys_of: dict[tuple[Commands, str], list[str]] = {}
    for key, (node, binding, _, _) in screen.active_bindings.items():
        if node is not screen.focused and _is_typed(screen, key):
            continue
        if binding.id and isinstance(node, Commands) and binding.id in node.COMMANDS_BY_ID:
            keys_of.setdefault((node, binding.id), []).append(key)
    found = []
    for (node, command_id), keys in keys_of.items():
        each = node.COMMANDS_BY_ID[command_id]
        order = {key: place for place, key in enumerate(map(_textual_name, each.keys))}
        keys.sort(key=lambda key: order.get(key, len(order)))
        found.append(ActiveCommand(each, node, tuple(keys), each.why_not(node)))
    return found


def _is_typed(screen: Screen[Any], key: str) -> bool:
    """Whether the focus keeps the key as text. Textual leaves letters out of the active bindings,
    but not characters whose key has another name than Unicode gives them: ``plus``, ``slash``.
    """
    typed = _typed_keys().get(key)
    focused = screen.focused
    return typed is not None and focused is not None and focused.check_consume_key(key, typed)


@cache
def _typed_keys() -> Mapping[str, str]:
    """The printable keys by Textual's names for them."""
    return {_textual_name(chr(code)): chr(code) for code in range(33, 127) if chr(code) != ","}


def reachable_commands(screen: Screen[Any]) -> list[ActiveCommand]:
    """As :func:`active_commands`, and also the commands without a key or with a key that the
    focus keeps for itself: what the palette offers.
    """
    active = active_commands(screen)
    seen = {(each.node, each.command.id) for each in active}
    for node in _chain(screen):
        for each in node.COMMANDS_BY_ID.values():
            if (node, each.id) not in seen:
                active.append(ActiveCommand(each, node, (), each.why_not(node)))
    return active


def shadowed_commands(screen: Screen[Any]) -> list[str]:
    """Commands whose key a nearer node takes, as ``"key: nearer hides farther"``; a test asks
    this of every screen. Escape may be taken, since it always means one level back.
    """
    taken: dict[str, str] = {}
    found = []
    for node in _chain(screen):
        for each in node.COMMANDS_BY_ID.values():
            for key in each.keys:
                nearer = taken.setdefault(key, each.id)
                if nearer != each.id and key != "escape":
                    found.append(f"{key}: {nearer} hides {each.id}")
    return found


def command_classes(root: type[Commands] = Commands) -> Iterator[type[Commands]]:
    """Every class imported so far that has commands of its own, once however many bases lead
    to it.
    """
    waiting, seen = [root], {root}
    while waiting:
        for cls in waiting.pop().__subclasses__():
            if cls in seen:
                continue
            seen.add(cls)
            waiting.append(cls)
            if _marked(cls):
                yield cls


def own_commands(cls: type[Commands]) -> list[Command]:
    """The commands that ``cls`` itself declares, in the order of the source."""
    return [cls.COMMANDS_BY_ID[getattr(member, _MARK).id] for _, member in _marked(cls)]


def _chain(screen: Screen[Any]) -> list[Commands]:
    start: DOMNode = screen.focused or screen
    chain: list[Commands] = []
    for node in start.ancestors_with_self:
        if isinstance(node, Commands):
            chain.append(node)
        if node.is_modal:
            break
    return chain


def _marked(cls: type) -> list[tuple[str, object]]:
    return [(name, member) for name, member in cls.__dict__.items() if hasattr(member, _MARK)]


def _new_mixins(cls: type[Commands]) -> list[type[Commands]]:
    """The mixins with commands whose bindings no base of ``cls`` has given to Textual yet."""
    bases = cls.__mro__[1:]
    nodes = [base for base in bases if issubclass(base, DOMNode)]
    return [
        base
        for base in reversed(bases)
        if issubclass(base, Commands)
        and not issubclass(base, DOMNode)
        and not any(issubclass(node, base) for node in nodes)
    ]


def _build(cls: type[Commands], name: str, member: object) -> Command:
    declared: _Declared = getattr(member, _MARK)
    return Command(
        id=declared.id,
        title=declared.title,
        doc=" ".join((inspect.getdoc(member) or "").split("\n\n")[0].split()),
        keys=declared.keys,
        scope=cls.__dict__.get("SCOPE") or _words(cls.__name__),
        footer=declared.footer,
        method=name,
        when=declared.when,
    )


def _joined(cls: type[Commands], own: list[Command]) -> Mapping[str, Command]:
    commands: dict[str, Command] = {}
    for base in reversed(cls.__mro__[1:]):
        if base is not cls and issubclass(base, Commands):
            commands.update(base.COMMANDS_BY_ID)
    by_key: dict[str, Command] = {}
    for each in own:
        commands[each.id] = each
    for each in commands.values():
        for key in each.keys:
            other = by_key.setdefault(key, each)
            if other is not each:
                raise TypeError(
                    f"{cls.__name__}: the key {key!r} is taken twice, by {other.id} and {each.id}"
                )
    return commands


@cache
def _textual_name(key: str) -> str:
    [binding] = Binding.make_bindings([Binding(key, "")])
    return binding.key


def _binding(each: Command) -> Binding:
    return Binding(
        key=",".join(each.keys),
        action=f"run_command('{each.id}')",
        description=each.title,
        show=each.footer is not None,
        tooltip=each.doc,
        id=each.id,
    )


def _words(class_name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", class_name).capitalize()
