#!/bin/bash
# Throws what fits the API's description, and what does not, at a running portal: with an organisation's token and with a
# person's. Fails on any answer with 5xx, and on any that the description does not promise.
#
#   api.sh TARGET COUNTS [RENVOI]     COUNTS is the file that takes "passed failed skipped"
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit
target=$(realpath "$1") counts=$(realpath -m "$2") here=$PWD/server/setup/test
# The same requests each time; another number tries others.
seed=${SEED:-20260414}
renvoi=$(realpath "${3:-$target/debug/renvoi}")
data=$(mktemp -d)
portal=
stop() {
  [ -z "$portal" ] || { kill -TERM "$portal" 2>/dev/null; wait "$portal" 2>/dev/null; }
  rm -rf "$data"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

mkdir -p "$data/site"
cat >"$data/renvoi.toml" <<TOML
[server]
listen = "127.0.0.1:0"
site = "$data/site"
[database]
url = "sqlite:$data/renvoi.db"
[secrets]
key_file = "$data/renvoi.key"
[pbx]
driver = "embedded"
[limits]
api = 0
TOML
run() { "$renvoi" --config "$data/renvoi.toml" "$@"; }
password='correct horse battery staple'
set -e
run init --org alpha --name Alpha --email ops@alpha.example --operator 'Ada Ops' <<<"$password"
for number in 204 207; do
  run extension add "$number" --org alpha --direct "+33199001$number"
  run user add "$number@alpha.example" --org alpha --name "Owner of $number" --extension "$number" <<<"$password"
done
scopes=()
for scope in rules:read rules:write rules:toggle explain journal:read calendar:read calendar:write hours:read hours:write policy:read policy:write phones:read phones:write phones:manage templates:read templates:write; do
  scopes+=(--scope "$scope")
done
token() { run token add Fuzz "$@" "${scopes[@]}" --json | sed -n 's/.*"token": *"\([^"]*\)".*/\1/p'; }
office=$(token --org alpha)
person=$(token --user 204@alpha.example)
# Not by the function, whose process would be a shell that dies without it.
"$renvoi" --config "$data/renvoi.toml" serve >"$data/said" 2>"$target/test-logs/api-portal.log" &
portal=$!
until grep -q Listening "$data/said"; do
  kill -0 "$portal" 2>/dev/null || { echo "the portal did not start" >&2; exit 1; }
  sleep 0.1
done
set +e
address=$(sed -n 's/.*Listening on \([^,]*\),.*/\1/p' "$data/said")

passed=0 failed=0
# try NAME TOKEN
try() {
  local name=$1 token=$2 report=$target/test-logs/api-$1.xml code tests bad
  echo "With the token of the $name, seed $seed:"
  rm -f "$report"
  # In a folder of its own: what it remembers of failures would be tried first the next time.
  cd "$data" || exit
  "$target/schemathesis/bin/st" --config-file "$here/api/schemathesis.toml" --no-color run \
    "http://$address/api/v1/openapi.json" --header "Authorization: Bearer $token" --seed "$seed" \
    --report junit --report-junit-path "$report"
  code=$?
  tests=$(grep -o '<testcase ' "$report" 2>/dev/null | wc -l)
  bad=$(grep -o '<failure \|<error ' "$report" 2>/dev/null | wc -l)
  # What tried nothing has found nothing.
  if [ "$tests" -eq 0 ]; then
    echo "with the token of the $name nothing was tried" >&2
    failed=$((failed + 1))
    return
  fi
  if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
  passed=$((passed + tests - bad)) failed=$((failed + bad))
}
try organisation "$office"
try person "$person"
echo "$passed $failed 0" >"$counts"
[ "$failed" -eq 0 ]
