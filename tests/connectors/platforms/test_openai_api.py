import base64
import io
import subprocess

import numpy as np
import openai
import pytest
import soundfile

from tools.errors import ChatModelError
from tools.tool import ToolCall


def client(served, key="none"):
    return openai.OpenAI(base_url=f"{served.url}/v1", api_key=key, max_retries=0, timeout=30)


def ask(served, messages, **more):
    if isinstance(messages, str):
        messages = [{"role": "user", "content": messages}]
    return client(served).chat.completions.create(model="parley", messages=messages, **more)


def data_url(data, mime_type):
    return f"data:{mime_type};base64,{base64.b64encode(data).decode()}"


def wav():
    buffer = io.BytesIO()
    soundfile.write(buffer, np.zeros(8000, np.float32), 16000, format="WAV")
    return buffer.getvalue()


def test_a_plain_answer(serve):
    served = serve("Paris.")
    answer = ask(served, "What is the capital of France?")
    assert answer.choices[0].message.content == "Paris."
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.completion_tokens > 0
    assert [model.id for model in client(served).models.list()] == ["parley"]


def test_a_streamed_answer_with_usage(serve):
    served = serve("The capital is Paris.")
    chunks = list(ask(served, "?", stream=True, stream_options={"include_usage": True}))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == "The capital is Paris."
    assert chunks[-1].usage.total_tokens > 0
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"


def test_a_picture_comes_back_as_a_link_and_as_an_image(serve):
    served = serve([ToolCall("1", "generate_image", {"prompt": "a fox"})], "Here it is.")
    message = ask(served, "draw a fox").choices[0].message
    url = message.images[0]["image_url"]["url"]
    assert f"]({url})" in message.content
    import httpx

    assert httpx.get(url).content.startswith(b"\x89PNG")


def test_a_streamed_picture_shows_the_tool_at_work(serve):
    served = serve([ToolCall("1", "generate_image", {"prompt": "a fox"})], "Here it is.")
    chunks = list(ask(served, "draw a fox", stream=True))
    events = [getattr(chunk.choices[0].delta, "parley", None) for chunk in chunks if chunk.choices]
    assert {"tool_started", "tool_finished"} <= {event["type"] for event in events if event}
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text.startswith("Here it is.\n\n![fox.png](http")
    assert any(getattr(chunk.choices[0].delta, "images", None) for chunk in chunks if chunk.choices)


def test_pictures_sound_and_files_come_in(serve, png):
    served = serve("I have them all.")
    parts = [
        {"type": "text", "text": "look"},
        {"type": "image_url", "image_url": {"url": data_url(png, "image/png")}},
        {"type": "input_audio", "input_audio": {"data": base64.b64encode(wav()).decode(), "format": "wav"}},
        {"type": "file", "file": {"filename": "a.txt", "file_data": data_url(b"some words", "text/plain")}},
    ]
    ask(served, [{"role": "user", "content": parts}])
    assert served.chat_model.asked[0].messages[-1].media_kinds == ("image", "audio", "document")


def test_a_picture_of_an_earlier_message_can_be_meant_again(serve, png):
    served = serve([ToolCall("1", "generate_image", {"prompt": "a fox"})], "Here.", "Brighter.")
    first = {"role": "user", "content": [{"type": "image_url", "image_url": {"url": data_url(png, "image/png")}}]}
    answer = ask(served, [first]).choices[0].message
    said = {"role": "assistant", "content": answer.content}
    ask(served, [first, said, {"role": "user", "content": "make it brighter"}])
    seen = [message for message in served.chat_model.asked[2].messages if message.role != "system"]
    assert [message.media_kinds for message in seen] == [("image",), ("image",), ()]
    assert seen[1].media_ids[0] in seen[1].content


def test_who_asks_for_audio_hears_the_answer(serve):
    served = serve("Good morning.")
    options = {"modalities": ["text", "audio"], "audio": {"voice": "alloy", "format": "wav"}}
    audio = ask(served, "say good morning", **options).choices[0].message.audio
    assert base64.b64decode(audio.data).startswith(b"RIFF")
    assert audio.transcript == "Good morning."


def part(kind, **value):
    return [{"role": "user", "content": [{"type": kind, **value}]}]


@pytest.mark.parametrize(
    ("messages", "sentence"),
    [
        (part("image_url", image_url={"url": "http://example.com/a.png"}), "is a link, which I do not open"),
        (part("image_url", image_url={"url": "data:image/png;base64,!!!"}), "is not valid base64"),
        (part("hologram"), "A part of type 'hologram' is not known"),
        ([{"role": "assistant", "content": "x"}], "must have the role 'user'"),
        ([{"role": "user", "content": "x" * 200_000}], "has 200,000 characters"),
        ([], "messages"),
    ],
)
def test_what_can_not_be_used_is_said_and_never_dropped(serve, messages, sentence):
    served = serve("Hello.")
    with pytest.raises(openai.APIStatusError) as raised:
        ask(served, messages)
    assert sentence in raised.value.message
    assert served.chat_model.asked == []


def test_an_unknown_model_and_foreign_tools_are_refused(serve):
    served = serve("Hello.")
    with pytest.raises(openai.NotFoundError, match="There is: parley"):
        client(served).chat.completions.create(model="gpt-9", messages=[{"role": "user", "content": "x"}])
    tools = [{"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}]
    with pytest.raises(openai.BadRequestError, match="Tools of the client"):
        ask(served, "x", tools=tools)


def test_a_failing_chat_model_is_an_error_plain_and_streamed(serve):
    served = serve(ChatModelError("It does not answer."), ChatModelError("It does not answer."))
    with pytest.raises(openai.APIStatusError, match="It does not answer"):
        ask(served, "hi")
    with pytest.raises(openai.APIError, match="It does not answer"):
        list(ask(served, "hi", stream=True))


def test_the_key_is_the_person(serve, png):
    served = serve("One.", "Two.", api_keys=("k1",))
    with pytest.raises(openai.AuthenticationError):
        ask(served, "hi")
    messages = [{"role": "user", "content": "hi"}]
    client(served, "k1").chat.completions.create(model="parley", messages=messages, user="admin")
    (author,) = set(_authors(served))
    assert author.startswith("http:key-")
    assert author.endswith(":admin")


def _authors(served):
    rows = served.agent.log.file.db.execute("SELECT author FROM turns").fetchall()
    return [row[0] for row in rows]


def test_curl_gets_an_answer(serve):
    served = serve("Hello from Parley.")
    body = '{"model": "parley", "messages": [{"role": "user", "content": "hi"}]}'
    command = ["curl", "-s", f"{served.url}/v1/chat/completions", "-H", "Content-Type: application/json", "-d", body]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Hello from Parley." in ran.stdout


def test_a_client_that_hangs_up_cancels_the_turn(serve):
    served = serve([ToolCall("1", "film", {"text": "x"})])
    stream = ask(served, "film", stream=True)
    for chunk in stream:
        event = getattr(chunk.choices[0].delta, "parley", None)
        if event and event["type"] == "tool_progress":
            break
    stream.close()
    import time

    deadline = time.monotonic() + 20
    while any(turn["state"] == "open" for turn in _turns(served)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [turn["state"] for turn in _turns(served)] == ["cancelled"]


def _turns(served):
    return served.agent.log.people.export("http:local")
