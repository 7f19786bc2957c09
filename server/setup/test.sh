#!/bin/bash
# Runs every test and lint, and installs what that needs. Each part's output is in TARGET/test-logs; a summary stands at the end.
# The exit code is 0 only where every part ran, ran at least one test, skipped none and found nothing.
#
#   test.sh [all | lint | rust | browser | api]
set -uo pipefail
cd "$(dirname "$0")/../.." || exit

what=${1:-all}
case $what in
  all) parts=(packages asterisk tools node format types licences clippy rust-build phones build schemathesis rust api browser) ;;
  lint) parts=(tools node format types licences clippy) ;;
  rust) parts=(packages asterisk rust-build rust) ;;
  api) parts=(packages tools build schemathesis api) ;;
  browser) parts=(packages asterisk tools node phones build browser) ;;
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

# First what comes over the network. Then everything that is compiled, two at a time. Then the tests, one group at a time, so
# that their time limits measure the product and not a compiler beside it.
run packages 'installing Debian packages' "$setup/packages.sh"
run asterisk 'getting Asterisk' "$setup/asterisk.sh" "$target/asterisk"
run tools "getting the build's tools" "$setup/tools.sh" "$target" 20
run node "installing the browser tests' packages" "$setup/test/node.sh"
run schemathesis "installing what tries the API" needs packages "$setup/test/schemathesis.sh" "$target"

(
  trap 'stop 143' TERM
  run build 'building what make run runs' needs tools make --no-print-directory build TARGET="$target"
) 9>&- &
lane=$!
run format 'checking the formatting' cargo fmt --all --check
run types 'checking the TypeScript' needs node npm --prefix end2end run --silent types
run rust-build 'building the Rust tests' cargo test --workspace --no-run
run phones 'building the telephones' cargo build -p renvoi-phones
run clippy 'running clippy' needs tools "$setup/test/clippy.sh"
run licences 'checking the licences' "$setup/test/licences.sh" "$target"
wait "$lane"
lane=

run rust 'running the Rust tests' needs packages needs asterisk needs rust-build \
  "$setup/test/rust.sh" "$target" "$logs/rust.counts"
run api 'trying the API with what fits its description and what does not' needs schemathesis needs build \
  "$setup/test/api.sh" "$target" "$logs/api.counts"
run browser 'running the browser tests' needs packages needs asterisk needs node needs phones needs build \
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
