#!/bin/bash
# Installs Schemathesis into TARGET/schemathesis where its list of packages has changed since. No root.
#
#   schemathesis.sh TARGET
set -euo pipefail
cd "$(dirname "$0")"
place=$1/schemathesis list=$PWD/api/requirements.txt

# The copy is written last: where it is the same, the installation is whole, unless its Python is gone or it was moved.
if cmp -s "$list" "$place/installed.txt" && "$place/bin/st" --version >/dev/null 2>&1; then
  echo "it is there"
  exit 0
fi
rm -rf "$place"
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || ! python3 -m venv "$place"; then
  echo "Python 3.11 or later with its venv is needed (Debian: apt-get install python3-venv)." >&2
  exit 1
fi
../retry.sh "$place/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement "$list"
"$place/bin/st" --version
cp "$list" "$place/installed.txt"
