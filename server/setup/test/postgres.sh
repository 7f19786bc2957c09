#!/bin/bash
# A private PostgreSQL for the tests: an empty cluster in a folder of its own, reached through a socket in that folder, so no
# port is taken and nobody else can connect. It runs in the foreground and ends with the process that started it.
#
#   postgres.sh DIR     DIR must not exist; its path must be short (a socket's path ends at 107 bytes)
set -euo pipefail
dir=$1

programs=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
[ -x "$programs/initdb" ] || { echo "there is no initdb in /usr/lib/postgresql/*/bin" >&2; exit 1; }

# PostgreSQL refuses to run as root.
user=$(id -un)
as=()
mkdir -m 700 "$dir"
if [ "$(id -u)" = 0 ]; then
  user=postgres
  as=(--reuid="$user" --regid="$(id -g "$user")" --clear-groups)
  chown "$user" "$dir"
fi
cd "$dir"
export LC_ALL=C.UTF-8 HOME=$dir
unset "${!PG@}"

setpriv "${as[@]}" "$programs/initdb" -D "$dir/data" --username=postgres --auth=trust --encoding=UTF8 --no-sync
# Nothing here has to outlive a crash, so nothing waits for the disk. SIGINT is PostgreSQL's fast shutdown.
exec setpriv "${as[@]}" --pdeathsig INT "$programs/postgres" -D "$dir/data" -c listen_addresses= \
  -c unix_socket_directories="$dir" -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200
