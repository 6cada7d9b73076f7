#!/usr/bin/env python3
"""Makes the TypedDicts of specado_ffi/types from the JSON Schemas of the repository.

    bindings/python/make_types.py            writes them
    bindings/python/make_types.py --check    fails if those that are there are others
"""

from __future__ import annotations

import json
import pathlib
import sys
import textwrap

HERE = pathlib.Path(__file__).resolve().parent
SCHEMAS = HERE.parents[1] / "schemas"
TYPES = HERE / "specado_ffi" / "types"
LONGEST = 120

#: What a prompt holds is read, so that any sequence and mapping will do; what is given is a list and a dict.
GENERIC = {"prompt": ("Sequence", "Mapping"), "response": ("List", "Dict")}
#: Names of what has none in the schema, by its place.
NAMES = {
    "prompt.tool_choice.1": "NamedTool",
    "prompt.tool_choice.2": "AllowedTools",
    "prompt.tool_choice.3": "ProviderTool",
    "prompt.response_format.1": "PlainFormat",
    "prompt.response_format.2": "SchemaFormat",
    "prompt.choice.1": "ChosenTool",
    "prompt.document.1": "RagDocument",
    "prompt.text": "TextPart",
    "prompt.medium": "MediumPart",
    "prompt.call": "CallPart",
    "prompt.result": "ResultPart",
    "response.event": "EventJson",
}
#: The message of a response is one of the next prompt.
INSTEAD = {"prompt.prompt.messages": 'Sequence[Union["Message", Answer]]'}
HEAD = {
    "prompt": '"""What a prompt may hold; docs/prompt.md explains it. Made by make_types.py from prompt.schema.json."""',
    "response": '"""What a response holds; docs/response.md explains it. Made by make_types.py from response.schema.json."""',
}


def camel(name):
    return "".join(word.capitalize() for word in name.replace("-", "_").split("_"))


class Module:
    """The types of one schema."""

    def __init__(self, name):
        self.name = name
        self.schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
        self.sequence, self.mapping = GENERIC[name]
        self.classes = []

    def text(self):
        for name, schema in self.schema["$defs"].items():
            if name not in self.told_by_type():
                self.define(name, schema)
        body = "\n\n".join(self.classes).rstrip("\n")
        words = ("Any", "Dict", "List", "Literal", "Mapping", "Optional", "Sequence", "TypedDict", "Union")
        is_used = lambda word: f"{word}[" in body or (word in ("Any", "TypedDict") and word in body)
        used = ", ".join(filter(is_used, words))
        answer = "from .response import Message as Answer\n\n" if "Answer" in body else ""
        head = f"{HEAD[self.name]}\n\nfrom __future__ import annotations\n\nfrom typing import {used}\n\n{answer}"
        return f"{head}\n{body}\n"

    def told_by_type(self):
        """What is defined where it is told apart from others by its type."""
        branches = [branch for schema in self.schema["$defs"].values() for branch in branches_of(schema)]
        return {branch["then"]["$ref"].rsplit("/", 1)[1] for branch in branches}

    def define(self, name, schema):
        place = f"{self.name}.{name}"
        title = NAMES.get(place, camel(name))
        if is_known(schema):
            self.typed_dict(title, schema, place)
            return
        self.alias(title, self.type_of(schema, place, title), schema)

    def alias(self, title, text, schema):
        comment = "".join(f"#: {line}\n" for line in wrapped(schema, 117))
        self.classes.append(f"{comment}{assigned(title, text)}\n")

    def typed_dict(self, title, schema, place, more=None):
        members = {**schema["properties"], **(more or {})}
        required = set(schema.get("required", []))
        types = {key: self.type_of(value, f"{place}.{key}", title + camel(key)) for key, value in members.items()}
        if any(not key.isidentifier() for key in members):
            assert not required, "a member with an odd name in a type with required ones"
            items = "".join(f'        "{key}": {text},\n' for key, text in types.items())
            self.classes.append(f'{title} = TypedDict(\n    "{title}",\n    {{\n{items}    }},\n    total=False,\n)\n')
            return
        base = "TypedDict"
        needed = [key for key in members if key in required]
        others = [key for key in members if key not in required]
        if needed and others:
            base = f"_{title}Required"
            body = "".join(member(key, types[key], members[key]) for key in needed)
            self.classes.append(f"class {base}(TypedDict):\n{body}")
        total = ", total=False" if others else ""
        shown = others or needed
        lines = wrapped(schema, 110)
        if lines:
            doc = f'    """{lines[0]}' + "".join(f"\n    {line}" for line in lines[1:])
            doc += '"""\n\n' if len(lines) == 1 else '\n    """\n\n'
        else:
            doc = ""
        body = "".join(member(key, types[key], members[key]) for key in shown)
        self.classes.append(f"class {title}({base}{total}):\n{doc}{body}")

    def type_of(self, schema, place, title):
        """A type as text; what it is made of is defined on the way."""
        if place in INSTEAD:
            return INSTEAD[place]
        if schema is True or not schema:
            return "Any"
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            meant = self.schema["$defs"][name]
            title = quoted(NAMES.get(f"{self.name}.{name}", camel(name)))
            return f"Optional[{title}]" if is_known(meant) and "null" in meant.get("type", "") else title
        if "enum" in schema:
            return f"Literal[{', '.join(python(value) for value in schema['enum'])}]"
        if "anyOf" in schema and "type" not in schema:
            # some say only which members are required
            kinds = [
                self.type_of(one, f"{place}.{at}", NAMES.get(f"{place}.{at}", f"{title}{at}"))
                for at, one in enumerate(schema["anyOf"])
            ]
            return union(kinds)
        if "allOf" in schema:
            return self.told_apart(schema, place)
        if "type" not in schema:
            return "Any"
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        return union([self.plain(kind, schema, place, NAMES.get(place, title)) for kind in kinds])

    def told_apart(self, schema, place):
        """An object whose members hang on its type: one class for each."""
        kinds = []
        for branch in schema["allOf"]:
            when = branch["if"]["properties"]["type"]
            name = branch["then"]["$ref"].rsplit("/", 1)[1]
            title = NAMES.get(f"{self.name}.{name}", camel(name))
            own = self.schema["$defs"][name]
            values = when["enum"] if "enum" in when else [when["const"]]
            whole = {
                "description": own.get("description"),
                "required": [*schema["required"], *own.get("required", [])],
                "properties": {
                    **schema["properties"],
                    "type": {**schema["properties"]["type"], "enum": values},
                    **own["properties"],
                },
            }
            self.typed_dict(title, whole, f"{self.name}.{name}")
            kinds.append(quoted(title))
        return union(kinds)

    def plain(self, kind, schema, place, title):
        if kind == "object":
            if is_known(schema):
                self.typed_dict(title, schema, place)
                return quoted(title)
            inside = schema.get("additionalProperties")
            value = self.type_of(inside, f"{place}.*", title) if isinstance(inside, dict) else "Any"
            return f"{self.mapping}[str, {value}]"
        if kind == "array":
            return f"{self.sequence}[{self.type_of(schema.get('items', {}), f'{place}.0', title + 'Item')}]"
        return {"string": "str", "number": "float", "integer": "int", "boolean": "bool", "null": "None"}[kind]


