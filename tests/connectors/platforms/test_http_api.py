import base64
import http.client
import json
import re
import threading

import httpx
import pytest
from starlette.testclient import TestClient

from agent.agent import Agent
from connectors.platforms.http_api import create_app
from connectors.settings import HttpSettings
from tools.errors import ConfigurationError
from tools.tool import ToolCall


def events(response):
    """Server-sent events as (name, data)."""
    found = []
    for block in response.text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "event" in lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def post(served, text, conversation="a", **more):
    body = {"text": text, **more}
    return httpx.post(f"{served.url}/v1/conversations/{conversation}/messages", json=body, timeout=30)


def test_every_event_of_a_turn_is_streamed(serve):
    served = serve([ToolCall("1", "generate_image", {"prompt": "a fox"})], "Here it is.")
    response = post(served, "draw a fox")
    assert response.headers["content-type"].startswith("text/event-stream")
    names = [name for name, _ in events(response)]
    assert names[0] == "turn_started"
    assert names[-1] == "reply"
    assert {"tool_started", "media_made", "tool_finished", "text_delta"} <= set(names)
    reply = events(response)[-1][1]
    (made,) = reply["media"]
    assert "path" not in json.dumps(reply)
    assert httpx.get(made["url"]).headers["content-type"] == "image/png"


def test_a_conversation_goes_on_and_belongs_to_its_person(serve):
    served = serve("One.", "Two.", "Three.")
    post(served, "first", user="ann")
    post(served, "second", user="ann")
    post(served, "mine", user="bob")
    seen = [[m.content for m in asked.messages if m.role != "system"] for asked in served.chat_model.asked]
    assert seen[1] == ["first", "One.", "second"]
    assert seen[2] == ["mine"]


def test_uploads_can_be_attached_by_id_and_as_data(serve, png):
    served = serve("A red square.", "Again.")
    uploaded = httpx.post(f"{served.url}/media", files={"file": ("photo.png", png)}).json()
    assert uploaded["kind"] == "image"
    first = events(post(served, "what is this", attachments=[uploaded["media_id"]]))
    assert first[0][1]["attached"][0]["media_id"] == uploaded["media_id"]
    data = {"name": "photo.png", "data": base64.b64encode(png).decode()}
    second = events(post(served, "and this", attachments=[data]))
    assert second[0][1]["attached"][0]["media_id"] == uploaded["media_id"]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("photo.png", b"", "photo.png is empty."),
        ("photo.png", b"\x89PNG\r\n\x1a\nbroken", "photo.png can not be read as a picture."),
        ("x.bin", b"\0\1\2\3" * 9, "of a type I do not know"),
    ],
)
def test_a_bad_upload_gets_one_sentence(serve, name, data, sentence):
    response = httpx.post(f"{serve().url}/media", files={"file": (name, data)})
    assert response.status_code == 400
    assert sentence in response.json()["error"]["message"]


def test_a_file_is_served_in_ranges_with_its_type(serve, png):
    served = serve()
    url = httpx.post(f"{served.url}/media", files={"file": ("photo.png", png)}).json()["url"]
    part = httpx.get(url, headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.content) == (206, b"PNG")
    assert part.headers["content-range"] == f"bytes 1-3/{len(png)}"
    assert part.headers["x-content-type-options"] == "nosniff"
    page = b"<html><script>alert(1)</script></html>"
    url = httpx.post(f"{served.url}/media", files={"file": ("page.html", page)}).json()["url"]
    assert httpx.get(url).headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "path", ["/media/../media.sqlite3", "/media/%2e%2e%2fmedia.sqlite3", "/media/image-0000000000000000", "/media/x/y"]
)
def test_nothing_but_ones_own_files_can_be_reached(serve, path):
    assert httpx.get(serve().url + path).status_code == 404


def test_a_link_is_good_for_its_file_alone(serve, png):
    served = serve(api_keys=("k1", "k2"))
    me, you = {"Authorization": "Bearer k1"}, {"Authorization": "Bearer k2"}
    mine = httpx.post(f"{served.url}/media", files={"file": ("a.png", png)}, headers=me).json()
    link, bare = mine["url"], mine["url"].partition("?")[0]
    assert httpx.get(link).status_code == 200
    assert httpx.get(bare, headers=me).status_code == 200
    assert httpx.get(bare, headers=you).status_code == 404
    assert httpx.get(bare).status_code == 401
    assert httpx.get(link[:-1] + ("0" if link[-1] != "0" else "1")).status_code == 404
    assert httpx.get(link.replace(mine["media_id"], "image-0000000000000000")).status_code == 404


