#!/bin/sh
# Name what the machine lacks, with the command that installs it, before anything else runs.
# Usage: check_programs.sh PYTHON. Exit status 0 means that all of it is there.
set -u
python=${1:-python3}
missing=""
packages=""

need() {  # program, package
    if ! command -v "$1" >/dev/null 2>&1; then
        missing="$missing $1"
        packages="$packages $2"
    fi
}

# A shell's own `command -v` is all that is needed so far: the rest may use what it found.
need g++ g++
need make make
need perl perl

note=""
if ! command -v "$python" >/dev/null 2>&1; then
    missing="$missing $python"
    packages="$packages python3 python3-venv"
elif ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))'; then
    missing="$missing python3.11"
    packages="$packages python3.11 python3.11-venv"
    note="$python is $("$python" -c 'import platform; print(platform.python_version())'): \
Python must be 3.11, 3.12 or 3.13; give another one with 'make PYTHON=python3.11'."
# Debian ships venv without ensurepip, which then fails half way.
elif ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    missing="$missing python3-venv"
    packages="$packages python3-venv"
fi

[ -z "$missing" ] && exit 0

if command -v apt-get >/dev/null 2>&1; then
    install="sudo apt-get install$packages"
elif command -v dnf >/dev/null 2>&1; then
    install="sudo dnf install$(echo "$packages" | sed 's/g++/gcc-c++/; s/ python[0-9.]*-venv//')"
elif command -v pacman >/dev/null 2>&1; then
    install="sudo pacman -S$(echo "$packages" | sed 's/g++/gcc/; s/ python[0-9.]*-venv//; s/python[0-9.]*/python/')"
else
    install="your system's package manager:$packages"
fi
{
    echo "Missing:$missing"
    [ -n "$note" ] && echo "$note"
    echo "Install with: $install"
} >&2
exit 1
