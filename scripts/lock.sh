#!/bin/sh
# Pins every dependency with its hashes for Python 3.11 to 3.13; the files name no index.
set -eu
bin=$1
common="--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras --no-header --quiet"
# shellcheck disable=SC2086
"$bin/uv" pip compile $common pyproject.toml requirements/build.in -o requirements/run.txt
# shellcheck disable=SC2086
"$bin/uv" pip compile $common --group dev pyproject.toml requirements/build.in -o requirements/dev.txt
# shellcheck disable=SC2086
"$bin/uv" pip compile $common requirements/bench.in -o requirements/bench.txt