def test_a_key_is_needed_where_one_is_set(serve):
    served = serve("Hello.", api_keys=("secret",))
    assert post(served, "hi").status_code == 401
    assert httpx.get(f"{served.url}/v1/models").status_code == 401
    assert httpx.get(f"{served.url}/v1/models", headers={"Authorization": "Bearer secret"}).status_code == 200
    assert httpx.get(f"{served.url}/healthz").status_code == 200


def test_listening_to_others_needs_a_key(tmp_path):
    agent = Agent.__new__(Agent)
    with pytest.raises(ConfigurationError, match="without an API key"):
        create_app(agent, HttpSettings(host="0.0.0.0"))


def test_a_page_of_another_origin_can_not_use_it(serve):
    served = serve("Hello.")
    evil = httpx.post(
        f"{served.url}/v1/conversations/a/messages", json={"text": "x"}, headers={"Origin": "http://evil"}
    )
    assert evil.status_code == 403
    for name in ("evil.example:80", "localhost.evil.example", "[", ""):
        assert httpx.get(f"{served.url}/healthz", headers={"Host": name}).status_code in (400, 421)
    for name in ("localhost", "127.0.0.1:1", "[::1]:8000"):
        assert httpx.get(f"{served.url}/healthz", headers={"Host": name}).status_code == 200
    own = httpx.post(f"{served.url}/v1/conversations/a/messages", json={"text": "x"}, headers={"Origin": served.url})
    assert own.status_code == 200


def test_a_huge_body_is_refused_before_it_is_read(serve):
    served = serve()
    connection = http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=20)
    connection.putrequest("POST", "/media")
    connection.putheader("Content-Length", str(10**10))
    connection.endheaders()
    assert connection.getresponse().status == 413


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"text": 3}', b'{"attachments": "x"}'])
def test_a_malformed_request_gets_one_sentence(serve, body):
    url = f"{serve().url}/v1/conversations/a/messages"
    response = httpx.post(url, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.json()["error"]["message"]


def test_wrong_addresses_and_bodies_have_the_form_of_every_error(serve):
    url, as_json = serve().url, {"Content-Type": "application/json"}
    asked = [
        (httpx.get(f"{url}/nope"), 404, "There is no GET /nope here."),
        (httpx.put(f"{url}/healthz"), 405, "There is no PUT /healthz here."),
        (httpx.post(f"{url}/v1/conversations/a/messages", content="{}"), 400, "The body must be a JSON object"),
        (
            httpx.post(f"{url}/v1/conversations/a/messages", content='{"text":', headers=as_json),
            400,
            "The body is not JSON",
        ),
    ]
    for response, status, sentence in asked:
        assert response.status_code == status
        assert response.json()["error"]["message"].startswith(sentence)


def test_delete_cancels_what_runs(serve):
    served = serve([ToolCall("1", "film", {"text": "x"})])
    got = []
    worker = threading.Thread(target=lambda: got.append(events(post(served, "film", conversation="c"))))
    worker.start()
    url = f"{served.url}/v1/conversations/c/messages"
    while httpx.delete(url).json() == {"cancelled": 0}:
        assert worker.is_alive()
    worker.join(20)
    name, last = got[0][-1]
    assert (name, last["cancelled"]) == ("turn_failed", True)
    assert httpx.delete(url).json() == {"cancelled": 0}


def test_health_and_the_openapi_page(serve):
    served = serve()
    assert httpx.get(f"{served.url}/healthz").json()["status"] == "ok"
    paths = httpx.get(f"{served.url}/openapi.json").json()["paths"]
    assert {"/v1/chat/completions", "/media/{media_id}", "/v1/conversations/{conversation_id}/messages"} <= set(paths)
    front = httpx.get(served.url)
    assert (front.status_code, front.headers["location"]) == (307, "/docs")
    page = httpx.get(f"{served.url}/docs").text
    scripts = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert any("swagger" in script for script in scripts)
    for script in scripts:  # nothing of the page comes from elsewhere
        assert httpx.get(served.url + script).status_code == 200


def test_the_agent_is_closed_with_the_application(serve):
    served = serve("Hello.")
    with TestClient(create_app(served.agent, HttpSettings()), base_url="http://localhost") as client:
        assert client.get("/healthz").status_code == 200
    assert served.agent.toolbox._threads._shutdown
