"""Two values at one place of two bodies that say the same, or as much of it as an API can say: by name, for decoded.toml."""
import json
import re


def one_text(ours, theirs):
    """A text, and a list of nothing but a block with it."""
    text, blocks = (ours, theirs) if isinstance(ours, str) else (theirs, ours)
    only = blocks[0] if isinstance(blocks, list) and len(blocks) == 1 and isinstance(blocks[0], dict) else {}
    return only.get("text") == text and set(only) <= {"type", "text"}


def usual_base64(ours, theirs):
    """Bytes in the usual alphabet, and in the one for URLs."""
    return str(ours).rstrip("=") == str(theirs).replace("-", "+").replace("_", "/").rstrip("=")


def only_element(ours, theirs):
    """A list of one, and its element."""
    return isinstance(theirs, dict) and ours == [theirs]


def moved(ours, theirs):
    """Something that stands at another place of the body."""
    return (ours is None) != (theirs is None)


def merged(ours, theirs):
    """Turns of one role in a row, and one turn."""
    return gathered(ours) == gathered(theirs)


def gathered(turns):
    rows = []
    for turn in turns:
        key = "parts" if "parts" in turn else "content"
        said = [{"type": "text", "text": turn[key]}] if isinstance(turn[key], str) else turn[key]
        if rows and rows[-1]["role"] == turn["role"]:
            rows[-1][key] = rows[-1][key] + said
        else:
            rows.append({**turn, key: said})
    return rows


def put_in_front(ours, theirs):
    """A message that says nothing but lets the user begin."""
    return ours[1:] == theirs and ours[0] == {"role": "user", "content": "."}


def with_instructions(ours, theirs):
    """Messages behind one of the system, or a text that is the user's message."""
    theirs = [{"role": "user", "content": theirs}] if isinstance(theirs, str) else theirs
    rest = ours[1:] if ours and ours[0].get("role") in ("system", "developer") else ours
    return rest == theirs or ours == theirs


def with_short_items(ours, theirs):
    """Likewise, of messages whose ids and states do not matter."""
    short = [{key: value for key, value in item.items() if key not in ("id", "type", "status") or item.get("role") is None}
             for item in theirs]
    return with_instructions(ours, short) or with_instructions(ours, theirs)


def thought_first(ours, theirs):
    """A thought that stands where the answer itself was recorded."""
    return ours == "reasoning" or str(ours).startswith("rs_")


def same_json(ours, theirs):
    """JSON texts that say the same."""
    return json.loads(ours) == json.loads(theirs)


def wrapped(ours, theirs):
    """A value, and its JSON text under another name."""
    given = ours if ours is not None else theirs
    return isinstance(given, (str, list)) and (ours is None) != (theirs is None)


def some(ours, theirs):
    """A list that lacks elements of the other one."""
    rest = iter(theirs)
    return all(any(one == other for other in rest) for one in ours)


def javascript_bytes(ours, theirs):
    """Bytes that the recording program wrote as an object of numbers, which is no base64."""
    return bool(re.search(r'"bytes": \{"(0|type)": ', json.dumps(theirs)))
