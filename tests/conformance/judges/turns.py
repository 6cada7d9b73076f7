"""Who speaks after whom, and which result answers which call, in the format of any dialect."""
from . import places

# a letter for a turn: of the first sighting that is made in it
LETTERS = [
    ("t", '/role = "tool"'),
    ("t", '/content/*/type = "tool_result"'),
    ("t", "/content/*/toolResult"),
    ("t", "/parts/*/functionResponse"),
    ("t", '/type = "(function_call_output|custom_tool_call_output)"'),
    ("c", "/tool_calls/*"),
    ("c", '/content/*/type = "tool_use"'),
    ("c", "/content/*/toolUse"),
    ("c", "/parts/*/functionCall"),
    ("c", '/type = "(function_call|custom_tool_call)"'),
    ("r", '/type = "reasoning"'),
    ("s", '/role = "(system|developer)"'),
    ("a", '/role = "(assistant|model)"'),
    ("u", '/role = "user"'),
]
CALLS = ["/tool_calls/*/id", "/content/*/toolUse/toolUseId"]
RESULTS = ["/tool_call_id", "/content/*/toolResult/toolUseId"]


def of(body):
    turns = body.get("messages") or body.get("contents") or body.get("input")
    return turns if isinstance(turns, list) else []


def letters(body):
    """s system, u user, a assistant, c assistant that calls, t results, r reasoning, o anything else."""
    return "".join(next((letter for letter, text in LETTERS if places.sightings(turn, text)), "o") for turn in of(body))


def calls(turn):
    """The identifiers of a turn's calls, and of its results."""
    made = [value for place in CALLS for _, value in places.found(turn, place)]
    answered = [value for place in RESULTS for _, value in places.found(turn, place)]
    parts = [part for _, part in places.found(turn, "/content/*") if isinstance(part, dict)]
    made += [part.get("id") for part in parts if part.get("type") == "tool_use"]
    answered += [part.get("tool_use_id") for part in parts if part.get("type") == "tool_result"]
    if turn.get("type") in ("function_call", "custom_tool_call"):
        made.append(turn.get("call_id"))
    if turn.get("type") in ("function_call_output", "custom_tool_call_output"):
        answered.append(turn.get("call_id"))
    return made, answered


def unanswered(body, how):
    """What is wrong with the calls. `next`: all results stand in the turns right behind; `merged`: likewise, turns of
    one role being one; `after`: somewhere behind; `counted`: merged, as many results as there were calls."""
    said, pending = [], []
    for at, turn in enumerate(joined(of(body)) if how in ("merged", "counted") else of(body)):
        made, answered = numbered(turn) if how == "counted" else calls(turn)
        for identifier in answered:
            if identifier in pending:
                pending.remove(identifier)
            else:
                said.append((f"/{at}", f"the result {identifier} answers no call"))
        if pending and how != "after" and (how != "next" or not answered):
            said.append((f"/{at}", f"no result for {', '.join(map(str, pending))}"))
            pending = []
        pending += made
    return said + [("", f"no result for {identifier}") for identifier in pending]


def joined(turns):
    """The turns, neighbours of one role being one."""
    rows = []
    for turn in turns:
        key = "parts" if "parts" in turn else "content"
        parts = turn[key] if isinstance(turn.get(key), list) else []
        if rows and rows[-1].get("role") == turn.get("role"):
            rows[-1][key] = rows[-1].get(key, []) + parts
        else:
            rows.append({"role": turn.get("role"), key: list(parts)})
    return rows


def numbered(turn):
    """Stand-ins for the identifiers of a turn's calls and of its results, where the format has none: numbers."""
    return [list(range(len(places.found(turn, f"/parts/*/{kind}")))) for kind in ("functionCall", "functionResponse")]
