from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from connectors.settings import known_keys, mask, read_settings, unknown_engines
from tools.errors import ConfigurationError


def origin(settings, key):
    return next(one for one in settings.origins if one.key == key)


def test_defaults_work_without_environment_or_file(tmp_path):
    settings = read_settings({}, tmp_path)
    assert settings.http.host == "127.0.0.1"
    assert settings.http.port == 8000
    assert settings.agent.chat_model == ""
    assert settings.agent.data_dir.name == "parley"
    assert settings.agent.data_dir.is_absolute()
    assert settings.warnings == ()
    assert {one.source for one in settings.origins} == {"default"}


def test_variables_reach_every_part_typed(tmp_path):
    settings = read_settings(
        {
            "PARLEY_DATA_DIR": "~/talk",
            "PARLEY_CHAT_MODEL": "openai:gpt-4.1",
            "PARLEY_DEVICE": "cpu",
            "PARLEY_DOWNLOADS": "yes",
            "PARLEY_TEMPERATURE": "0.2",
            "PARLEY_MEMORY_ENABLED": "0",
            "PARLEY_LIMIT_AUDIO_S": "60",
            "PARLEY_HTTP_API_KEYS": "one, two",
            "PARLEY_GENERATE_IMAGE_ENGINE": "sketch",
            "PARLEY_TERMINAL_LANGUAGE": "zh",
        },
        tmp_path,
    )
    assert settings.agent.data_dir == Path.home() / "talk"
    assert settings.agent.chat_model == "openai:gpt-4.1"
    assert settings.agent.tools.device == "cpu"
    assert settings.agent.tools.downloads is True
    assert settings.agent.temperature == 0.2
    assert settings.agent.memory.enabled is False
    assert settings.agent.tools.limits.audio_s == 60.0
    assert settings.http.api_keys == ("one", "two")
    assert settings.agent.tools.engines == {"generate_image": "sketch"}
    assert settings.terminal.language == "zh"
    assert origin(settings, "device").source == "PARLEY_DEVICE"
    assert origin(settings, "generate_image_engine").source == "PARLEY_GENERATE_IMAGE_ENGINE"


def test_file_with_flat_keys_and_tables(tmp_path):
    (tmp_path / "parley.toml").write_text(
        '# mine\nchat_model = "openai:m"\nmodels_dir = "models"\ntranscribe_speech_engine = "pocketsphinx"\n\n'
        '[http]\nport = 9000\napi_keys = ["a-long-secret-key"]\n\n[engines]\ngenerate_image = "sketch"\n'
    )
    settings = read_settings({"PARLEY_HTTP_PORT": "9001"}, tmp_path)
    assert settings.agent.chat_model == "openai:m"
    assert settings.agent.tools.models_dir == tmp_path / "models"
    assert settings.agent.tools.engines == {"transcribe_speech": "pocketsphinx", "generate_image": "sketch"}
    assert settings.http.port == 9001
    assert origin(settings, "chat_model").source == "parley.toml line 2"
    assert origin(settings, "http_api_keys").source == "parley.toml line 8"
    assert origin(settings, "http_port").source == "PARLEY_HTTP_PORT"
    assert origin(settings, "generate_image_engine").source == "parley.toml line 11"


def test_the_file_can_lie_elsewhere(tmp_path):
    (tmp_path / "other.toml").write_text("http_port = 1234")
    assert read_settings({"PARLEY_CONFIG": "other.toml"}, tmp_path).http.port == 1234
    with pytest.raises(ConfigurationError, match=r"gone\.toml.*no such file"):
        read_settings({"PARLEY_CONFIG": "gone.toml"}, tmp_path)


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("PARLEY_HTTP_PORT", "99999", "a whole number from 0 to 65535"),
        ("PARLEY_HTTP_PORT", "eight", "a whole number"),
        ("PARLEY_DOWNLOADS", "perhaps", "true or false"),
        ("PARLEY_TEMPERATURE", "hot", "a number from 0 to 5 or none"),
        ("PARLEY_MAX_STEPS", "0", "a whole number from 1"),
        ("PARLEY_TURN_TIMEOUT_S", "-1", "a number above 0"),
        ("PARLEY_TURN_TIMEOUT_S", "inf", "a number above 0"),
        ("PARLEY_LIMIT_FILE_BYTES", "-1", "a whole number from 1"),
        ("PARLEY_TERMINAL_IMAGES", "huge", "one of: auto, kitty, iterm2, sixel, blocks, off"),
    ],
)
def test_a_wrong_value_names_key_value_and_what_is_allowed(tmp_path, variable, value, allowed):
    with pytest.raises(ConfigurationError) as caught:
        read_settings({variable: value}, tmp_path)
    assert variable in str(caught.value)
    assert repr(value) in str(caught.value)
    assert allowed in str(caught.value)


