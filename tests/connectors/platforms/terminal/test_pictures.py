from __future__ import annotations

import base64
import io
import re

import numpy as np
import PIL.Image
import pytest

from connectors.platforms.terminal.pictures import choose_way, draw, says_sixel
from connectors.settings import TerminalEnvironment


@pytest.fixture
def picture():
    pixels = np.zeros((40, 80, 3), dtype=np.uint8)
    pixels[:, :40] = (255, 0, 0)
    pixels[:, 40:] = (0, 0, 255)
    return PIL.Image.fromarray(pixels)


@pytest.mark.parametrize(
    ("environment", "answer", "way"),
    [
        (TerminalEnvironment(term="xterm-kitty"), None, "kitty"),
        (TerminalEnvironment(term="xterm-256color", kitty=True), None, "kitty"),
        (TerminalEnvironment(term="xterm-ghostty", program="ghostty"), None, "kitty"),
        (TerminalEnvironment(term="xterm-256color", program="iTerm.app"), None, "iterm2"),
        (TerminalEnvironment(term="foot"), None, "sixel"),
        (TerminalEnvironment(term="xterm"), "\x1b[?62;4;22c", "sixel"),
        (TerminalEnvironment(term="xterm", colours="truecolor"), "\x1b[?62;22c", "blocks"),
        (TerminalEnvironment(term="tmux-256color", kitty=True, multiplexed=True, colours="truecolor"), None, "blocks"),
        (TerminalEnvironment(term="xterm"), None, "off"),
        (TerminalEnvironment(term="dumb", kitty=True), None, "off"),
    ],
)
def test_the_best_way_this_terminal_knows(environment, answer, way):
    assert choose_way("auto", environment, answer) == way
    assert choose_way("off", environment, answer) == "off"
    assert choose_way("sixel", environment, answer) == "sixel"


def test_sixel_is_attribute_4_alone():
    assert says_sixel("\x1b[?64;1;4c")
    assert not says_sixel("\x1b[?64;14;44c")
    assert not says_sixel("")


def test_kitty_chunks_hold_the_picture(picture):
    noise = PIL.Image.fromarray(np.random.default_rng(1).integers(0, 255, (200, 200, 3), dtype=np.uint8))
    shown = draw(noise, "kitty", 40, 20)
    chunks = re.findall(r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", shown)
    assert chunks[0][0] == "a=T,f=100,q=2,c=40,r=20,m=1"
    assert [control for control, _ in chunks[1:]] == ["m=1"] * (len(chunks) - 2) + ["m=0"]
    assert all(len(data) <= 4096 for _, data in chunks)
    png = base64.b64decode("".join(data for _, data in chunks))
    assert PIL.Image.open(io.BytesIO(png)).size == (200, 200)


def test_iterm2_holds_the_picture(picture):
    match = re.fullmatch(
        r"\x1b\]1337;File=inline=1;size=(\d+);width=20;preserveAspectRatio=1:([^\x07]*)\x07\n",
        draw(picture, "iterm2", 40, 20),
    )
    png = base64.b64decode(match[2])
    assert len(png) == int(match[1])
    assert PIL.Image.open(io.BytesIO(png)).size == (80, 40)


def test_sixel_draws_every_pixel_in_its_colour(picture):
    shown = draw(picture, "sixel", 40, 20)
    assert np.abs(decode_sixel(shown).astype(int) - np.asarray(picture)).max() <= 3


def test_half_blocks_have_two_pixels_a_character(picture):
    lines = draw(picture, "blocks", 8, 20).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("\x1b[38;2;255;0;0;48;2;255;0;0m▀")
    assert lines[0].endswith("\x1b[38;2;0;0;255;48;2;0;0;255m▀\x1b[0m")
    assert lines[0].count("▀") == 8


def test_a_tall_picture_stays_within_the_lines_and_transparency_becomes_white():
    tall = PIL.Image.new("RGBA", (100, 2000), (0, 0, 0, 0))
    lines = draw(tall, "blocks", 40, 10).splitlines()
    assert len(lines) == 10
    assert "38;2;255;255;255" in lines[0]
    assert draw(tall, "off", 40, 10) == ""


def decode_sixel(shown):
    """A sixel reader of its own, after the VT340 manual."""
    body = re.fullmatch(r'\x1bPq"1;1;(\d+);(\d+)(.*)\x1b\\\n', shown, re.DOTALL)
    width, height = int(body[1]), int(body[2])
    pixels = np.zeros((height + 6, width, 3), dtype=np.uint8)
    palette, colour, x, y = {}, 0, 0, 0
    for token in re.finditer(r"#(\d+);2;(\d+);(\d+);(\d+)|#(\d+)|!(\d+)([?-~])|([$-])|([?-~])", body[3]):
        if token[1]:
            palette[int(token[1])] = [round(int(value) * 2.55) for value in token.groups()[1:4]]
        elif token[5]:
            colour = int(token[5])
        elif token[8]:
            x, y = 0, y + 6 * (token[8] == "-")
        else:
            bits, count = ord(token[7] or token[9]) - 63, int(token[6] or 1)
            for row in range(6):
                if bits >> row & 1:
                    pixels[y + row, x : x + count] = palette[colour]
            x += count
    return pixels[:height]
