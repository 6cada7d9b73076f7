"""The whole answer that an official SDK makes of a stream's events, as the JSON of its own dialect."""
import json
import struct
import zlib

from anthropic import types as claude
from anthropic._models import construct_type as of_claude
from anthropic.lib.streaming._beta_messages import accumulate_event as accumulate_beta
from anthropic.types.beta import BetaRawMessageStreamEvent
from cohere.core.unchecked_base_model import construct_type as of_cohere
from cohere.v2.types import V2ChatStreamResponse
from google.genai import types as gemini
from mistralai.client import models as mistral
from openai import omit
from openai._models import construct_type as of_openai
from openai.lib.streaming.chat._completions import ChatCompletionStreamState
from openai.lib.streaming.responses._responses import ResponseStreamState
from openai.types.chat import ChatCompletionChunk
from openai.types.responses import ResponseStreamEvent


def answer(spec, events):
    how = {
        "anthropic": anthropic, "openai-responses": responses, "google": google, "vertex-ai": google, "bedrock": bedrock,
        "cohere": cohere, "mistral": by_mistral,
    }
    return how.get(spec, chat)(events)


def chat(events):
    state = ChatCompletionStreamState(input_tools=omit, response_format=omit)
    for event in events:
        state.handle_chunk(of_openai(type_=ChatCompletionChunk, value=event))
    made = state.current_completion_snapshot.to_dict(mode="json")
    for choice in made["choices"]:
        choice["message"].pop("parsed", None)
        for call in choice["message"].get("tool_calls") or []:
            (call.get("function") or {}).pop("parsed_arguments", None)
            call.pop("index", None)
    return made


def responses(events):
    """The response of the last event: the SDK takes it as its own; its pieces must be what that says."""
    state = ResponseStreamState(input_tools=omit, text_format=omit)
    for event in events:
        try:
            state.handle_event(of_openai(type_=ResponseStreamEvent, value=event))
        except (AssertionError, IndexError):  # of items that its accumulator has not yet heard of, it reads the last event alone
            continue
    return next(event["response"] for event in reversed(events) if "response" in event)


def anthropic(events):
    snapshot, buffers = None, {}
    for event in events:
        if event["type"] == "error":
            raise ValueError("an error in the stream")
        made = of_claude(type_=BetaRawMessageStreamEvent, value=event)
        if event["type"] != "ping":
            snapshot = accumulate_beta(event=made, current_snapshot=snapshot, json_bufs=buffers, request_headers={})
    made = snapshot.to_dict(mode="json")
    for block in made["content"]:
        block.pop("parsed_output", None)
        block.pop("__json_buf", None)
    return made


def google(events):
    """Google's SDK yields the events as they are: fragments of one answer, whose parts go on."""
    whole, parts = {}, []
    for event in events:
        event = {key: value for key, value in event.items()}
        gemini.GenerateContentResponse.model_validate(without(event, "serviceTier"))
        for candidate in event.pop("candidates", []):
            for part in candidate.get("content", {}).get("parts") or []:
                add(parts, part)
            kept = {key: value for key, value in candidate.items() if key != "content"}
            whole.setdefault("candidates", [{}])[0].update(kept)
        whole.update(event)
    if "candidates" in whole:
        whole["candidates"][0]["content"] = {"role": "model", "parts": parts}
    return whole


def without(value, name):
    if isinstance(value, dict):
        return {key: without(member, name) for key, member in value.items() if key != name}
    return [without(element, name) for element in value] if isinstance(value, list) else value


def add(parts, part):
    last = parts[-1] if parts else None
    same = last and "text" in part and "text" in last and last.get("thought") == part.get("thought")
    if part.get("text") == "" and "thoughtSignature" not in part:
        return
    if same and "thoughtSignature" not in last:
        last.update({**part, "text": last["text"] + part["text"]})
    else:
        parts.append(dict(part))


