#!/bin/sh
# Installs what the server is measured beside into .bench-peers: asyncpg and Anki (Python), PouchDB (Node.js).
# Safe to run at any time; it does nothing where nothing is missing.
set -eu
cd "$(dirname "$0")/.."
say() { printf '%s\n' "bench-peers: $*" >&2; }

stamp="$(cat benchmarks/peers/requirements.txt benchmarks/peers/package.json | cksum | tr ' ' '-') $PWD"
[ "$(cat .bench-peers/.stamp 2>/dev/null)" = "$stamp" ] && exit 0

say "installing the peers; the first time this fetches some hundred megabytes"
rm -rf .bench-peers
mkdir .bench-peers
.venv/bin/python -m venv .bench-peers/python
.bench-peers/python/bin/python -m pip install -qq --disable-pip-version-check --require-hashes \
    -r benchmarks/peers/requirements.txt >&2
cp benchmarks/peers/package.json .bench-peers/
if command -v npm >/dev/null 2>&1; then
    (cd .bench-peers && npm install --no-audit --no-fund --silent >&2) || say "npm could not install PouchDB; it is left out"
else
    say "npm is not installed; PouchDB is left out (sudo apt-get install nodejs npm)"
fi
echo "$stamp" >.bench-peers/.stamp
