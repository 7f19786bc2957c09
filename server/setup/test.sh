#!/bin/bash
# Runs every test and lint, and installs what that needs. Each part's output is in TARGET/test-logs; a summary stands at the end.
# The exit code is 0 only where every part ran, ran at least one test, skipped none and found nothing.
#
#   test.sh [all | lint | rust | browser | api]
set -uo pipefail
cd "$(dirname "$0")/../.." || exit

what=${1:-all}
case $what in
  all) parts=(format tools packages asterisk node types schemathesis site pages licences rust-build clippy rust api browser) ;;
  lint) parts=(format tools node types licences pages rust-build clippy) ;;
  rust) parts=(packages asterisk tools rust-build rust) ;;
  api) parts=(packages tools rust-build schemathesis api) ;;
  browser) parts=(packages asterisk tools node rust-build site browser) ;;
  *) echo "usage: $0 [all | lint | rust | browser | api]" >&2; exit 2 ;;
esac

target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
logs=$target/test-logs
setup=$PWD/server/setup
# Nothing may depend on what the caller's shell happens to hold.
unset "${!RENVOI_@}"
export CARGO_TARGET_DIR=$target CARGO_TERM_COLOR=never CARGO_INCREMENTAL=${CARGO_INCREMENTAL:-0}
mkdir -p "$target"
exec 9>"$target/test.lock"
if ! flock --nonblock 9; then
  echo "Another test run is using $target. Wait for it, or give this one its own CARGO_TARGET_DIR." >&2
  exit 1
fi
rm -rf "$logs"
mkdir -p "$logs"
. "$setup/test/parts.sh"
group='' lane=''
trap 'stop 130' INT
trap 'stop 143' TERM

# run NAME …: as `part`, where this run has that part.
run() { [[ " ${parts[*]} " != *" $1 "* ]] || part "$@"; }

# Side by side: what comes over the network and then what browsers load; and the server with its tests, which takes longest. Then
# the tests, one group at a time, so that their time limits measure the product and not a compiler beside it.
run format 'checking the formatting' cargo fmt --all --check
run tools "getting the build's tools" "$setup/tools.sh" "$target" 20
(
  trap 'stop 143' TERM
  run packages 'installing Debian packages' "$setup/packages.sh"
  run asterisk 'getting Asterisk' "$setup/asterisk.sh" "$target/asterisk"
  run node "installing the browser tests' packages" "$setup/test/node.sh"
  run types 'checking the TypeScript' needs node npm --prefix end2end run --silent types
  run schemathesis "installing what tries the API" needs packages "$setup/test/schemathesis.sh" "$target"
  run site 'building what browsers load' needs tools make --no-print-directory site TARGET="$target"
  run pages 'running clippy on the pages' needs tools "$setup/test/clippy.sh" pages
  run licences 'checking the licences' "$setup/test/licences.sh" "$target"
) 9>&- &
lane=$!
run rust-build 'building the server and the Rust tests' needs tools "$setup/test/clippy.sh" build
run clippy 'telling what clippy said' needs rust-build "$setup/test/clippy.sh" told
wait "$lane"
lane=

run rust 'running the Rust tests' needs packages needs asterisk needs rust-build \
  "$setup/test/rust.sh" "$target" "$logs/rust.counts"
run api 'trying the API with what fits its description and what does not' needs schemathesis needs rust-build \
  "$setup/test/api.sh" "$target" "$logs/api.counts"
run browser 'running the browser tests' needs packages needs asterisk needs node needs rust-build needs site \
  "$setup/test/browser.sh" "$target" "$logs/browser.counts"

passed=0 failed=0 skipped=0
printf '\nSummary (%d min %d s, logs in %s)\n' $((SECONDS / 60)) $((SECONDS % 60)) "$logs"
for name in "${parts[@]}"; do
  case $name in rust | api | browser) report "$name" tests ;; *) report "$name" check ;; esac
done
[ "$skipped" -eq 0 ] || printf '\n%d skipped, which counts as a failure of the part.\n' "$skipped"
# Last, where whoever sees only the end of the output finds it.
if [ -n "$(cat "$logs"/*.failures 2>/dev/null)" ]; then
  printf '\nWhat failed:\n'
  cat "$logs"/*.failures
fi
printf '\n%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
