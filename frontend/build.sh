#!/bin/sh
# Rebuilds the vendored front-end files from the lock file: the same lock file gives the same bytes.
# Needs Node 20 or newer; only maintainers run it, users never need Node.
set -eu
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund
npm run --silent build
