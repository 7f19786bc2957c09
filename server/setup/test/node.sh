#!/bin/bash
# Installs the browser tests' packages where the lock file has changed since. No package downloads a browser: Debian's is used.
set -euo pipefail
cd "$(dirname "$0")/../../../end2end"

# npm writes the inner lock last: where it is newer, the installation is whole.
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 ../server/setup/retry.sh npm ci
  touch node_modules/.package-lock.json
fi
