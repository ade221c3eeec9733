#!/bin/sh
# Builds the C libraries of the field arithmetic into the folder OUT, one folder for each kind of
# machine: sh build.sh OUT. They are an extra: what cannot be built is skipped with a line.
set -eu
OUT=$1
SRC=$(cd "$(dirname "$0")" && pwd)

skip() { echo "zk: $*" >&2; }

[ "$(uname -s)" = Linux ] || { skip "no C libraries: they are built on Linux only"; exit 0; }
ARCH=$(uname -m)
CC=${CC:-}
if [ -z "$CC" ]; then
  for candidate in gcc cc clang; do
    command -v "$candidate" >/dev/null 2>&1 && { CC=$candidate; break; }
  done
fi
[ -n "$CC" ] || { skip "no C libraries: no C compiler (gcc, cc, clang, or \$CC); Java loops are used"; exit 0; }

DIR=$OUT/linux-$ARCH
mkdir -p "$DIR"
FLAGS="-O3 -std=gnu11 -fPIC -shared -fvisibility=hidden -Wall -Wextra -Wno-psabi"

# build NAME FLAGS...: libproofstream-NAME.so from NAME.c.
build() { build_as "$1" "$@"; }

# build_as NAME SOURCE FLAGS...: libproofstream-NAME.so from SOURCE.c, unless it is newer than all
# sources.
build_as() {
  name=$1
  source=$2
  shift 2
  target=$DIR/libproofstream-$name.so
  if [ -e "$target" ] && [ -z "$(find "$SRC" -newer "$target" -type f)" ]; then
    return 0
  fi
  if $CC $FLAGS "$@" "$SRC/$source.c" -o "$target.part" 2>"$target.log"; then
    mv "$target.part" "$target"
    rm -f "$target.log"
  else
    rm -f "$target" "$target.part"
    skip "no C library '$name': $CC does not compile it: $(head -n 1 "$target.log")"
    rm -f "$target.log"
  fi
}

case $ARCH in
  x86_64)
    build native -mbmi2 -madx
    # Loaded only on processors that have these instructions.
    build ifma -mbmi2 -madx -mavx512f -mavx512dq -mavx512vl -mavx512ifma
    # The same source without them, for tests.
    build_as emulated ifma -O1 -mbmi2 -madx -mavx2 -DPS_EMULATE
    ;;
  *) build native ;;
esac
