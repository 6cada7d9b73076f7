"""Which JSON Schemas a service takes: a rule's `subset`, asked of every schema inside of one."""
import re

from . import places

NAMED = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
LISTED = ("anyOf", "oneOf", "allOf", "prefixItems", "items")
CLOSING = ("additionalProperties", "unevaluatedProperties", "unevaluatedItems")
SINGLE = (*CLOSING, "items", "not", "if", "then", "else", "contains", "propertyNames")
SAYS_WHAT = ("type", "anyOf", "oneOf", "allOf", "$ref", "enum", "const")


def objections(subset, root):
    """(pointer, text) of what the subset does not take."""
    said = list(of_the_top(subset, root))
    for pointer, schema in each(root, ""):
        if isinstance(schema, dict):
            said += [(pointer, text) for text in of_one(subset, schema)]
    if subset.get("acyclic") and (cycle := circular(root)):
        said.append((cycle, "a reference that leads back to itself"))
    return said


def each(schema, pointer):
    """All schemas inside of one, and itself."""
    yield pointer, schema
    if not isinstance(schema, dict):
        return
    for key, value in schema.items():
        if key in NAMED and isinstance(value, dict):
            rows = [(f"{pointer}/{key}/{name}", inner) for name, inner in value.items()]
        elif key in LISTED and isinstance(value, list):
            rows = [(f"{pointer}/{key}/{at}", inner) for at, inner in enumerate(value)]
        else:
            rows = [(f"{pointer}/{key}", value)] if key in SINGLE and isinstance(value, (dict, bool)) else []
        for at, inner in rows:
            yield from each(inner, at)


def held(roots):
    """How much schemas hold together: how many they are, their properties, those that none requires, unions, values of
    enums; and how deep the deepest nests."""
    counts = dict.fromkeys(("schemas", "properties", "optional", "unions", "enum_values", "levels"), 0)
    for root in roots:
        counts["schemas"] += 1
        counts["levels"] = max(counts["levels"], depth(root))
        for _, schema in each(root, ""):
            if isinstance(schema, dict):
                names = schema.get("properties", {})
                counts["properties"] += len(names)
                counts["optional"] += sum(name not in schema.get("required", ()) for name in names)
                counts["unions"] += isinstance(schema.get("type"), list) or "anyOf" in schema
                counts["enum_values"] += len(schema.get("enum", ()))
    return counts


def depth(schema):
    """How deep values nest in values: a branch is no deeper than what it is a branch of."""
    if not isinstance(schema, dict):
        return 0
    inner = [*schema.get("properties", {}).values(), *schema.get("prefixItems", ()), schema.get("items")]
    branches = [branch for key in ("anyOf", "oneOf", "allOf") for branch in schema.get(key, ())]
    deepest = max((1 + depth(one) for one in inner if isinstance(one, dict)), default=0)
    return max([deepest, *map(depth, branches)])


def of_the_top(subset, root):
    keys = root if isinstance(root, dict) else {}
    yield from (("/" + key, "not at the top") for key in subset.get("top_refuses", ()) if key in keys)
    yield from (("", f"no {key} at the top") for key in subset.get("top_has", ()) if key not in keys)
    if "top_type" in subset and not re.fullmatch(subset["top_type"], str(keys.get("type"))):
        yield "", f"the top is no {subset['top_type']}"


def of_one(subset, schema):
    """What is wrong with one schema, those inside of it left aside."""
    yield from (f"{key} is not taken" for key in subset.get("refuses", ()) if key in schema)
    if "takes" in subset:
        yield from (f"{key} is not taken" for key in schema if key not in subset["takes"])
    for key, pattern in subset.get("values", {}).items():
        if key in schema and not re.fullmatch(pattern, places.dumped(schema[key])):
            yield f"{key} is {places.dumped(schema[key])[:60]}"
    for key in subset.get("alone", ()):
        if key in schema and len(schema) > 1:
            yield f"{key} has {', '.join(sorted(set(schema) - {key}))} beside it"
    yield from (f"{' beside '.join(keys)}" for keys in subset.get("apart", ()) if all(key in schema for key in keys))
    if subset.get("typed") and not any(key in schema for key in SAYS_WHAT):
        yield "it does not say what the value is"
    yield from of_its_type(subset, schema)


def of_its_type(subset, schema):
    types = schema.get("type") if isinstance(schema.get("type"), list) else [schema.get("type")]
    properties = schema.get("properties") if isinstance(schema.get("properties"), dict) else {}
    required = schema.get("required") if isinstance(schema.get("required"), list) else []
    for kind, keys in subset.get("has", {}).items():
        yield from (f"{kind} without {key}" for key in keys if kind in types and key not in schema)
    if subset.get("closed") and ("object" in types or properties) and schema.get("additionalProperties") is not False:
        yield "an object that is open"
    if subset.get("requires_one") and "object" in types and not required:
        yield "an object that requires nothing"
    if subset.get("require_all"):
        yield from (f"{name} is not required" for name in properties if name not in required)
    if subset.get("require_known"):
        yield from (f"{name} is required and no property" for name in required if name not in properties)


def circular(root):
    """The pointer of a schema that holds itself by way of references; nothing if there is none."""
    edges = {}
    for pointer, schema in each(root, ""):
        if isinstance(schema, dict) and isinstance(schema.get("$ref"), str) and schema["$ref"].startswith("#"):
            edges.setdefault(pointer, []).append(schema["$ref"][1:])
        parent = pointer.rpartition("/")[0]
        while parent or pointer:
            edges.setdefault(parent, []).append(pointer)
            if not parent:
                break
            parent = parent.rpartition("/")[0]
    done, open_ = set(), set()

    def leads_back(at):
        if at in open_:
            return at or "/"
        if at in done:
            return None
        open_.add(at)
        back = next(filter(None, map(leads_back, edges.get(at, ()))), None)
        open_.discard(at)
        done.add(at)
        return back

    return leads_back("")
