#!/bin/bash
# Installs Schemathesis into TARGET/schemathesis where its list of packages has changed since. No root.
#
#   schemathesis.sh TARGET
set -euo pipefail
cd "$(dirname "$0")"
place=$1/schemathesis list=$PWD/api/requirements.txt

# The copy is written last: where it is the same, the installation is whole.
if cmp -s "$list" "$place/installed.txt"; then
  echo "it is there"
  exit 0
fi
rm -rf "$place"
if ! python3 -m venv "$place"; then
  echo "Python 3.10 or later with its venv is needed (Debian: apt-get install python3-venv)." >&2
  exit 1
fi
../retry.sh "$place/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement "$list"
"$place/bin/st" --version
cp "$list" "$place/installed.txt"
