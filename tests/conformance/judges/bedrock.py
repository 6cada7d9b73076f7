"""Bedrock's Converse operation by botocore: its own validator, and what that leaves to the service: enums, and bytes as base64."""
import base64
import binascii
import functools
import json

import botocore.session
import botocore.validate

# in the URL, not in the body
IN_URL = {"modelId"}


@functools.cache
def shape():
    return botocore.session.get_session().get_service_model("bedrock-runtime").operation_model("Converse").input_shape


def objections(body):
    value = json.loads(body)
    report = botocore.validate.ParamValidator().validate({"modelId": "m", **value}, shape())
    found = [("/" + key for key in value if key in IN_URL)]
    found = [(place, "extra_forbidden", "stands in the URL") for places in found for place in places]
    if report.has_errors():
        kinds = {"unknown": "extra_forbidden", "missing": "missing"}
        for line in report.generate_report().split("\n"):
            kind = next((kinds[word] for word in kinds if line.lower().startswith(word)), "type")
            found.append((pointer(line), kind, line))
    walk(shape(), value, "", found)
    return found


def pointer(line):
    """botocore writes `Unknown parameter in messages[0].content[1]: "x", …`; the pointer of it."""
    for word in line.replace(",", " ").replace(":", " ").split():
        if "[" in word or "." in word.strip("."):
            return "/" + word.strip(".").replace("[", "/").replace("]", "").replace(".", "/")
    return "/"


def walk(shape, value, place, found):
    """Enums and bytes, which botocore's validator leaves alone."""
    if shape.type_name == "structure" and isinstance(value, dict) and not getattr(shape, "is_document_type", False):
        for key, inner in value.items():
            if key in shape.members:
                walk(shape.members[key], inner, f"{place}/{key}", found)
    elif shape.type_name == "list" and isinstance(value, list):
        for at, inner in enumerate(value):
            walk(shape.member, inner, f"{place}/{at}", found)
    elif shape.type_name == "blob":
        try:
            base64.b64decode(value, validate=True)
        except (binascii.Error, TypeError, ValueError):
            found.append((place, "type", "bytes are base64 on the wire"))
    elif isinstance(value, str) and getattr(shape, "enum", None) and value not in shape.enum:
        found.append((place, "literal_error", f"one of {', '.join(shape.enum)}"))
