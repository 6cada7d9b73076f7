"""The official Python clients, each asking a gateway for a scene, whole or streamed: what they make of the answer, in their API's form.

`asked` is {"text", "tools": [names], "schema": bool, "image": base64 or None}.
"""
import base64
import functools
import json

import anthropic
import boto3
import cohere
import ollama
import openai
from botocore.config import Config
from google import genai
from mistralai.client import Mistral

from . import gathered

PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"], "additionalProperties": False}
SCHEMA = {"type": "object", "properties": {"celsius": {"type": "integer"}}, "required": ["celsius"], "additionalProperties": False}


class Ended(Exception):
    """A stream of which its client does not say that it failed, but which has no end."""


def image_url(asked):
    return f"data:image/png;base64,{asked['image']}"


def functions(asked):
    return [{"type": "function", "function": {"name": name, "description": "Looks.", "parameters": PARAMETERS}} for name in asked["tools"]]


def chat_content(asked):
    """The content of a message, as chat completions and those like them have it."""
    text = [{"type": "text", "text": asked["text"]}]
    return text + [{"type": "image_url", "image_url": {"url": image_url(asked)}}] if asked["image"] else asked["text"]


def chat_format():
    return {"type": "json_schema", "json_schema": {"name": "weather", "schema": SCHEMA, "strict": True}}


@functools.cache
def openai_client(base):
    return openai.OpenAI(base_url=f"{base}/v1", api_key="none", max_retries=0)


def chat(base, asked, stream):
    options = {"tools": functions(asked)} if asked["tools"] else {}
    if asked["schema"]:
        options["response_format"] = chat_format()
    messages = [{"role": "user", "content": chat_content(asked)}]
    create = openai_client(base).chat.completions.create
    if not stream:
        return create(model="mine", messages=messages, **options).to_dict(mode="json")
    chunks = list(create(model="mine", messages=messages, stream=True, stream_options={"include_usage": True}, **options))
    return gathered.chat([chunk.to_dict(mode="json") for chunk in chunks])


def responses(base, asked, stream):
    content = [{"type": "input_text", "text": asked["text"]}]
    if asked["image"]:
        content.append({"type": "input_image", "image_url": image_url(asked), "detail": "auto"})
    options = {"input": [{"role": "user", "content": content}], "include": ["reasoning.encrypted_content"], "store": False}
    if asked["tools"]:
        options["tools"] = [{"type": "function", "name": name, "parameters": PARAMETERS, "strict": True} for name in asked["tools"]]
    if asked["schema"]:
        options["text"] = {"format": {"type": "json_schema", "name": "weather", "schema": SCHEMA, "strict": True}}
    create = openai_client(base).responses.create
    if not stream:
        return create(model="mine", **options).to_dict(mode="json")
    events = [event.to_dict(mode="json") for event in create(model="mine", stream=True, **options)]
    if events[-1]["type"] not in ("response.completed", "response.incomplete"):
        raise Ended(json.dumps(events[-1]))
    return gathered.responses(events)


@functools.cache
def anthropic_client(base):
    return anthropic.Anthropic(base_url=base, api_key="none", max_retries=0)