def bedrock(events):
    blocks, whole = {}, {"output": {"message": {"role": "assistant"}}}
    for event in events:
        (kind, value), = event.items()
        block = blocks.setdefault(value["contentBlockIndex"], {}) if kind in ("contentBlockStart", "contentBlockDelta") else None
        if kind == "contentBlockStart":
            block.update(json.loads(json.dumps(value["start"])))
        elif kind == "contentBlockDelta":
            join(block, value["delta"])
        elif kind == "messageStop":
            whole.update({key: member for key, member in value.items() if key != "p"})
        elif kind == "metadata":
            whole.update({key: member for key, member in value.items() if key != "p"})
    made = []
    for _, block in sorted(blocks.items()):
        if "toolUse" in block:
            block["toolUse"]["input"] = json.loads(block["toolUse"].get("input") or "{}")
        if "reasoningContent" in block and "redactedContent" not in block["reasoningContent"]:
            block = {"reasoningContent": {"reasoningText": {"text": "", **block["reasoningContent"]}}}
        if "citation" in block:
            block = {"citationsContent": {"content": [{"text": block.get("text", "")}], "citations": block["citation"]}}
        made.append(block)
    whole["output"]["message"]["content"] = [block for block in made if block != {"text": ""}]
    return whole


def join(block, delta):
    for key, value in delta.items():
        if key == "citation":
            block.setdefault(key, []).append(value)
        elif isinstance(value, dict):
            join(block.setdefault(key, {}), value)
        else:
            block[key] = block.get(key, "") + value if isinstance(value, str) else value


def cohere(events):
    content, calls, whole, message = {}, {}, {}, {"role": "assistant"}
    for event in events:
        of_cohere(type_=V2ChatStreamResponse, object_=event)
        kind, delta = event["type"], event.get("delta") or {}
        inner = delta.get("message") or {}
        if kind == "message-start":
            whole["id"] = event.get("id")
        elif kind == "content-start":
            content[event["index"]] = dict(inner["content"])
        elif kind == "content-delta":
            join(content[event["index"]], inner["content"])
        elif kind == "tool-plan-delta":
            join(message, {"tool_plan": inner["tool_plan"]})
        elif kind == "tool-call-start":
            calls[event["index"]] = json.loads(json.dumps(inner["tool_calls"]))
        elif kind == "tool-call-delta":
            join(calls[event["index"]], inner["tool_calls"])
        elif kind == "citation-start":
            message.setdefault("citations", []).append(inner["citations"])
        elif kind == "message-end":
            whole.update(delta)
    for key, held in (("content", content), ("tool_calls", calls)):
        if held:
            message[key] = [held[index] for index in sorted(held)]
    return {**whole, "message": message}


def by_mistral(events):
    whole, message = {}, {"role": "assistant", "content": []}
    for event in events:
        mistral.CompletionChunk.model_validate(event)
        whole.update({key: value for key, value in event.items() if key not in ("choices", "object", "p")})
        for choice in event["choices"]:
            delta = choice["delta"]
            said = delta.get("content") or []
            for chunk in [{"type": "text", "text": said}] if isinstance(said, str) else said:
                chunk_of_mistral(message["content"], chunk)
            calls_of_mistral(message, delta.get("tool_calls") or [])
            whole.setdefault("choices", [{"index": 0, "message": message}])[0]["finish_reason"] = choice.get("finish_reason")
    for call in message.get("tool_calls", []):
        call.pop("index", None)
    return whole


def chunk_of_mistral(content, chunk):
    last = content[-1] if content else {}
    if last.get("type") != chunk["type"] or chunk["type"] not in ("text", "thinking"):
        content.append(json.loads(json.dumps(chunk)))
    elif chunk["type"] == "text":
        last["text"] += chunk["text"]
    else:
        last["thinking"][0]["text"] += "".join(each["text"] for each in chunk["thinking"])
        last.update({key: value for key, value in chunk.items() if key not in ("type", "thinking") and value is not None})


def calls_of_mistral(message, calls):
    held = message.setdefault("tool_calls", []) if calls else []
    for call in calls:
        same = next((each for each in held if each.get("index") == call.get("index") and call.get("index") is not None), None)
        if same and call["function"].get("name", "") in ("", same["function"]["name"]) and call.get("id") in (None, "null", same["id"]):
            same["function"]["arguments"] += call["function"].get("arguments") or ""
        else:
            held.append(json.loads(json.dumps(call)))


def frame(kind, value):
    """A message of the AWS event stream."""
    sort = "exception" if kind.endswith("Exception") else "event"
    names = {":message-type": sort, f":{sort}-type": kind, ":content-type": "application/json"}
    headers = b"".join(bytes([len(name)]) + name.encode() + b"\7" + struct.pack(">H", len(text)) + text.encode() for name, text in names.items())
    payload = json.dumps(value).encode()
    prelude = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    whole = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + payload
    return whole + struct.pack(">I", zlib.crc32(whole))
