"""Ask with an attachment from another program: python examples/embed.py "transcribe this" recording.flac"""

import sys

from agent import Agent

text, *files = sys.argv[1:] or ["draw a red fox in the snow under a full moon"]

with Agent.create(data_dir="parley-data") as agent:
    reply = agent.ask(text, attachments=files)
    print(reply.text)
    for media in reply.media:
        print(media.kind, media.path)
