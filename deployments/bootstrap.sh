#!/usr/bin/env bash
# Prepares a fresh Debian or Ubuntu machine: the interpreter's environment in .venv with the locked packages,
# the typesetting library and a serif font for the documents. Does nothing when all of it is there.
# With the argument `tests` also the spreadsheet program in which the tests open the blank forms, and the browser in
# which they open the pages.
set -euo pipefail
cd "$(dirname "$0")/.."

UV_VERSION=0.13.9
STAMP=.venv/.locked

say() { printf '%s\n' "$*" >&2; }

# Installs system packages where that is permitted, otherwise says the command and stops.
need_packages() {
    local command="apt-get install -y --no-install-recommends $*"
    if ! command -v apt-get >/dev/null; then
        say "Не хватает системных библиотек. Установите пакеты, соответствующие: $*"
        exit 1
    fi
    local prefix=()
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
            prefix=(sudo -n)
        else
            say "Не хватает системных пакетов, а прав на их установку нет. Выполните и повторите:"
            say "    sudo apt-get update && sudo $command"
            exit 1
        fi
    fi
    say "Установка системных пакетов: $*"
    DEBIAN_FRONTEND=noninteractive "${prefix[@]}" apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive "${prefix[@]}" $command -qq >&2
}

find_python() {
    local name
    for name in python3 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    say "Нужен Python 3.11 или новее: sudo apt-get install python3 python3-venv"
    exit 1
}

system_libraries() {
    local missing=()
    "$1" - <<'PYTHON' || missing+=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
import ctypes, sys
try:
    for name in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
        ctypes.CDLL(name)
except OSError:
    sys.exit(1)
PYTHON
    if ! find /usr/share/fonts /usr/local/share/fonts "$HOME/.local/share/fonts" "$HOME/.fonts" \
        -iname 'LiberationSerif-Regular.*' -print -quit 2>/dev/null | grep -q .; then
        missing+=(fonts-liberation fontconfig)
    fi
    if [ ${#missing[@]} -gt 0 ]; then
        need_packages "${missing[@]}"
    fi
}

# Forms are written without it: only the tests open them as a school's secretary would.
spreadsheet_program() {
    if ! command -v soffice >/dev/null; then
        need_packages libreoffice-calc-nogui
    fi
}

# The pages are served without it: only the tests open them as people do.
browser() {
    if command -v chromium >/dev/null; then
        return
    fi
    # On Ubuntu the package of this name only asks for a snap, which containers and many servers cannot install.
    if [ "$(. /etc/os-release 2>/dev/null && echo "${ID:-}")" = ubuntu ]; then
        say "Тестам страниц нужен Chromium. В Ubuntu он ставится так: sudo snap install chromium"
        say "Без него выполните остальные тесты: .venv/bin/python -m pytest -m 'not browser'"
        exit 1
    fi
    need_packages chromium
}

# The tests ask nginx whether it understands our proxy's file: its program alone is laid aside, nothing is installed
# and no service starts.
proxy_program() {
    if command -v nginx >/dev/null || [ -x .venv/nginx/usr/sbin/nginx ]; then
        return
    fi
    local folder
    folder=$(mktemp -d)
    (cd "$folder" && { apt-get download -qq nginx || { need_packages ca-certificates && apt-get download -qq nginx; }; }) >&2
    dpkg -x "$folder"/nginx_*.deb .venv/nginx
    rm -rf "$folder"
}

# Workers that start containers are not of this environment: their packages would be loaded by every flow.
pools() {
    if ! sha256sum --check --status .venv/pools/.locked 2>/dev/null; then
        UV_PROJECT_ENVIRONMENT=.venv/pools UV_PYTHON_DOWNLOADS=never .venv/bin/uv sync --locked --no-dev \
            --extra docker --extra kubernetes --python .venv/bin/python --system-certs --quiet
        sha256sum uv.lock pyproject.toml >.venv/pools/.locked
    fi
}

# It checks the units of systemd; it is there on most machines.
unit_checker() {
    if ! command -v systemd-analyze >/dev/null; then
        need_packages systemd
    fi
}

environment() {
    if [ ! -x .venv/bin/python ]; then
        if ! "$1" -c 'import ensurepip' 2>/dev/null; then
            need_packages "python3-venv"
        fi
        "$1" -m venv .venv
    fi
    if [ ! -x .venv/bin/uv ]; then
        .venv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
    fi
    # --inexact: uv itself lives in the same environment and stays.
    # --system-certs: networks of offices often have a certificate of their own, and the machine knows it.
    UV_PYTHON_DOWNLOADS=never .venv/bin/uv sync --locked --inexact --system-certs --quiet
    sha256sum uv.lock pyproject.toml >"$STAMP"
}

python=$(find_python)
system_libraries "$python"
if [ "${1:-}" = tests ]; then
    spreadsheet_program
    browser
fi
if ! sha256sum --check --status "$STAMP" 2>/dev/null; then
    say "Подготовка окружения .venv…"
    environment "$python"
fi
if [ "${1:-}" = tests ]; then
    unit_checker
    proxy_program
    pools
fi
