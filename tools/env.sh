#!/bin/sh
# Makes .venv from the locked requirements: `tools/env.sh runtime` for running, `tools/env.sh test` for tests too.
# Does nothing when the lock has not changed since. Needs python3 only; nothing is built, nothing comes without its digest.
set -eu
cd "$(dirname "$0")/.."
kind=$1
lock=requirements/$kind.txt
python=${PYTHON:-python3}
stamp=.venv/.installed-$kind

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

command -v "$python" >/dev/null || fail "Python 3.11 or newer is needed. On Debian: apt install python3 python3-venv"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Python 3.11 or newer is needed; $("$python" -V) is here. Name another with: make env PYTHON=python3.12"

if ! [ -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            say "Installing python3-venv"
            apt-get update -qq
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
        else
            fail "This Python cannot make environments. On Debian: sudo apt install python3-venv, then run this again."
        fi
    fi
    say "Making .venv"
    rm -rf .venv
    "$python" -m venv .venv
fi

digest=$(cat "$lock" tools/env.sh | .venv/bin/python -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read() + sys.version.encode() + sys.prefix.encode()).hexdigest())')
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$digest" ]; then
    say "Installing $lock"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary=:all: --require-hashes --requirement "$lock"
    packages=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    pwd > "$packages/bailiwick.pth"
    printf '#!%s\nfrom bailiwick.config.cli import main\n\nraise SystemExit(main())\n' "$(pwd)/.venv/bin/python" > .venv/bin/bailiwick
    chmod +x .venv/bin/bailiwick
    .venv/bin/python -m compileall -q bailiwick  # so that the first start is as quick as the second, even where Python may not write
    printf '%s\n' "$digest" > "$stamp"
fi
