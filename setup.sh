#!/usr/bin/env bash
# Set-up of a bare machine: virtual environment, Python packages, Qt's system libraries, the built-in models.
# Runs again only when pyproject.toml or the catalogue changed. Called by `make setup`.
set -euo pipefail
cd "$(dirname "$0")"

stamp=.venv/.matinee-setup
state=$(cat pyproject.toml resources/catalogue.* setup.sh | sha256sum | cut -d' ' -f1)
[ -x .venv/bin/matinee ] && [ "$(cat $stamp 2>/dev/null)" = "$state" ] && exit 0

for python in ${PYTHON:-python3.12 python3.11 python3}; do
    "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2>/dev/null && break
    python=
done
if [ -z "$python" ]; then
    echo "Matinee needs Python 3.11 or 3.12; set PYTHON to one, for example: make setup PYTHON=python3.11" >&2
    exit 1
fi

if command -v apt-get >/dev/null; then
    libraries=(libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0
        libxcb-image0 libxcb-render-util0 libxcb-xinerama0 libdbus-1-3 libpulse0 libfontconfig1 libnss3)
    missing=()
    for library in "${libraries[@]}"; do
        dpkg -s "$library" >/dev/null 2>&1 || missing+=("$library")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        install="apt-get install -y --no-install-recommends ${missing[*]}"
        if [ "$(id -u)" = 0 ]; then
            echo "Installing Qt's system libraries"
            apt-get update -qq && DEBIAN_FRONTEND=noninteractive $install -qq >/dev/null
        elif sudo -n true 2>/dev/null; then
            sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive $install -qq >/dev/null
        else
            echo "The window needs system libraries. Type:  sudo $install" >&2
        fi
    fi
fi

echo "Setting up Python packages in .venv (a few minutes)"
[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --upgrade pip
.venv/bin/python -m pip install --quiet --editable '.[dev]'
# tinysoundfont plays sound banks; its dependency on a sound card's driver, which is compiled, is not used
.venv/bin/python -m pip install --quiet --no-deps tinysoundfont==0.3.7
.venv/bin/matinee models pull builtin
.venv/bin/python -m engines.warm_up
echo "$state" >$stamp
