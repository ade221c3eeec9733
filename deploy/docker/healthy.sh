#!/bin/bash
# Asks a service of this container: `healthy ready` or `healthy live`, on port $QUARKUS_HTTP_PORT (8080).
# Exit status 0 when it answers 200. Needs bash alone, so the images need no HTTP client.
set -u
check=${1:-ready}
case $check in ready | live) ;; *) echo "usage: healthy [ready|live]" >&2; exit 2 ;; esac
exec 3<>"/dev/tcp/127.0.0.1/${QUARKUS_HTTP_PORT:-8080}" || exit 1
printf 'GET /q/health/%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$check" >&3
IFS=' ' read -r -t 3 _ status _ <&3 || exit 1
[ "$status" = 200 ]
