"""Which SDK judges which bodies: a judge is a function from a JSON text to what its types say against it."""
import functools

import typing_extensions as extended

from . import closed

MAKERS = {}


def judge(name):
    def keep(maker):
        MAKERS[name] = functools.cache(maker)
        return maker

    return keep


def by_types(*sources):
    adapters = [closed.adapter(source) for source in sources]
    return functools.partial(closed.objections, adapters)


def by_params(module):
    return by_types(module.CompletionCreateParamsNonStreaming, module.CompletionCreateParamsStreaming)


@judge("openai-chat")
def openai_chat():
    from openai.types.chat import completion_create_params

    return by_params(completion_create_params)


@judge("openai-responses")
def openai_responses():
    from openai.types.responses import response_create_params as params

    return by_types(params.ResponseCreateParamsNonStreaming, params.ResponseCreateParamsStreaming)


@judge("anthropic")
def anthropic():
    from anthropic.types import message_create_params as params

    return by_types(params.MessageCreateParamsNonStreaming, params.MessageCreateParamsStreaming)


@judge("anthropic-beta")
def anthropic_beta():
    from anthropic.types.beta import message_create_params as params

    return by_types(params.MessageCreateParamsNonStreaming, params.MessageCreateParamsStreaming)


@judge("google")
def google():
    """The SDK's own method takes another shape, and writes this one: generateContent's body of REST, of the SDK's types."""
    from google.genai import types

    fields = {
        "contents": extended.Required[list[types.Content]],
        "systemInstruction": types.Content,
        "tools": list[types.Tool],
        "toolConfig": types.ToolConfig,
        "safetySettings": list[types.SafetySetting],
        "generationConfig": types.GenerationConfig,
        "cachedContent": str,
        "labels": dict[str, str],
        "serviceTier": types.ServiceTier,
        "store": bool,
    }
    return by_types(extended.TypedDict("GenerateContent", fields, total=False))


@judge("mistral")
def mistral():
    from mistralai.client import models

    return by_types(models.ChatCompletionRequest, models.ChatCompletionStreamRequest)


@judge("cohere")
def cohere():
    from cohere.v2.client import V2Client

    plain = closed.of_signature(V2Client.chat, "Chat", without={"request_options"})
    stream = closed.of_signature(V2Client.chat_stream, "ChatStream", without={"request_options"})
    plain.__annotations__["stream"] = extended.NotRequired[extended.Literal[False]]
    stream.__annotations__["stream"] = extended.Required[extended.Literal[True]]
    return by_types(plain, stream)


@judge("ollama")
def ollama():
    from ollama._types import ChatRequest

    return by_types(ChatRequest)


@judge("bedrock")
def bedrock():
    from . import bedrock as converse

    return converse.objections


@judge("groq")
def groq():
    from groq.types.chat.completion_create_params import CompletionCreateParams

    return by_types(CompletionCreateParams)


@judge("together")
def together():
    from together.types.chat import completion_create_params

    return by_params(completion_create_params)


@judge("fireworks")
def fireworks():
    from fireworks.types.chat import completion_create_params

    return by_params(completion_create_params)


@judge("openrouter")
def openrouter():
    from openrouter.components import ChatRequest

    return by_types(ChatRequest)


@judge("cerebras")
def cerebras():
    from cerebras.cloud.sdk.types.chat.completion_create_params import CompletionCreateParams

    return by_types(CompletionCreateParams)


@judge("perplexity")
def perplexity():
    from perplexity.types.chat import completion_create_params

    return by_params(completion_create_params)
