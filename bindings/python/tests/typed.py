"""What mypy must take, and what it must refuse: an `ignore` that nothing needs is an error, too. Never run."""

from typing import List, Optional, Union

from typing_extensions import assert_type

import specado_ffi as specado
from specado_ffi import errors
from specado_ffi.types import prompt as given
from specado_ffi.types import response as answered
from specado_ffi.types.report import Loss, Verdict


def right(decoder: specado.Decoder) -> None:
    prompt: given.Prompt = {
        "messages": [
            {"role": "system", "content": "Be short."},
            {"role": "user", "content": ["Look:", {"type": "image", "url": "https://example.com/a.png"}]},
        ],
        "tools": [{"name": "get_weather", "json_schema": {"type": "object"}}],
        "tool_choice": {"name": "get_weather"},
        "response_format": {"json_schema": {"type": "object"}, "strict": True},
        "sampling": {"temperature": 0, "stop": ["x"]},
    }
    done = specado.translate(prompt, "anthropic", "m", "strict")
    assert_type(done.body, bytes)
    assert_type(done.losses, List[Loss])
    assert_type(done.receipt, Optional[bytes])
    answer = specado.decode_response(b"", "anthropic", receipt=done.receipt)
    assert_type(answer.message, Optional[answered.Message])
    if answer.message is not None:
        turn: given.Prompt = {"messages": [{"role": "user", "content": "Hi"}, answer.message]}
        specado.translate(turn, "openai", "gpt-4o")
    for event in decoder.events([b"", bytearray()]):
        assert_type(event.text, str)
    assert_type(specado.validate(b"{}"), Verdict)
    [one] = specado.translate_batch([(prompt, "openai", "gpt-4o"), specado.Request("{}", {"provider": "x"}, "m")])
    assert_type(one, Union[specado.Translation, specado.SpecadoError])
    with specado.Context() as context:
        assert_type(context, specado.Context)
    try:
        pass
    except errors.Lossy as error:
        assert_type(error.items, List[Loss])


def wrong() -> None:
    specado.translate(7, "openai", "gpt-4o")  # type: ignore[arg-type]
    specado.translate("{}", "openai", "gpt-4o", "sloppy")  # type: ignore[arg-type]
    specado.translate("{}", "openai")  # type: ignore[call-arg]
    specado.translate({"prompt": "x"}, "openai", "gpt-4o").bdy  # type: ignore[attr-defined]
    typo: given.Prompt = {"mesages": []}  # type: ignore[typeddict-unknown-key]
    role: given.Prompt = {"messages": [{"role": "nobody"}]}  # type: ignore[typeddict-item]
    number: given.Prompt = {"messages": [], "sampling": {"temperature": "hot"}}  # type: ignore[typeddict-item]
    specado.Decoder("openai").feed("text")  # type: ignore[arg-type]
    print(typo, role, number)
