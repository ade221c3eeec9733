#!/bin/sh
# Installs what package-lock.json pins, unless that stands already. Without npm or a registry the tests that need it are
# skipped, with this reason, and the build goes on.
cd "$(dirname "$0")" || exit 1
if [ node_modules/.package-lock.json -nt package-lock.json ]; then
  exit 0
fi
if ! command -v npm >/dev/null 2>&1; then
  echo "npm is not installed: tests against snarkjs and circom will be skipped"
  exit 0
fi
npm ci --no-audit --no-fund --loglevel=error || echo "npm ci failed: tests against snarkjs and circom will be skipped"
