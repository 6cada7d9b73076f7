"""Answers of our own, as five services send them: whole, and as the events of a stream. No SDK and nothing of Specado makes them.

An answer is {"reasoning": (text, signature), "text", "calls": [(id, name, arguments)], "finish", "usage": (input, output)}.
"""
import json

from . import gathered

FINISH = {
    "openai": {"stop": "stop", "tool_calls": "tool_calls", "length": "length"},
    "anthropic": {"stop": "end_turn", "tool_calls": "tool_use", "length": "max_tokens"},
    "google": {"stop": "STOP", "tool_calls": "STOP", "length": "MAX_TOKENS"},
    "bedrock": {"stop": "end_turn", "tool_calls": "tool_use", "length": "max_tokens"},
}


def halves(text):
    """A text in two pieces, so that something has to be put together."""
    at = len(text) // 2
    return [piece for piece in (text[:at], text[at:]) if piece]


def openai(answer):
    usage = {"prompt_tokens": answer["usage"][0], "completion_tokens": answer["usage"][1], "total_tokens": sum(answer["usage"])}
    calls = [{"id": id, "type": "function", "function": {"name": name, "arguments": json.dumps(value)}} for id, name, value in answer["calls"]]
    head = {"id": "chatcmpl-1", "created": 1790000000, "model": "gpt-4o-2024-08-06"}
    message = {"role": "assistant", "content": answer["text"] or None, "refusal": None}
    finish = FINISH["openai"][answer["finish"]]
    whole = {**head, "object": "chat.completion", "usage": usage, "choices": [
        {"index": 0, "message": message | ({"tool_calls": calls} if calls else {}), "logprobs": None, "finish_reason": finish}]}

    def chunk(delta, finish=None):
        return {**head, "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}

    events = [chunk({"role": "assistant", "content": ""}), *(chunk({"content": piece}) for piece in halves(answer["text"]))]
    for index, call in enumerate(calls):
        events.append(chunk({"tool_calls": [{"index": index, **call, "function": {"name": call["function"]["name"], "arguments": ""}}]}))
        events += [chunk({"tool_calls": [{"index": index, "function": {"arguments": piece}}]}) for piece in halves(call["function"]["arguments"])]
    return whole, [*events, chunk({}, finish), {**head, "object": "chat.completion.chunk", "choices": [], "usage": usage}]


def anthropic(answer):
    usage = {"input_tokens": answer["usage"][0], "output_tokens": answer["usage"][1]}
    head = {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5-20250929"}
    content, events = [], [{"type": "message_start", "message": {**head, "content": [], "stop_reason": None, "stop_sequence": None, "usage": {**usage, "output_tokens": 1}}}]

    def block(whole, empty, deltas):
        index = len(content)
        content.append(whole)
        events.append({"type": "content_block_start", "index": index, "content_block": whole | empty})
        events.extend({"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas)
        events.append({"type": "content_block_stop", "index": index})

    if answer["reasoning"]:
        text, signature = answer["reasoning"]
        deltas = [{"type": "thinking_delta", "thinking": piece} for piece in halves(text)]
        block({"type": "thinking", "thinking": text, "signature": signature}, {"thinking": "", "signature": ""},
              [*deltas, {"type": "signature_delta", "signature": signature}])
    if answer["text"]:
        block({"type": "text", "text": answer["text"]}, {"text": ""}, [{"type": "text_delta", "text": piece} for piece in halves(answer["text"])])
    for id, name, value in answer["calls"]:
        deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in halves(json.dumps(value))]
        block({"type": "tool_use", "id": id, "name": name, "input": value}, {"input": {}}, deltas)
    finish = {"stop_reason": FINISH["anthropic"][answer["finish"]], "stop_sequence": None}
    events += [{"type": "message_delta", "delta": finish, "usage": {"output_tokens": usage["output_tokens"]}}, {"type": "message_stop"}]
    return {**head, "content": content, **finish, "usage": usage}, events


def google(answer):
    parts = []
    if answer["reasoning"]:
        parts.append({"text": answer["reasoning"][0], "thought": True})
    said = [{"text": piece} for piece in halves(answer["text"])]
    calls = [{"functionCall": {"id": id, "name": name, "args": value}} for id, name, value in answer["calls"]]
    # the signature is that of what follows the thoughts
    if answer["reasoning"]:
        (calls or said)[0]["thoughtSignature"] = answer["reasoning"][1]
    usage = {"promptTokenCount": answer["usage"][0], "candidatesTokenCount": answer["usage"][1], "totalTokenCount": sum(answer["usage"])}
    head = {"modelVersion": "gemini-2.5-flash", "responseId": "r1"}

    def event(parts, **more):
        return {"candidates": [{"content": {"parts": parts, "role": "model"}, "index": 0, **more}], **head}

    finish = {"finishReason": FINISH["google"][answer["finish"]]}
    text = [{**said[0], "text": answer["text"]}] if said else []
    whole = {**event([*parts, *text, *calls], **finish), "usageMetadata": usage}
    events = [event([part]) for part in [*parts, *said, *calls]]
    return whole, [*events, {**event([{"text": ""}], **finish), "usageMetadata": usage}]


def bedrock(answer):
    usage = {"inputTokens": answer["usage"][0], "outputTokens": answer["usage"][1], "totalTokens": sum(answer["usage"])}
    content, events = [], [{"messageStart": {"role": "assistant"}}]

    def block(whole, deltas, start=None):
        index = len(content)
        content.append(whole)
        if start:
            events.append({"contentBlockStart": {"contentBlockIndex": index, "start": start}})
        events.extend({"contentBlockDelta": {"contentBlockIndex": index, "delta": delta}} for delta in deltas)
        events.append({"contentBlockStop": {"contentBlockIndex": index}})

    if answer["reasoning"]:
        text, signature = answer["reasoning"]
        deltas = [{"reasoningContent": piece} for piece in [*({"text": piece} for piece in halves(text)), {"signature": signature}]]
        block({"reasoningContent": {"reasoningText": {"text": text, "signature": signature}}}, deltas)
    if answer["text"]:
        block({"text": answer["text"]}, [{"text": piece} for piece in halves(answer["text"])])
    for id, name, value in answer["calls"]:
        deltas = [{"toolUse": {"input": piece}} for piece in halves(json.dumps(value))]
        block({"toolUse": {"toolUseId": id, "name": name, "input": value}}, deltas, {"toolUse": {"toolUseId": id, "name": name}})
    finish = FINISH["bedrock"][answer["finish"]]
    events += [{"messageStop": {"stopReason": finish}}, {"metadata": {"usage": usage, "metrics": {"latencyMs": 9}}}]
    return {"output": {"message": {"role": "assistant", "content": content}}, "stopReason": finish, "usage": usage, "metrics": {"latencyMs": 9}}, events


def responses(answer):
    usage = {"input_tokens": answer["usage"][0], "input_tokens_details": {"cached_tokens": 0}, "output_tokens": answer["usage"][1],
             "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": sum(answer["usage"])}
    cut = answer["finish"] == "length"
    output, events = [], []
    head = {"id": "resp_1", "object": "response", "created_at": 1790000000, "model": "gpt-5", "parallel_tool_calls": True, "tools": [],
            "tool_choice": "auto", "error": None, "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
            "instructions": None, "metadata": {}, "temperature": 1.0, "top_p": 1.0}

    def tell(kind, **more):
        events.append({"type": kind, "sequence_number": len(events), **more})

    def item(whole, empty, inner):
        at = {"output_index": len(output)}
        tell("response.output_item.added", **at, item=whole | empty | {"status": "in_progress"})
        for kind, more in inner:
            tell(kind, **at, item_id=whole["id"], **more)
        output.append(whole)
        tell("response.output_item.done", **at, item=whole)

    tell("response.created", response={**head, "status": "in_progress", "output": [], "usage": None})
    if answer["reasoning"]:
        text, signature = answer["reasoning"]
        part = {"type": "summary_text", "text": text}
        at = {"summary_index": 0}
        item({"type": "reasoning", "id": "rs_1", "summary": [part], "encrypted_content": signature}, {"summary": [], "encrypted_content": ""}, [
            ("response.reasoning_summary_part.added", {**at, "part": {**part, "text": ""}}),
            *(("response.reasoning_summary_text.delta", {**at, "delta": piece}) for piece in halves(text)),
            ("response.reasoning_summary_text.done", {**at, "text": text}), ("response.reasoning_summary_part.done", {**at, "part": part})])
    if answer["text"]:
        part = {"type": "output_text", "text": answer["text"], "annotations": [], "logprobs": []}
        at = {"content_index": 0}
        item({"type": "message", "id": "msg_1", "role": "assistant", "status": "incomplete" if cut else "completed", "content": [part]}, {"content": []}, [
            ("response.content_part.added", {**at, "part": {**part, "text": ""}}),
            *(("response.output_text.delta", {**at, "delta": piece, "logprobs": []}) for piece in halves(answer["text"])),
            ("response.output_text.done", {**at, "text": answer["text"], "logprobs": []}), ("response.content_part.done", {**at, "part": part})])
    for number, (id, name, value) in enumerate(answer["calls"]):
        text = json.dumps(value)
        item({"type": "function_call", "id": f"fc_{number}", "call_id": id, "name": name, "arguments": text, "status": "completed"}, {"arguments": ""}, [
            *(("response.function_call_arguments.delta", {"delta": piece}) for piece in halves(text)),
            ("response.function_call_arguments.done", {"arguments": text, "name": name})])
    status = "incomplete" if cut else "completed"
    whole = {**head, "status": status, "output": output, "usage": usage}
    tell(f"response.{status}", response=whole)
    return whole, events


WIRES = {"openai": openai, "anthropic": anthropic, "google": google, "openai-responses": responses, "bedrock": bedrock}
# how each of them refuses because too much was asked: its body
REFUSALS = {
    "openai": {"error": {"message": "Slow down.", "type": "requests", "param": None, "code": "rate_limit_exceeded"}},
    "anthropic": {"type": "error", "error": {"type": "rate_limit_error", "message": "Slow down."}, "request_id": "req_1"},
    "google": {"error": {"code": 429, "message": "Slow down.", "status": "RESOURCE_EXHAUSTED"}},
    "openai-responses": {"error": {"message": "Slow down.", "type": "requests", "param": None, "code": "rate_limit_exceeded"}},
    "bedrock": {"message": "Slow down."},
}


def framed(spec, events):
    """The bytes of a stream."""
    if spec == "bedrock":
        return b"".join(gathered.frame(*next(iter(event.items()))) for event in events)
    named = (f"event: {event['type']}\n" if isinstance(event.get("type"), str) else "" for event in events)
    end = "data: [DONE]\n\n" if spec == "openai" else ""
    return ("".join(f"{name}data: {json.dumps(event)}\n\n" for name, event in zip(named, events)) + end).encode()
