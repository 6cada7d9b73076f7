"""An SDK's request types, made closed: what an SDK's type does not name is an error, and values have the type it says.

SDKs describe their requests by TypedDicts or by pydantic models, both made for helping a caller rather than for refusing a body: unknown
fields pass, lists are lazy iterables, enums are open. Here either becomes a TypedDict that says the same of the JSON on the wire, and refuses
all else.
"""
import collections.abc
import datetime
import enum
import inspect
import re
import types
import typing

import pydantic
import typing_extensions as extended

CLOSED = pydantic.ConfigDict(extra="forbid", strict=True)
LISTS = {list, typing.List, collections.abc.Iterable, collections.abc.Sequence, collections.abc.MutableSequence, set, tuple}
DICTS = {dict, collections.abc.Mapping, collections.abc.MutableMapping}
SCALARS = {str, int, float, bool, type(None)}
ANYTHING = {typing.Any, object}
UNIONS = {typing.Union, types.UnionType}


def whole(number):
    if not number.is_integer():
        raise ValueError("a whole number")
    return number


# in JSON, 1E2 and 100.0 are the integer 100
WHOLE = typing.Union[int, extended.Annotated[float, pydantic.AfterValidator(whole)]]


class NOT_JSON:
    """Stands for what a Python program may hand over, files for example, where the wire has something else."""


class Closer:
    """Closes types; each class once, so that recursive ones end."""

    def __init__(self):
        self.done = {}

    def close(self, hint):
        origin, arguments = extended.get_origin(hint), extended.get_args(hint)
        if hint in ANYTHING or isinstance(hint, (typing.TypeVar, str, typing.ForwardRef)):
            return typing.Any
        if isinstance(hint, extended.TypeAliasType) or hasattr(hint, "__supertype__"):
            return self.close(getattr(hint, "__value__", None) or hint.__supertype__)
        if origin in (extended.Annotated, extended.Required, extended.NotRequired):
            return self.close(arguments[0])
        if origin in (typing.Literal, extended.Literal):
            return hint
        if origin in UNIONS:
            return self.union(arguments)
        if origin in LISTS or hint in LISTS:
            element = self.close(arguments[0]) if arguments else typing.Any
            return NOT_JSON if element is NOT_JSON else list[element]
        if origin in DICTS or hint in DICTS:
            value = self.close(arguments[1]) if arguments else typing.Any
            return dict[str, typing.Any if value is NOT_JSON else value]
        return self.plain(hint)

    def plain(self, hint):
        if hint is int:
            return WHOLE
        if hint in SCALARS:
            return hint
        if hint in (bytes, datetime.datetime):
            return str
        if not inspect.isclass(hint):
            return NOT_JSON
        if issubclass(hint, enum.Enum):
            return typing.Literal[tuple(member.value for member in hint)]
        if extended.is_typeddict(hint) or issubclass(hint, pydantic.BaseModel):
            return self.record(hint)
        return NOT_JSON

    def union(self, arguments):
        """One of several. `Literal[…] | Any` is an SDK's way to leave an enum open, `Mapping[str, Any] | Message` a model: what it names counts.
        (`Schema | Dict[str, object]` does mean any object.)"""
        models = any(inspect.isclass(member) and issubclass(member, pydantic.BaseModel) for member in arguments)
        arguments = [member for member in arguments if not (models and extended.get_origin(member) is collections.abc.Mapping)]
        members = [member for member in map(self.close, arguments) if member is not NOT_JSON]
        if any(extended.get_origin(member) is typing.Literal for member in members):
            members = [member for member in members if member is not typing.Any]
        return typing.Union[tuple(members)] if members else NOT_JSON

    def record(self, source):
        if source not in self.done:
            made = extended.TypedDict(source.__name__, {})
            self.done[source] = made
            fields = self.of_dict(source) if extended.is_typeddict(source) else self.of_model(source)
            made.__annotations__ = {name: self.field(hint, required) for name, hint, required in fields}
            made.__required_keys__ = frozenset(name for name, _, required in fields if required)
            made.__pydantic_config__ = CLOSED
        return self.done[source]

    def field(self, hint, required):
        closed = self.close(hint)
        closed = typing.Any if closed is NOT_JSON else closed
        return extended.Required[closed] if required else extended.NotRequired[closed]

    @staticmethod
    def of_dict(source):
        fields = []
        for name, hint in extended.get_type_hints(source, include_extras=True).items():
            origin = extended.get_origin(hint)
            required = origin is extended.Required or (origin is not extended.NotRequired and name in source.__required_keys__)
            inner = extended.get_args(hint)[0] if origin in (extended.Required, extended.NotRequired) else hint
            fields.append((wire_name(inner) or name, inner, required))
        return fields

    @staticmethod
    def of_model(source):
        source.model_rebuild()
        fields = []
        for name, field in source.model_fields.items():
            wire = field.serialization_alias or field.alias or next(filter(None, map(alias, field.metadata)), None) or name
            # a default that is the word of a tag (`type: Literal["text"] = "text"`) is sent always
            tag = extended.get_origin(field.annotation) is typing.Literal and field.default is not None
            fields.append((wire, field.annotation, field.is_required() or (tag and name in ("type", "role"))))
        return fields