def test_a_wrong_value_in_the_file_names_the_line(tmp_path):
    (tmp_path / "parley.toml").write_text("\n[http]\nport = true\n")
    with pytest.raises(ConfigurationError, match=r"http_port \(parley.toml line 3\) can not be True"):
        read_settings({}, tmp_path)


def test_a_wrong_secret_is_not_shown(tmp_path):
    (tmp_path / "parley.toml").write_text("api_key = 123456789\n")
    with pytest.raises(ConfigurationError) as caught:
        read_settings({}, tmp_path)
    assert "123456789" not in str(caught.value)


def test_a_broken_file_is_one_sentence(tmp_path):
    (tmp_path / "parley.toml").write_text("chat_model = openai")
    with pytest.raises(ConfigurationError, match="no valid TOML"):
        read_settings({}, tmp_path)
    (tmp_path / "parley.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="no valid TOML"):
        read_settings({}, tmp_path)


def test_unknown_names_are_warned_of_with_the_nearest(tmp_path):
    (tmp_path / "parley.toml").write_text('chatmodel = "x"\n')
    settings = read_settings({"PARLEY_HTTP_PROT": "1"}, tmp_path)
    assert settings.warnings == (
        "parley.toml line 1: there is no setting 'chatmodel'. Did you mean chat_model?",
        "There is no setting PARLEY_HTTP_PROT. Did you mean PARLEY_HTTP_PORT?",
    )


def test_an_engine_for_a_tool_that_does_not_exist_and_one_that_the_tool_has_not(tmp_path):
    environ = {"PARLEY_GENERATE_IMAGES_ENGINE": "sketch", "PARLEY_EDIT_IMAGE_ENGINE": "x"}
    engines = {"generate_image": ["sketch"], "edit_image": ["a", "b"]}
    assert sorted(unknown_engines(read_settings(environ, tmp_path), engines)) == [
        "PARLEY_EDIT_IMAGE_ENGINE can not be 'x': edit_image has no such engine. There are: a, b.",
        "PARLEY_GENERATE_IMAGES_ENGINE names no tool. Did you mean generate_image?",
    ]
    assert unknown_engines(read_settings({"PARLEY_EDIT_IMAGE_ENGINE": "b"}, tmp_path), engines) == []


def test_a_name_like_no_other_gets_no_guess(tmp_path):
    assert read_settings({"PARLEY_FOO": "1"}, tmp_path).warnings == ("There is no setting PARLEY_FOO.",)


def test_an_empty_variable_is_not_set(tmp_path):
    settings = read_settings({"PARLEY_HTTP_PORT": "", "PARLEY_API_KEY": " "}, tmp_path)
    assert settings.http.port == 8000
    assert settings.agent.api_key == ""


def test_secrets_are_masked_where_values_are_shown(tmp_path):
    settings = read_settings(
        {
            "PARLEY_API_KEY": "sk-verysecretindeed",
            "PARLEY_HTTP_API_KEYS": "short",
            "PARLEY_BASE_URL": "https://me:word@host/v1",
        },
        tmp_path,
    )
    shown = " ".join(one.shown for one in settings.origins)
    assert "verysecret" not in shown
    assert "short" not in shown
    assert "word" not in shown
    assert origin(settings, "api_key").shown == "***deed"


def test_every_setting_has_its_own_name_and_an_explanation():
    keys = known_keys()
    assert len({key.name for key in keys}) == len(keys)
    assert [key.name for key in keys if not key.about] == []


@given(st.text(max_size=40))
@example("~0")
@hypothesis_settings(deadline=None, max_examples=30)
def test_any_text_is_either_taken_or_refused_in_one_sentence(text):
    for key in known_keys():
        try:
            read_settings({key.variable: text}, Path("/nowhere"))
        except ConfigurationError as error:
            assert key.variable in str(error)  # noqa: PT017


@given(st.text(max_size=40))
def test_a_mask_never_shows_more_than_four_characters(secret):
    assert len(mask(secret).removeprefix("***")) <= 4
