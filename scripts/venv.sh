#!/bin/sh
# Makes the virtual environment; installs the system's venv package where it lacks and may be installed.
set -eu
python=$1
venv=$2

for known in "$python" python3.13 python3.12 python3.11; do
  if command -v "$known" >/dev/null 2>&1 && "$known" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    found=$known
    break
  fi
done
if [ -z "${found:-}" ]; then
  echo "Twinwheel needs Python 3.11 or newer: install python3 (Debian 12, Ubuntu 24.04 or newer have it) and run make again." >&2
  exit 1
fi

if ! "$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then
  version=$("$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "python$version-venv" >&2
  else
    echo "Python's venv module is missing: sudo apt-get install python$version-venv, then run make again." >&2
    exit 1
  fi
fi
"$found" -m venv "$venv"