def alias(metadata):
    name = getattr(metadata, "alias", None)
    return name if isinstance(name, str) else None


def wire_name(hint):
    return next(filter(None, map(alias, getattr(hint, "__metadata__", ()))), None)


def of_signature(function, name, without=()):
    """The TypedDict of a method's own arguments, for SDKs that have no type of the whole request."""
    hints = extended.get_type_hints(function, include_extras=True)
    fields = {}
    for key, parameter in inspect.signature(function).parameters.items():
        if key not in without and parameter.kind is parameter.KEYWORD_ONLY:
            required = parameter.default is parameter.empty
            fields[key] = extended.Required[hints[key]] if required else extended.NotRequired[hints[key]]
    return extended.TypedDict(name, fields)


def adapter(source):
    return pydantic.TypeAdapter(Closer().close(source))


def objections(adapters, body):
    """What the types say against a JSON text: nothing, if one takes it; else what the fitting one (plain, then streaming) says."""
    streams = bool(re.search(r'"stream"\s*:\s*true', body))
    said = None
    for each in sorted(adapters, key=lambda each: (adapters.index(each) > 0) != streams):
        try:
            each.validate_json(body)
            return []
        except pydantic.ValidationError as error:
            said = said or pointed(error.errors(include_url=False, include_context=False, include_input=False))
    return said


def pointed(errors):
    """Errors as (pointer, kind, text); where a union's members all object, those of the member that fits best."""
    rows = [(pointer(error["loc"]), error["type"], error["msg"]) for error in fitting(errors, 0)]
    return list(dict.fromkeys(rows))


def fitting(errors, start):
    """The errors, of each union only its best member's: pydantic writes a member's name into the place of its errors."""
    kept, unions = [], {}
    for error in errors:
        at = next((at for at, step in enumerate(error["loc"]) if at >= start and is_member(step)), None)
        if at is None:
            kept.append(error)
        else:
            unions.setdefault(error["loc"][:at], {}).setdefault(error["loc"][at], []).append(error)
    for place, members in unions.items():
        best = min((fitting(found, len(place) + 1) for found in members.values()), key=misfit)
        kept.extend(best)
    return kept


def misfit(errors):
    """How little a union's member was meant: another tag, then what is wrong rather than absent, then errors far up, then many."""
    wrong_tag = any(error["type"] == "literal_error" and error["loc"][-1] in ("type", "role") for error in errors)
    wrong = sum(error["type"] != "missing" for error in errors)
    return (wrong_tag, wrong, -min(pointer(error["loc"]).count("/") for error in errors), len(errors))


def pointer(loc):
    return "/" + "/".join(str(step) for step in loc if not is_member(step))


def is_member(step):
    """The name that a union's member goes by, not a key of the body."""
    return isinstance(step, str) and (step[:1].isupper() or step in {"str", "int", "float", "bool", "none"} or "[" in step)