def messages(base, asked, stream):
    content = [{"type": "text", "text": asked["text"]}]
    if asked["image"]:
        content.append({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": asked["image"]}})
    options = {"model": "mine", "max_tokens": 500, "messages": [{"role": "user", "content": content}]}
    if asked["tools"]:
        options["tools"] = [{"name": name, "input_schema": PARAMETERS} for name in asked["tools"]]
    if asked["schema"]:
        options["output_config"] = {"format": {"type": "json_schema", "schema": SCHEMA}}
    client = anthropic_client(base)
    if not stream:
        return client.messages.create(**options).to_dict(mode="json")
    with client.messages.stream(**options) as events:
        seen = [event.type for event in events]
        if seen[-1] != "message_stop":
            raise Ended(seen[-1])
        return events.get_final_message().to_dict(mode="json")


@functools.cache
def google_client(base):
    return genai.Client(api_key="none", http_options={"base_url": base, "retry_options": {"attempts": 1}})


def google(base, asked, stream):
    parts = [{"text": asked["text"]}]
    if asked["image"]:
        parts.append({"inline_data": {"mime_type": "image/png", "data": base64.b64decode(asked["image"])}})
    config = {}
    if asked["tools"]:
        config["tools"] = [{"function_declarations": [{"name": name, "parameters_json_schema": PARAMETERS} for name in asked["tools"]]}]
    if asked["schema"]:
        config.update(response_mime_type="application/json", response_json_schema=SCHEMA)
    options = {"model": "mine", "contents": [{"role": "user", "parts": parts}], "config": config}
    client = google_client(base).models
    dumped = functools.partial(dict, by_alias=True, mode="json", exclude_none=True)
    if not stream:
        return plain(client.generate_content(**options).model_dump(**dumped()))
    events = [plain(event.model_dump(**dumped())) for event in client.generate_content_stream(**options)]
    whole = gathered.google(events)
    if "finishReason" not in whole["candidates"][0]:
        raise Ended(json.dumps(events[-1]))
    return whole


def plain(answer):
    """Without what is of the SDK alone."""
    return {key: value for key, value in answer.items() if key not in ("sdkHttpResponse", "automaticFunctionCallingHistory", "parsed")}


@functools.cache
def bedrock_client(base):
    config = Config(retries={"total_max_attempts": 1}, parameter_validation=True)
    return boto3.client("bedrock-runtime", endpoint_url=base, region_name="us-east-1", aws_access_key_id="none",
                        aws_secret_access_key="none", config=config)


def bedrock(base, asked, stream):
    content = [{"text": asked["text"]}]
    if asked["image"]:
        content.append({"image": {"format": "png", "source": {"bytes": base64.b64decode(asked["image"])}}})
    options = {"modelId": "anthropic.claude-sonnet-4-5-20250929-v1:0", "messages": [{"role": "user", "content": content}]}
    if asked["tools"]:
        options["toolConfig"] = {"tools": [{"toolSpec": {"name": name, "inputSchema": {"json": PARAMETERS}}} for name in asked["tools"]]}
    if asked["schema"]:
        structure = {"jsonSchema": {"name": "weather", "schema": json.dumps(SCHEMA)}}
        options["outputConfig"] = {"textFormat": {"type": "json_schema", "structure": structure}}
    client = bedrock_client(base)
    if not stream:
        return client.converse(**options)
    events = list(client.converse_stream(**options)["stream"])
    if not any("messageStop" in event for event in events):
        raise Ended(str(events[-1]))
    return gathered.bedrock(events)


@functools.cache
def cohere_client(base):
    return cohere.ClientV2(api_key="none", base_url=base, max_retries=0, log_warning_experimental_features=False)


def by_cohere(base, asked, stream):
    options = {"model": "mine", "messages": [{"role": "user", "content": chat_content(asked)}]}
    if asked["tools"]:
        options["tools"] = functions(asked)
    if asked["schema"]:
        options["response_format"] = {"type": "json_object", "json_schema": SCHEMA}
    client = cohere_client(base)
    if not stream:
        return json.loads(client.chat(**options).json())
    events = [json.loads(event.json(exclude_none=True)) for event in client.chat_stream(**options)]
    whole = gathered.cohere(events)
    if whole.get("finish_reason") in (None, "ERROR"):
        raise Ended(json.dumps(events[-1]))
    return whole


@functools.cache
def mistral_client(base):
    return Mistral(api_key="none", server_url=f"{base}/mistral")


def mistral(base, asked, stream):
    content = chat_content(asked)
    options = {"model": "mine", "messages": [{"role": "user", "content": content}]}
    if asked["tools"]:
        options["tools"] = functions(asked)
    if asked["schema"]:
        options["response_format"] = {"type": "json_schema", "json_schema": {"name": "weather", "schema": SCHEMA, "strict": True}}
    client = mistral_client(base).chat
    if not stream:
        return client.complete(**options).model_dump(mode="json", by_alias=True)
    events = [event.data.model_dump(mode="json", by_alias=True, exclude_unset=True) for event in client.stream(**options)]
    whole = gathered.by_mistral(events)
    if whole["choices"][0].get("finish_reason") in (None, "error"):
        raise Ended(json.dumps(events[-1]))
    return whole


@functools.cache
def ollama_client(base):
    return ollama.Client(host=base)


def by_ollama(base, asked, stream):
    message = {"role": "user", "content": asked["text"]} | ({"images": [asked["image"]]} if asked["image"] else {})
    options = {"model": "mine", "messages": [message], "tools": functions(asked) or None, "format": SCHEMA if asked["schema"] else None}
    if not stream:
        return ollama_client(base).chat(**options).model_dump()
    whole, message = {}, {"content": "", "thinking": "", "tool_calls": []}
    for event in (event.model_dump(exclude_none=True) for event in ollama_client(base).chat(stream=True, **options)):
        whole.update(event)
        for name in message:
            message[name] += event["message"].get(name) or type(message[name])()
    if not whole.get("done"):
        raise Ended(json.dumps(whole))
    return {**whole, "message": message}


# client: the API that its answers are in, and how it asks
CLIENTS = {
    "openai chat": ("openai", chat), "openai responses": ("openai-responses", responses), "anthropic": ("anthropic", messages),
    "google-genai": ("google", google), "boto3 bedrock": ("bedrock", bedrock), "cohere": ("cohere", by_cohere),
    "mistralai": ("mistral", mistral), "ollama": ("ollama", by_ollama),
}


def status_of(error):
    """The HTTP status that an SDK's exception tells."""
    for name in ("status_code", "code"):
        if isinstance(getattr(error, name, None), int):
            return getattr(error, name)
    response = getattr(error, "response", None)
    return response["ResponseMetadata"]["HTTPStatusCode"] if isinstance(response, dict) else None