def is_known(schema):
    """True for an object whose members are known."""
    return "properties" in schema and schema.get("additionalProperties") is not True


def branches_of(schema):
    """What an object may be that has to be told by its type."""
    return schema.get("allOf", []) + [branch for one in schema.get("anyOf", []) for branch in one.get("allOf", [])]


def quoted(name):
    return f'"{name}"'


def python(value):
    return "None" if value is None else '"' + value + '"'


def union(kinds):
    """One of these; what is itself one of several is taken apart."""
    flat = []
    optional = False
    for kind in kinds:
        while kind.startswith("Optional["):
            optional, kind = True, kind[len("Optional[") : -1]
        flat += split(kind)[1] if kind.startswith("Union[") else [kind]
    optional = optional or "None" in flat
    kinds = [kind for kind in dict.fromkeys(flat) if kind != "None"]
    if "Any" in kinds:
        return "Any"
    if not kinds:
        return "None"
    text = kinds[0] if len(kinds) == 1 else f"Union[{', '.join(kinds)}]"
    return f"Optional[{text}]" if optional else text


def split(text):
    """What is between the outermost brackets, at its commas."""
    parts, depth, start = [], 0, text.index("[") + 1
    for at in range(start, len(text)):
        depth += {"[": 1, "]": -1}.get(text[at], 0)
        if (text[at] == "," and depth == 0) or depth < 0:
            parts.append(text[start:at].strip())
            start = at + 1
    return text[: text.index("[")], parts


def assigned(name, text):
    line = f"{name} = {text}"
    return line if len(line) <= LONGEST else f"{name} = {broken(text, '')}"


def broken(text, indent):
    head, parts = split(text)
    inner = "".join(f"{indent}    {part},\n" for part in parts)
    return f"{head}[\n{inner}{indent}]"


def member(key, text, schema):
    comment = "".join(f"    #: {line}\n" for line in wrapped(schema, 113))
    line = f"    {key}: {text}\n"
    return comment + (line if len(line) <= LONGEST + 1 else f"    {key}: {broken(text, '    ')}\n")


def wrapped(schema, width):
    text = schema.get("description") if isinstance(schema, dict) else None
    return textwrap.wrap(text, width, break_on_hyphens=False) if text else []


def main(check):
    stale = []
    for name in GENERIC:
        path, text = TYPES / f"{name}.py", Module(name).text()
        if not check:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(str(path))
    if stale:
        sys.exit(f"{', '.join(stale)}: not what the schemas say; run bindings/python/make_types.py")


if __name__ == "__main__":
    main(sys.argv[1:] == ["--check"])
