#!/bin/bash
# Runs the browser tests against the server that the Rust tests try, what `make run` has browsers load, and a private Asterisk.
#
#   browser.sh TARGET COUNTS     COUNTS is the file that takes "passed failed skipped"
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit
target=$1 counts=$2

report=$target/test-logs/browser.json
RENVOI_TARGET=$target PLAYWRIGHT_JSON_OUTPUT_NAME=$report npm --prefix end2end run --silent test -- --reporter=list,json
code=$?
node server/setup/test/count-playwright.mjs "$report" >"$counts" || code=1
node server/setup/test/failures-playwright.mjs "$report" >"${counts%.counts}.failures"
exit "$code"
