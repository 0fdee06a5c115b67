"""`docs/settings.md`, written from the settings' own dataclasses: python -m connectors.settings_page"""

from __future__ import annotations

from connectors.settings import Key, allowed_words, known_keys

_HEAD = """# Settings

Each setting has one name. In `parley.toml`, in the folder where Parley is started (or wherever `PARLEY_CONFIG` says):

```toml
chat_model = "openai:gpt-4.1-mini"

[http]
port = 9000                  # the same as http_port = 9000

[engines]
generate_image = "illustration"    # the same as generate_image_engine = "illustration"
```

As an environment variable it is written in capitals after `PARLEY_`, and wins over the file: `PARLEY_HTTP_PORT=9000`,
`PARLEY_GENERATE_IMAGE_ENGINE=illustration`. Lists are separated by commas there. An empty variable counts as not set.

`parley doctor` shows what was set, and where; `parley doctor --settings` shows everything. A wrong value ends the
program with a sentence that names the setting, the value and what is allowed; a name nobody knows is warned of, and so
is an engine that the tool does not have.

| `parley.toml` | variable | takes | default | |
|---|---|---|---|---|
"""
_TAIL = """| `TOOL_engine` | `PARLEY_TOOL_ENGINE` | text | | Engine that does the tool's job, see `parley tools`. |
"""


def settings_page() -> str:
    """The whole page, Markdown."""
    return _HEAD + "".join(map(_row, known_keys())) + _TAIL


def _row(key: Key) -> str:
    about = key.about.replace("``", "`").replace("|", "\\|")
    return f"| `{key.name}` | `{key.variable}` | {allowed_words(key.annotation)} | {_default(key)} | {about} |\n"


def _default(key: Key) -> str:
    if key.name == "data_dir":
        return "`~/.local/share/parley` on Linux"
    value = key.default
    if value is None or value in ("", ()):
        return ""
    shown = ", ".join(value) if isinstance(value, tuple) else str(value).lower() if isinstance(value, bool) else value
    return f"`{shown}`"


if __name__ == "__main__":
    print(settings_page(), end="")
