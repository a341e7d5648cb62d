#!/usr/bin/env bash
# Install everything into the checkout: `ops/setup.sh` for running, `ops/setup.sh dev` also for tests.
# Quick when nothing changed: a stamp in .venv holds the digest of the locks.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
kind=${1:-run}

say() { printf '%s\n' "$*"; }
fail() { printf '错误：%s\n' "$*" >&2; exit 1; }

lock=requirements.lock
[ "$kind" = dev ] && lock=requirements-dev.lock
digest() { (printf '%s\n' "$root" "$1"; cat "$2") | sha256sum | cut -c1-32; }
have() { [ -f ".venv/stamp-$1" ] && [ "$(cat ".venv/stamp-$1")" = "$2" ] && .venv/bin/python -c '' 2>/dev/null; }

wanted=$(digest "$kind" "$lock")
have "$kind" "$wanted" && exit 0
# What tests need contains what running needs.
if [ "$kind" = run ] && have dev "$(digest dev requirements-dev.lock)"; then exit 0; fi

# A Python 3.11 or newer, whatever `python3` is.
python=
for candidate in python3.11 python3.12 python3.13 python3.14 python3; do
    if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || fail "需要 Python 3.11 或更高版本。Debian 12:sudo apt-get install python3 python3-venv"

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    bash ops/debian.sh python3-venv
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "$python 不能建立虚拟环境。请安装对应的 venv 组件：sudo apt-get install python3-venv"
fi

# A half-made or moved environment is made again.
if [ -d .venv ] && ! .venv/bin/python -m pip --version >/dev/null 2>&1; then rm -rf .venv; fi
if [ ! -d .venv ]; then
    say "正在建立虚拟环境 .venv…"
    "$python" -m venv .venv
fi

say "正在安装 Python 组件（首次约 1 分钟）…"
.venv/bin/python -m pip install -q --disable-pip-version-check --no-input --require-hashes -r "$lock" &
pip=$!
trap 'kill $pip 2>/dev/null || true' INT TERM
seconds=0
while kill -0 $pip 2>/dev/null; do
    sleep 1
    seconds=$((seconds + 1))
    [ $((seconds % 10)) -eq 0 ] && say "  …已用 $seconds 秒" || true
done
wait $pip || fail "Python 组件没有装上，见上面的说明。请检查网络后再次执行。"

# The checkout itself: a path file and a command; no build step.
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
printf '%s\n' "$root" >"$site/fengqiao-checkout.pth"
printf '#!/bin/sh\nexec "%s/.venv/bin/python" -m fengqiao.wiring.command "$@"\n' "$root" >.venv/bin/fengqiao
chmod 755 .venv/bin/fengqiao
printf '%s' "$wanted" >".venv/stamp-$kind"
say "Python 组件已就绪（$seconds 秒）。"
