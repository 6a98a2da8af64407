"""Pickles read as data: whatever class or function they name, an inert stand-in is made, and nothing is called.

The instructions are taken apart by pickletools, which runs none of them. What they would call is looked up by its
name in a table of this project's own functions; nothing is ever imported, and no attribute of a real object is set.
"""

import pickletools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from explain_core.model.checkpoints.hostile_calls import HostileCall, is_hostile

MARKED, LONGEST_KEY = object(), 64


class PickleDamage(ValueError):
    """A pickle's instructions make no sense."""


@dataclass(frozen=True, eq=False, slots=True)
class Named:
    """A class or function, by its name only."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass(eq=False, slots=True)
class StandIn:
    """An object of a class that is not imported: what it would have been made from.

    `of` is the class or function that would have been called with `args`; `state` what it would have been given then;
    `entries` and `items` what would have been put into it as into a dict or a list.
    """

    of: Any
    args: tuple[Any, ...] = ()
    state: Any = None
    entries: dict[Any, Any] = field(default_factory=dict)
    items: list[Any] = field(default_factory=list)

    def build(self, state: Any) -> None:
        """What BUILD would have handed to __setstate__."""
        self.state = state

    @property
    def attributes(self) -> Mapping[Any, Any]:
        """The object's attributes, where its state is a dict, or the pair of dicts that slots make."""
        if isinstance(self.state, dict):
            return self.state
        if isinstance(self.state, tuple) and len(self.state) == 2:
            both = [part for part in self.state if isinstance(part, dict)]
            return {name: value for part in both for name, value in part.items()}
        return {}


def unpickle(
    stream: BinaryIO,
    known: Mapping[str, Callable[..., Any]],
    persistent: Callable[[Any], Any],
) -> Any:
    """The object of the pickle that begins at the stream's position; the stream is left behind its end.

    `known` makes an object in place of a function of that name ("collections.OrderedDict") from the arguments of its
    call; `persistent` one from a persistent id. Raises PickleDamage (and ValueError, LookupError, TypeError of what it
    met) for damage, and HostileCall.
    """
    return _Machine(known, persistent).run(stream)


