#!/bin/bash
# Runs every Rust test, against a private PostgreSQL and a real Asterisk.
#
#   rust.sh TARGET COUNTS     COUNTS is the file that takes "passed failed ignored"
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit
target=$1 counts=$2
here=server/setup/test

# Not below the clone: it may lie where only its owner can look, and PostgreSQL runs as somebody else.
cluster=$(mktemp -u /tmp/renvoi-postgres.XXXXXX)
# A run that was killed half-way may have left its own.
if [ -s "$target/test-postgres" ]; then rm -rf "$(cat "$target/test-postgres")"; fi
echo "$cluster" >"$target/test-postgres"
"$here/postgres.sh" "$cluster" &
postgres=$!
stop() {
  # A fast shutdown where it runs, and the end of the script where it does not run yet.
  kill -INT "$postgres" 2>/dev/null
  kill -TERM "$postgres" 2>/dev/null
  wait "$postgres" 2>/dev/null
  rm -rf "$cluster" "$target/test-postgres"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
until [ -S "$cluster/.s.PGSQL.5432" ] && grep -q ready "$cluster/data/postmaster.pid" 2>/dev/null; do
  kill -0 "$postgres" 2>/dev/null || { echo "PostgreSQL did not start" >&2; exit 1; }
  sleep 0.1
done

output=$target/test-logs/rust.output
# Most of them wait for a PBX, a database or a clock, so more run at once than there are processors.
export RUST_TEST_THREADS=${RUST_TEST_THREADS:-$(($(nproc) * 3))}
RENVOI_TEST_POSTGRES="postgres://postgres@${cluster//\//%2F}/postgres" RENVOI_TEST_ASTERISK=$target/asterisk INSTA_UPDATE=no \
  "$here/clippy.sh" run --no-fail-fast 2>&1 | tee "$output"
code=${PIPESTATUS[0]}
awk -f "$here/count-rust.awk" "$output" >"$counts"
awk -f "$here/failures-rust.awk" "$output" >"${counts%.counts}.failures"
rm -f "$output"
exit "$code"
