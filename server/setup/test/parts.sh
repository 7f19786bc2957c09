# The parts of a test run, each a command run under a title. What a part leaves in $logs: NAME.log, NAME.ok where it succeeded,
# NAME.counts ("passed failed skipped") where it ran tests, NAME.seconds.
# shellcheck shell=bash disable=SC2154

# part NAME TITLE [needs OTHER]… COMMAND…
# Runs a part, unless another that it needs has failed.
part() {
  local name=$1 title=$2 began=$SECONDS
  shift 2
  while [ "${1:-}" = needs ]; do
    if [ ! -e "$logs/$2.ok" ]; then
      printf '*** %s: not run, because « %s » failed\n' "$title" "$2" | tee "$logs/$name.log" >&2
      return 1
    fi
    shift 2
  done
  # In a process group of its own, so that stopping reaches whatever it has started; and without the run's lock, so that nothing
  # it leaves behind can hold it.
  set -m
  "$setup/step.sh" "$title" "$logs/$name.log" "$@" 9>&- &
  group=$!
  set +m
  if wait "$group"; then : >"$logs/$name.ok"; fi
  group=
  echo $((SECONDS - began)) >"$logs/$name.seconds"
}

# Stops the part that runs, and the lane beside it.
stop() {
  [ -z "$group" ] || kill -TERM -- "-$group" 2>/dev/null
  [ -z "$lane" ] || kill -TERM "$lane" 2>/dev/null
  wait
  exit "$1"
}

# One line of the table, and the sums in passed, failed and skipped.
report() {
  local name=$1 kind=$2 p=0 f=0 s=0 state=ok note=
  [ -e "$logs/$name.ok" ] || state=FAILED
  if [ "$kind" = tests ]; then
    [ ! -s "$logs/$name.counts" ] || read -r p f s <"$logs/$name.counts"
    note="$p passed, $f failed, $s skipped"
    # A test that does not run proves nothing.
    if [ "$p" -eq 0 ] || [ "$s" -gt 0 ]; then state=FAILED; fi
  fi
  [ "$state" = ok ] || [ "$f" -gt 0 ] || f=1
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  printf '  %-10s %-7s %5s s  %s\n' "$name" "$state" "$(cat "$logs/$name.seconds" 2>/dev/null || echo -)" "$note"
}
