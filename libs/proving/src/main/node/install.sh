#!/bin/sh
# Installs the circom compiler from the lock file into the folder $1; nothing to do when it is there already.
set -eu
source=$(dirname "$0")
target=$1
command -v npm > /dev/null || { echo "npm is missing: install Node 20 or newer (https://nodejs.org), it runs the circom compiler" >&2; exit 1; }
if cmp -s "$source/package-lock.json" "$target/installed-lock.json"; then
  exit 0
fi
mkdir -p "$target"
cp "$source/package.json" "$source/package-lock.json" "$target/"
cd "$target"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
cp package-lock.json installed-lock.json
