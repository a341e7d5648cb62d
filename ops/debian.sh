#!/usr/bin/env bash
# Install Debian packages that are missing: `ops/debian.sh python3-venv chromium postgresql-15 poppler-utils`.
# As root or with passwordless sudo; otherwise a Chinese sentence says what to install.
set -euo pipefail

present() {
    case $1 in
        chromium) command -v chromium >/dev/null || command -v chromium-browser >/dev/null ;;
        postgresql-15) [ -x /usr/lib/postgresql/15/bin/postgres ] ;;
        poppler-utils) command -v pdftoppm >/dev/null ;;
        *) dpkg -s "$1" >/dev/null 2>&1 ;;
    esac
}

missing=()
for package in "$@"; do present "$package" || missing+=("$package"); done
[ ${#missing[@]} -eq 0 ] && exit 0

sentence="错误：缺少系统组件 ${missing[*]}。请执行：sudo apt-get install ${missing[*]}"
if ! command -v apt-get >/dev/null; then printf '%s\n' "$sentence" >&2; exit 1; fi
if [ "$(id -u)" -eq 0 ]; then
    as=()
elif sudo -n true 2>/dev/null; then
    as=(sudo -n)
else
    printf '%s\n' "$sentence" >&2
    exit 1
fi

printf '正在安装系统组件 %s（约 1 分钟）…\n' "${missing[*]}"
log=$(mktemp)
install() { "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" </dev/null >"$log" 2>&1; }
if ! install; then
    "${as[@]}" apt-get update -q </dev/null >>"$log" 2>&1 || true
    install || { tail -5 "$log" >&2; printf '%s\n' "$sentence" >&2; exit 1; }
fi
rm -f "$log"
for package in "${missing[@]}"; do
    present "$package" || { printf '%s\n' "$sentence" >&2; exit 1; }
done
printf '系统组件已就绪。\n'
