from __future__ import annotations

import json

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from memory.messages import Attachment, IncomingMessage, storable


def test_broken_text_becomes_storable_and_whole_text_stays():
    assert storable("caf\udce9") == "caf\ufffd"
    assert storable("\ud83d\ude00") == "\U0001f600"
    assert storable("你好 \U0001f600") == "你好 \U0001f600"


def test_everything_a_connector_hands_over_can_be_stored():
    broken = json.loads('"half \\ud83d"')
    incoming = IncomingMessage(broken, "a:" + broken, broken, (Attachment(b"x", broken),), author_name=broken)
    json.dumps([incoming.text, incoming.author, incoming.conversation_id, incoming.author_name]).encode()
    for text in (incoming.text, incoming.author, incoming.attachments[0].name, incoming.author_name):
        text.encode()
    assert incoming.text == "half \ufffd"


@given(st.text(alphabet=st.characters(categories=["Cs", "Lu", "Lo"])))
@hypothesis_settings(deadline=None)
def test_any_text_can_be_encoded_afterwards(text):
    storable(text).encode()
