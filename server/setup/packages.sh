#!/bin/bash
# Installs the Debian packages that the tests need and a developer's machine may lack, without asking: as root, or through a
# sudo that wants no password. Elsewhere it names the one command to run first.
set -euo pipefail

# Chromium without a window is much lighter than the whole browser, which does as well where that is not offered.
browser() { if apt-cache show chromium-headless-shell >/dev/null 2>&1; then echo chromium-headless-shell; else echo chromium; fi; }

wanted=()
lighter=
if ! command -v chromium-headless-shell >/dev/null; then
  if command -v chromium >/dev/null; then lighter=1; else wanted+=(chromium); fi
fi
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || wanted+=(postgresql)
# Debian has Python without the part that makes environments.
python3 -c 'import venv, ensurepip' 2>/dev/null || wanted+=(python3-venv)
command -v setpriv >/dev/null || wanted+=(util-linux)
# Another clock, for pictures that are always taken at the same moment.
compgen -G '/usr/lib/*/faketime/libfaketime.so.1' >/dev/null || compgen -G '/usr/lib/faketime/libfaketime.so.1' >/dev/null || wanted+=(libfaketime)
# Without any font a page has no text to measure, and every contrast check passes.
[ -n "$(find /usr/share/fonts -name '*.ttf' -print -quit 2>/dev/null)" ] || wanted+=(fonts-dejavu-core)
[ ${#wanted[@]} -gt 0 ] || [ -n "$lighter" ] || { echo "nothing is missing"; exit 0; }

if [ "$(id -u)" = 0 ]; then as_root=(env)
elif sudo -n true 2>/dev/null; then as_root=(sudo -n env)
elif [ ${#wanted[@]} = 0 ]; then
  echo "nothing is missing"
  exit 0
else
  wanted=("${wanted[@]/%chromium/$(browser)}")
  echo "These packages are missing and cannot be installed without a password: ${wanted[*]}" >&2
  echo "Run this first:  sudo apt-get install --no-install-recommends ${wanted[*]}" >&2
  exit 1
fi
if ! command -v apt-get >/dev/null; then
  [ ${#wanted[@]} -gt 0 ] || { echo "nothing is missing"; exit 0; }
  echo "This machine has no apt-get. Install these with its own package manager first: ${wanted[*]}" >&2
  exit 1
fi

# The tests run a private cluster; none is made for the system, and no service started, only because they want the programs.
clusters=/etc/postgresql-common/createcluster.d/renvoi-tests.conf
made_here=
if [[ " ${wanted[*]} " == *" postgresql "* ]] && [ ! -e "$clusters" ]; then
  "${as_root[@]}" mkdir -p "$(dirname "$clusters")"
  echo "create_main_cluster = false" | "${as_root[@]}" tee "$clusters" >/dev/null
  made_here=1
fi
trap '[ -z "$made_here" ] || "${as_root[@]}" rm -f "$clusters"' EXIT

apt=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300)
if [ ${#wanted[@]} -gt 0 ]; then
  "${apt[@]}" update
  wanted=("${wanted[@]/%chromium/$(browser)}")
  "${apt[@]}" install --no-install-recommends "${wanted[@]}"
fi
if [ -n "$lighter" ]; then
  [ "$(browser)" = chromium-headless-shell ] || timeout 120 "${apt[@]}" update || true
  timeout 300 "${apt[@]}" install --no-install-recommends chromium-headless-shell || echo "the whole browser does as well"
fi
