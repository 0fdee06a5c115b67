"""One's own memory over HTTP, against a real agent with all its stores behind a real server."""

import asyncio
import io
import re
import threading
import time
import zipfile

import httpx
import pytest
import uvicorn

from agent.agent import Agent
from agent.chat_models.scripted import ScriptedChatModel
from agent.parts import Parts
from agent.planner.rule_planner import RulePlanner
from agent.settings import AgentSettings
from connectors.platforms.http_api import create_app
from connectors.settings import HttpSettings
from memory.conversation import ConversationLog
from memory.identities import Identities
from memory.linked_memory import LinkedMemory
from memory.personal_data import PersonalData
from memory.retriever import Retriever

KEYS = ("first-key-0123456789", "second-key-0123456789")


@pytest.fixture
def client(make_toolbox, tmp_path):
    """Asks with the first key; replies "Noted." to every message."""
    toolbox = make_toolbox()
    log = ConversationLog(tmp_path / "log")
    retriever = Retriever(tmp_path / "memory", quiet_s=3600)
    data = PersonalData(tmp_path, log, toolbox.media_store, retriever, Identities(tmp_path / "memory"))
    model = ScriptedChatModel(["Noted."] * 20)
    parts = Parts(model, toolbox, toolbox.media_store, log, RulePlanner([]), LinkedMemory(retriever, data), data)
    agent = Agent(parts, AgentSettings(data_dir=tmp_path))
    app = create_app(agent, HttpSettings(api_keys=KEYS))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    headers = {"Authorization": f"Bearer {KEYS[0]}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30) as asking:
        yield asking
    server.should_exit = True
    thread.join(10)


def say(client, text, conversation="c", **more):
    answered = client.post(f"/v1/conversations/{conversation}/messages", json={"text": text, **more})
    assert "event: reply" in answered.text
    for _ in range(100):
        if text in client.get("/v1/me/memory", params={"user": more.get("user", "")}).text:
            return
        time.sleep(0.02)


def texts(client, **params):
    return [row["text"] for row in client.get("/v1/me/memory", params=params).json()["memory"]["passages"]]


def test_export_search_explain_forget(client, png):
    uploaded = client.post("/media", files={"file": ("cat.png", png)}).json()["media_id"]
    say(client, "My cat is called Miso <b>", attachments=[uploaded])
    say(client, "My dog is called Rex", user="bob")
    exported = client.get("/v1/me/memory").json()
    assert [one["media_id"] for one in exported["files"]] == [uploaded]
    assert "path" not in exported["files"][0]
    assert "Rex" not in str(exported)
    page = client.get("/v1/me/memory", params={"format": "html"})
    assert page.headers["content-disposition"].startswith("attachment")
    assert "My cat is called Miso &lt;b&gt;" in page.text
    archive = zipfile.ZipFile(io.BytesIO(client.get("/v1/me/memory", params={"format": "zip"}).content))
    assert set(archive.namelist()) == {"index.html", "export.json", f"media/{uploaded}.png"}
    assert archive.read(f"media/{uploaded}.png") == png
    assert f"src='media/{uploaded}.png'" in archive.read("index.html").decode()

    (found,) = [
        one
        for one in client.get("/v1/me/memory/search", params={"query": "cat"}).json()["passages"]
        if "Miso" in one["text"]
    ]
    assert "Miso" in client.get(f"/v1/me/memory/{found['id']}").json()["text"]
    assert client.get(f"/v1/me/memory/{found['id']}", params={"user": "bob"}).status_code == 404
    assert client.delete("/v1/me/memory", params={"id": found["id"], "user": "bob"}).json()["removed"] == {}
    gone = client.delete("/v1/me/memory", params={"id": found["id"]}).json()
    assert gone["nothing_left"]
    assert "Miso" not in client.get("/v1/me/memory").text

    say(client, "something else")
    assert client.delete("/v1/me/memory").json()["nothing_left"]
    assert client.get("/v1/me/memory").json()["conversations"] == []
    assert any("Rex" in text for text in texts(client, user="bob"))


def test_an_empty_name_is_a_mistake_and_not_everything(client):
    say(client, "My cat is called Miso")
    for name in ("id", "since", "conversation"):
        assert client.delete("/v1/me/memory", params={name: ""}).status_code == 400
    assert texts(client)[0] == "My cat is called Miso"


def test_a_name_is_taken_whole_or_refused(client):
    long = "x" * 128
    say(client, "the zugzwang", user=long)
    for user in (long + "y", "ann\0", "ann\n", "\u202eann", "ann\u200b"):
        refused = client.get("/v1/me/memory", params={"user": user})
        assert refused.status_code == 400
        assert "user" in refused.json()["error"]["message"]
        asked = {"messages": [{"role": "user", "content": "hello"}], "user": user}
        assert client.post("/v1/chat/completions", json=asked).status_code == 400
    assert client.get("/v1/me/memory", params=[("user", "eve"), ("user", long)]).status_code == 400
    assert texts(client, user=long)[0] == "the zugzwang"
    assert texts(client, user="王五 Ünal") == []


def test_conversations_times_and_pause(client):
    say(client, "said in the first", "one")
    say(client, "said in the second", "two")
    assert client.delete("/v1/conversations/one").json()["removed"]["turns"] == 1
    assert "said in the first" not in texts(client)
    assert client.delete("/v1/me/memory", params={"since": "yesterday"}).status_code == 400
    assert client.delete("/v1/me/memory", params={"since": "2001-01-01T00:00"}).json()["removed"]["turns"] == 1
    assert texts(client) == []
    assert client.put("/v1/me/memory/paused", json={"paused": True}).json() == {"paused": True}
    client.post("/v1/conversations/c/messages", json={"text": "not to be kept"})
    assert texts(client) == []


def test_a_code_and_a_pause_need_no_body(client):
    assert re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}", client.post("/v1/me/links").json()["code"])
    assert client.put("/v1/me/memory/paused").json() == {"paused": True}


def test_links(client):
    say(client, "My cat is called Miso", user="ann")
    code = client.post("/v1/me/links", json={"user": "ann"}).json()["code"]
    other = {"Authorization": f"Bearer {KEYS[1]}"}
    linked = client.post("/v1/me/links", json={"code": code}, headers=other).json()
    assert len(linked["accounts"]) == 2
    found = client.get("/v1/me/memory/search", params={"query": "cat"}, headers=other).json()["passages"]
    assert any("Miso" in one["text"] for one in found)
    apart = client.patch("/v1/me/links", json={"apart": True}, headers=other).json()
    assert apart["accounts"][0]["apart"]
    assert not client.get("/v1/me/memory/search", params={"query": "cat"}, headers=other).json()["passages"]
    assert len(client.request("DELETE", "/v1/me/links", headers=other).json()["accounts"]) == 1
    for _ in range(5):
        assert client.post("/v1/me/links", json={"code": "ABCD-EFGH"}).status_code == 400
    assert client.post("/v1/me/links", json={"code": code}).status_code == 403
    assert client.get("/v1/me/links", headers={"Authorization": "Bearer wrong"}).status_code == 401
