#!/bin/sh
# Draws docs/report.png: the top of the demonstration's report, as headless Chromium shows it.
set -eu
bin=$(cd "$1" && pwd)
target=$(pwd)/docs/report.png
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"$bin/twinwheel" demo >/dev/null 2>&1
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
  --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$folder/profile" \
  --window-size=1000,1010 --screenshot="$target" "file://$folder/twinwheel-report.html" 2>/dev/null
