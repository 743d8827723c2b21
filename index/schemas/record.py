"""What a record is: frozen fields with what is said of each, and what follows from a declaration.

From the fields follow the JSON Schema (`body`), what the store keeps (`kept`), plain types for tables and Spark (`types`) and
the columns of a listing (`columns`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar, Union, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_: object) -> object:
        """Only type checkers look at this; Python 3.10 has none."""
        return lambda cls: cls


Schema = dict[str, Any]
R = TypeVar("R", bound="Record")


@dataclass(frozen=True, slots=True)
class About:
    """What a field says beyond its type.

    text: a description. values: the only ones it takes. pattern: of its text. optional: not in every record.
    kept: where the store has it: `own` in the row of a statement, `name` there as the number of a name, `form` in the row
    that statements said alike share; "" where it is derived. listed: whether a listing as TSV or CSV has a column of it.
    """

    text: str = ""
    values: tuple[str, ...] = ()
    pattern: str = ""
    optional: bool = False
    kept: str = ""
    listed: bool = True


@dataclass_transform(frozen_default=True)
class Record:
    """What all records have in common: frozen values, compared field by field.

    As a frozen dataclass to whoever uses one, but without code made for each class: a query should not wait for that.
    """

    NAME: ClassVar[str] = ""
    TITLE: ClassVar[str] = ""
    _FIELDS: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls._FIELDS = tuple(n for n, hint in cls.__annotations__.items() if not str(hint).startswith("ClassVar"))

    def __init__(self, *values: Any, **named: Any) -> None:
        if len(values) > len(self._FIELDS):
            raise TypeError(f"{type(self).__name__} has {len(self._FIELDS)} fields, {len(values)} were given")
        given = dict(zip(self._FIELDS, values, strict=False))
        if twice := (given.keys() & named.keys()) | (named.keys() - set(self._FIELDS)):
            raise TypeError(f"{type(self).__name__} does not take {', '.join(sorted(twice))}")
        given |= named
        for name in self._FIELDS:
            if name not in given and not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} needs {name}")
        vars(self).update(given)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a {type(self).__name__} is not changed: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a {type(self).__name__} is not changed: {name}")

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self._FIELDS)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and type(self) is type(other) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), repr(self)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n)!r}' for n in self._FIELDS)})"

    @classmethod
    def of(cls: type[R], record: Mapping[str, Any]) -> R:
        """The typed form of a record as a command prints it, without unknown members. Raises KeyError for a missing one."""
        made: dict[str, Any] = {}
        for name, hint, about in _declared(cls):
            if about.optional and name not in record:
                made[name] = None
            else:
                made[name] = _typed(hint, record[name])
        return cls(**made)

    def record(self) -> dict[str, Any]:
        """The record as a command prints it with --format json."""
        return self.named(self._plain())

    @classmethod
    def named(cls, row: Mapping[str, Any]) -> dict[str, Any]:
        """The values of a record behind the name it goes by, where it has one."""
        return {**({"schema": f"{cls.NAME}/1"} if cls.NAME else {}), **row}

    def _plain(self) -> dict[str, Any]:
        values = ((name, about, getattr(self, name)) for name, _, about in _declared(type(self)))
        return {name: _untyped(value) for name, about, value in values if not (about.optional and value is None)}


def names(cls: type[Record]) -> tuple[str, ...]:
    """The fields of a record, in order."""
    return cls._FIELDS


def columns(cls: type[Record]) -> tuple[str, ...]:
    """The fields that a listing of records as TSV or CSV has a column for, in order."""
    return tuple(name for name, _, about in _declared(cls) if about.listed and not about.optional)


def kept(cls: type[Record], *places: str) -> tuple[str, ...]:
    """The fields that the store keeps in one of `places` (see `About`), in the order declared."""
    return tuple(name for name, _, about in _declared(cls) if about.kept in places)


def types(cls: type[Record]) -> dict[str, type]:
    """The plain type (str, int, float) of each field that has one; what may be null has the type of its values."""
    return {name: plain for name, hint, _ in _declared(cls) if (plain := _optional(hint)[0]) in (str, int, float)}


_READ: dict[Any, tuple[tuple[str, Any, About], ...]] = {}


def _declared(cls: type[Record]) -> tuple[tuple[str, Any, About], ...]:
    """(name, type, what else is said of it) of each field; read once for each record."""
    if cls in _READ:
        return _READ[cls]
    hints = get_type_hints(cls, include_extras=True)
    found = []
    for name in cls._FIELDS:
        hint, about = hints[name], About()
        if get_origin(hint) is Annotated:
            hint, about = get_args(hint)[0], get_args(hint)[-1]
        found.append((name, hint, about))
    _READ[cls] = tuple(found)
    return _READ[cls]


def _optional(hint: Any) -> tuple[Any, bool]:
    """A type without None, and whether it had it."""
    if get_origin(hint) in (Union, UnionType):
        (inner,) = [one for one in get_args(hint) if one is not NoneType]
        return inner, True
    return hint, False


def _is_record(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Record)


def _typed(hint: Any, value: Any) -> Any:
    inner, _ = _optional(hint)
    if value is None:
        return None
    if _is_record(inner):
        return inner.of(value)
    if get_origin(inner) is tuple:
        return tuple(_typed(get_args(inner)[0], one) for one in value)
    return value


def _untyped(value: Any) -> Any:
    if isinstance(value, Record):
        return value._plain()
    return [_untyped(one) for one in value] if isinstance(value, tuple) else value


_TYPES: dict[Any, str] = {str: "string", bool: "boolean", int: "integer", float: "number"}


def _shape(hint: Any) -> Schema:
    inner, nullable = _optional(hint)
    if _is_record(inner):
        shape = body(inner)
        return {"anyOf": [shape, {"type": "null"}]} if nullable else shape
    if get_origin(inner) is tuple:
        return {"type": "array", "items": _shape(get_args(inner)[0])}
    if get_origin(inner) is dict:
        return {"type": "object"}
    return {"type": [_TYPES[inner], "null"] if nullable else _TYPES[inner]}


def body(cls: type[Record]) -> Schema:
    """The JSON Schema of the object that a record is, without a name and version."""
    properties: dict[str, Schema] = {}
    for name, hint, about in _declared(cls):
        shape = _shape(_optional(hint)[0] if about.optional else hint)
        if about.values:
            shape["enum"] = list(about.values)
        if about.pattern:
            shape["pattern"] = about.pattern
        if about.text:
            shape["description"] = about.text
        properties[name] = shape
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name, _, about in _declared(cls) if not about.optional],
        "additionalProperties": False,
    }