class _Machine:
    """The pickle machine: a stack, marks in it, and a memo."""

    def __init__(self, known: Mapping[str, Callable[..., Any]], persistent: Callable[[Any], Any]) -> None:
        self._known, self._persistent = known, persistent
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}

    def run(self, stream: BinaryIO) -> Any:
        steps = {name[4:]: getattr(self, name) for name in dir(self) if name.startswith("_do_")}
        for opcode, argument, _ in pickletools.genops(stream):
            step = steps.get(opcode.name)
            if step is not None:
                step(argument)
            elif opcode.name in _VALUES:
                self._stack.append(argument)
            elif opcode.name not in _IGNORED:
                raise PickleDamage(f"the instruction {opcode.name} is not read")
        return self._pop()

    def _pop(self) -> Any:
        value = self._stack.pop()
        if value is MARKED:
            raise PickleDamage("a mark stands where a value should be")
        return value

    def _to_mark(self) -> list[Any]:
        for place in range(len(self._stack) - 1, -1, -1):
            if self._stack[place] is MARKED:
                taken = self._stack[place + 1 :]
                del self._stack[place:]
                return taken
        raise PickleDamage("a mark is missing")

    def _call(self, what: Any, args: Any) -> Any:
        args = args if isinstance(args, tuple) else (args,)
        if isinstance(what, Named):
            if str(what) in ("copyreg._reconstructor", "copy_reg._reconstructor") and args:
                return self._call(args[0], ())
            if str(what) in ("copyreg.__newobj__", "copy_reg.__newobj__") and args:
                return self._call(args[0], args[1:])
            if is_hostile(what.module, what.name):
                raise HostileCall(str(what))
            if (make := self._known.get(str(what))) is not None:
                return make(*args)
        return StandIn(what, args)

    # --- one method an instruction, called by its name ---

    def _do_MARK(self, _: Any) -> None:
        self._stack.append(MARKED)

    def _do_POP(self, _: Any) -> None:
        self._stack.pop()

    def _do_POP_MARK(self, _: Any) -> None:
        self._to_mark()

    def _do_DUP(self, _: Any) -> None:
        self._stack.append(self._stack[-1])

    def _do_NONE(self, _: Any) -> None:
        self._stack.append(None)

    def _do_NEWTRUE(self, _: Any) -> None:
        self._stack.append(True)

    def _do_NEWFALSE(self, _: Any) -> None:
        self._stack.append(False)

    def _do_EMPTY_LIST(self, _: Any) -> None:
        self._stack.append([])

    def _do_EMPTY_TUPLE(self, _: Any) -> None:
        self._stack.append(())

    def _do_EMPTY_DICT(self, _: Any) -> None:
        self._stack.append({})

    def _do_EMPTY_SET(self, _: Any) -> None:
        self._stack.append(set())

    def _do_LIST(self, _: Any) -> None:
        self._stack.append(self._to_mark())

    def _do_TUPLE(self, _: Any) -> None:
        self._stack.append(tuple(self._to_mark()))

    def _do_TUPLE1(self, _: Any) -> None:
        self._stack.append((self._pop(),))

    def _do_TUPLE2(self, _: Any) -> None:
        second, first = self._pop(), self._pop()
        self._stack.append((first, second))

    def _do_TUPLE3(self, _: Any) -> None:
        third, second, first = self._pop(), self._pop(), self._pop()
        self._stack.append((first, second, third))

    def _do_DICT(self, _: Any) -> None:
        made: dict[Any, Any] = {}
        _fill(made, self._to_mark())
        self._stack.append(made)

    def _do_FROZENSET(self, _: Any) -> None:
        self._stack.append(frozenset(map(_key, self._to_mark())))

    def _do_APPEND(self, _: Any) -> None:
        value = self._pop()
        _extend(self._stack[-1], [value])

    def _do_APPENDS(self, _: Any) -> None:
        values = self._to_mark()
        _extend(self._stack[-1], values)

    def _do_SETITEM(self, _: Any) -> None:
        value, key = self._pop(), self._pop()
        _fill(self._stack[-1], [key, value])

    def _do_SETITEMS(self, _: Any) -> None:
        pairs = self._to_mark()
        _fill(self._stack[-1], pairs)

    def _do_ADDITEMS(self, _: Any) -> None:
        values = self._to_mark()
        target = self._stack[-1]
        if isinstance(target, set):
            target.update(map(_key, values))
        else:
            _extend(target, values)

    def _do_PUT(self, argument: int) -> None:
        self._memo[argument] = self._stack[-1]

    _do_BINPUT = _do_LONG_BINPUT = _do_PUT

    def _do_MEMOIZE(self, _: Any) -> None:
        self._memo[len(self._memo)] = self._stack[-1]

    def _do_GET(self, argument: int) -> None:
        self._stack.append(self._memo[argument])

    _do_BINGET = _do_LONG_BINGET = _do_GET

    def _do_GLOBAL(self, argument: str) -> None:
        self._stack.append(Named(*argument.split(" ", 1)))

    def _do_STACK_GLOBAL(self, _: Any) -> None:
        name, module = self._pop(), self._pop()
        if not isinstance(name, str) or not isinstance(module, str):
            raise PickleDamage("a class is named by something that is no text")
        self._stack.append(Named(module, name))

    def _do_EXT1(self, argument: int) -> None:
        self._stack.append(Named("copyreg", f"extension {argument}"))

    _do_EXT2 = _do_EXT4 = _do_EXT1

    def _do_REDUCE(self, _: Any) -> None:
        args, what = self._pop(), self._pop()
        self._stack.append(self._call(what, args))

    _do_NEWOBJ = _do_REDUCE

    def _do_NEWOBJ_EX(self, _: Any) -> None:
        named, args, what = self._pop(), self._pop(), self._pop()
        self._stack.append(self._call(what, (*args, named) if named else args))

    def _do_INST(self, argument: str) -> None:
        args = tuple(self._to_mark())
        self._stack.append(self._call(Named(*argument.split(" ", 1)), args))

    def _do_OBJ(self, _: Any) -> None:
        what, *args = self._to_mark()
        self._stack.append(self._call(what, tuple(args)))

    def _do_BUILD(self, _: Any) -> None:
        state, target = self._pop(), self._stack[-1]
        if hasattr(type(target), "build"):
            target.build(state)

    def _do_PERSID(self, argument: str) -> None:
        self._stack.append(self._persistent(argument))

    def _do_BINPERSID(self, _: Any) -> None:
        self._stack.append(self._persistent(self._pop()))


_VALUES = frozenset(
    (
        "INT", "LONG", "BININT", "BININT1", "BININT2", "LONG1", "LONG4", "FLOAT", "BINFLOAT", "STRING", "BINSTRING",
        "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "BINBYTES", "SHORT_BINBYTES",
        "BINBYTES8", "BYTEARRAY8",
    )
)  # fmt: skip
_FLAT = (str, bytes, int, float, bool, type(None), Named, StandIn)
_IGNORED = frozenset(("PROTO", "FRAME", "STOP", "READONLY_BUFFER"))


def _key(value: Any) -> Any:
    """A value as it may be a key: hashing what a file nests as deep as it likes would end the process."""
    if isinstance(value, _FLAT):
        return value
    flat = isinstance(value, tuple | frozenset) and len(value) <= LONGEST_KEY
    if flat and all(isinstance(part, _FLAT) for part in value):
        return value
    return Named("builtins", type(value).__name__)


def _extend(target: Any, values: list[Any]) -> None:
    if isinstance(target, StandIn):
        target.items.extend(values)
    elif isinstance(target, list):
        target.extend(values)
    else:
        raise PickleDamage(f"something is appended to {type(target).__name__!r}")


def _fill(target: Any, pairs: list[Any]) -> None:
    entries = target.entries if isinstance(target, StandIn) else target
    if not isinstance(entries, dict) or len(pairs) % 2:
        raise PickleDamage(f"an entry is set in {type(target).__name__!r}")
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        entries[_key(key)] = value
