#!/bin/bash
# Runs a command that needs the network up to four times, with a pause that doubles.
#
#   retry.sh COMMAND…
set -u
for pause in 2 4 8; do
  "$@" && exit 0
  echo "that failed; trying again in $pause seconds: $*" >&2
  sleep "$pause"
done
exec "$@"
