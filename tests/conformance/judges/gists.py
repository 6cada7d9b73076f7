"""What of a whole answer in the form of an API is to be the same in every other: text, thoughts, calls, why it ended, usage."""
import json

FINISH = {
    "stop": "stop", "end_turn": "stop", "STOP": "stop", "COMPLETE": "stop", "completed": "stop", "tool_calls": "tool_calls",
    "tool_use": "tool_calls", "TOOL_CALL": "tool_calls", "length": "length", "max_tokens": "length", "MAX_TOKENS": "length",
    "max_output_tokens": "length", "model_length": "length",
}


def gist(dialect, answer):
    said = {"text": "", "reasoning": "", "signature": [], "calls": [], "finish": None, "usage": (None, None)}
    READERS[dialect](answer, said)
    # some APIs have no word for an answer that ends with calls: the calls tell it
    if said["calls"] and said["finish"] == "stop":
        said["finish"] = "tool_calls"
    return said


def call(said, name, value):
    value = json.loads(value or "{}") if isinstance(value, str) else value or {}
    said["calls"].append((name, json.dumps(value, sort_keys=True)))


def chat(answer, said):
    choice = answer["choices"][0]
    message = choice["message"]
    for chunk in [{"type": "text", "text": message["content"]}] if isinstance(message.get("content"), str) else message.get("content") or []:
        if chunk["type"] == "thinking":
            said["reasoning"] += "".join(each["text"] for each in chunk["thinking"])
            said["signature"] += [chunk["signature"]] if chunk.get("signature") else []
        else:
            said["text"] += chunk["text"]
    said["text"] += message.get("refusal") or ""
    said["reasoning"] += message.get("reasoning_content") or message.get("reasoning") or ""
    for each in message.get("tool_calls") or []:
        call(said, each["function"]["name"], each["function"]["arguments"])
    said["finish"] = FINISH.get(choice["finish_reason"], choice["finish_reason"])
    usage = answer.get("usage") or {}
    said["usage"] = (usage.get("prompt_tokens"), usage.get("completion_tokens"))


def responses(answer, said):
    for item in answer["output"]:
        if item["type"] == "reasoning":
            said["reasoning"] += "\n\n".join(part["text"] for part in item.get("content") or item["summary"])
            said["signature"] += [item["encrypted_content"]] if item.get("encrypted_content") else []
        elif item["type"] == "message":
            said["text"] += "".join(part.get("text") or part.get("refusal") or "" for part in item["content"])
        elif item["type"] == "function_call":
            call(said, item["name"], item["arguments"])
    reason = (answer.get("incomplete_details") or {}).get("reason") or answer["status"]
    said["finish"] = FINISH.get(reason, reason)
    usage = answer.get("usage") or {}
    said["usage"] = (usage.get("input_tokens"), usage.get("output_tokens"))


def anthropic(answer, said):
    for block in answer["content"]:
        if block["type"] == "thinking":
            said["reasoning"] += block["thinking"]
            said["signature"] += [block["signature"]] if block.get("signature") else []
        elif block["type"] == "text":
            said["text"] += block["text"]
        elif block["type"] == "tool_use":
            call(said, block["name"], block["input"])
    said["finish"] = FINISH.get(answer["stop_reason"], answer["stop_reason"])
    usage = answer["usage"]
    read = usage["input_tokens"] + (usage.get("cache_read_input_tokens") or 0) + (usage.get("cache_creation_input_tokens") or 0)
    said["usage"] = (read, usage["output_tokens"])


def google(answer, said):
    candidate = answer["candidates"][0]
    for part in (candidate.get("content") or {}).get("parts") or []:
        if part.get("thought"):
            said["reasoning"] += part.get("text") or ""
        elif "functionCall" in part:
            call(said, part["functionCall"]["name"], part["functionCall"].get("args"))
        else:
            said["text"] += part.get("text") or ""
        said["signature"] += [part["thoughtSignature"]] if part.get("thoughtSignature") else []
    said["finish"] = FINISH.get(candidate.get("finishReason"), candidate.get("finishReason"))
    usage = answer.get("usageMetadata") or {}
    written = [usage[name] for name in ("candidatesTokenCount", "thoughtsTokenCount") if usage.get(name) is not None]
    said["usage"] = (usage.get("promptTokenCount"), sum(written) if written else None)


def bedrock(answer, said):
    for block in answer["output"]["message"]["content"]:
        if "reasoningContent" in block:
            thought = block["reasoningContent"].get("reasoningText") or {}
            said["reasoning"] += thought.get("text") or ""
            said["signature"] += [thought["signature"]] if thought.get("signature") else []
        elif "toolUse" in block:
            call(said, block["toolUse"]["name"], block["toolUse"]["input"])
        else:
            said["text"] += block.get("text") or ""
    said["finish"] = FINISH.get(answer["stopReason"], answer["stopReason"])
    usage = answer.get("usage") or {}
    said["usage"] = (usage.get("inputTokens"), usage.get("outputTokens"))


def cohere(answer, said):
    for block in answer["message"].get("content") or []:
        said["reasoning" if block["type"] == "thinking" else "text"] += block.get("thinking") or block.get("text") or ""
    for each in answer["message"].get("tool_calls") or []:
        call(said, each["function"]["name"], each["function"]["arguments"])
    said["reasoning"] += answer["message"].get("tool_plan") or ""
    said["finish"] = FINISH.get(answer["finish_reason"], answer["finish_reason"])
    tokens = (answer.get("usage") or {}).get("tokens") or {}
    said["usage"] = tuple(None if tokens.get(name) is None else int(tokens[name]) for name in ("input_tokens", "output_tokens"))


def ollama(answer, said):
    message = answer["message"]
    said["text"], said["reasoning"] = message.get("content") or "", message.get("thinking") or ""
    for each in message.get("tool_calls") or []:
        call(said, each["function"]["name"], each["function"]["arguments"])
    said["finish"] = FINISH.get(answer["done_reason"], answer["done_reason"])
    said["usage"] = (answer.get("prompt_eval_count"), answer.get("eval_count"))


def ai(answer, said):
    """The AI SDK's own form, which does not tell signatures alike."""
    said["text"], said["reasoning"], said["signature"] = answer["text"], answer["reasoning"], UNTOLD
    for each in answer["calls"]:
        call(said, each["name"], each["input"])
    said["finish"] = {"tool-calls": "tool_calls"}.get(answer["finish"], answer["finish"])
    said["usage"] = (answer["usage"].get("inputTokens"), answer["usage"].get("outputTokens"))


# what a client does not let one see
UNTOLD = object()
READERS = {
    "openai": chat, "mistral": chat, "openai-responses": responses, "anthropic": anthropic, "google": google, "bedrock": bedrock,
    "cohere": cohere, "ollama": ollama, "ai": ai,
}
