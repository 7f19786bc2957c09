#!/bin/bash
# Runs a command under a title: a line when it starts, a sign of life every 20 seconds, a line when it ends, and the end of its
# output where it fails.
#
#   step.sh TITLE LOG COMMAND…
set -uo pipefail

title=$1 log=$2
shift 2
mkdir -p "$(dirname "$log")"
: >"$log"
printf '==> %s\n' "$title"

# The command runs in the foreground, so that Ctrl-C reaches it; only the sign of life is beside it.
beat() {
  local nap
  trap 'kill "$nap" 2>/dev/null; exit' TERM
  while kill -0 $$ 2>/dev/null; do
    sleep 20 & nap=$!
    wait "$nap"
    printf '    %s, %d s: %s\n' "$title" "$SECONDS" "$(grep -v '^ *$' "$log" 2>/dev/null | tail -n 1 | cut -c 1-90)"
  done
}
beat 2>/dev/null &
heart=$!
"$@" >"$log" 2>&1 </dev/null
code=$?
kill "$heart" 2>/dev/null
wait "$heart" 2>/dev/null

if [ "$code" -eq 0 ]; then
  printf '    %s: done in %d s\n' "$title" "$SECONDS"
else
  printf '\n*** %s failed (exit code %d). The end of %s:\n\n' "$title" "$code" "$log" >&2
  tail -n 60 "$log" >&2
fi
exit "$code"
