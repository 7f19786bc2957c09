#!/bin/bash
# Makes the folder of files that the browser loads: WebAssembly with its script, the style sheet, icons and other public files,
# each with its compressed twins. It is put in place whole, so a server that starts meanwhile never sees half of it.
#
#   site.sh BINDGEN WASM TARGET        with QUICK set: as it is, for `make watch`
set -euo pipefail
cd "$(dirname "$0")/../.."
bindgen=$1 wasm=$2 target=$3
setup=server/setup

work=$(mktemp -d "$target/site.new.XXXXXX")
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir "$work/pkg"
cp -R style/public/. "$work/"

"$bindgen" "$wasm" "$work/pkg" renvoi
if [ -z "${QUICK:-}" ]; then
  echo "before wasm-opt: $(wc -c <"$work/pkg/renvoi_bg.wasm") bytes"
  # The features are those that rustc turns on for this target.
  "$setup/wasm-opt/node_modules/.bin/wasm-opt" -Oz \
    --enable-bulk-memory --enable-bulk-memory-opt --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals \
    --enable-reference-types --enable-multivalue --strip-debug --strip-producers --strip-target-features \
    "$work/pkg/renvoi_bg.wasm" -o "$work/pkg/optimised.wasm"
  mv "$work/pkg/optimised.wasm" "$work/pkg/renvoi_bg.wasm"
fi

node "$setup/site/style.mjs" style/{tokens,base}.css style/{components,parts,pages}/*.css style/utilities.css >"$work/pkg/renvoi.css"
[ -n "${QUICK:-}" ] || node "$setup/site/compress.mjs" "$work"

if [ -e "$target/site" ]; then mv -T "$target/site" "$work.old"; fi
mv -T "$work" "$target/site"
rm -rf "$work.old"
