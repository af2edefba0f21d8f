#!/bin/sh
# Builds ../static/jssip.js and its licences anew from the packages that package-lock.json names, and compares.
# Needs node 20 and npm; running and testing the service do not. `sh rebuild.sh --replace` keeps what was built.
set -eu
cd "$(dirname "$0")"
static=$PWD/../static
shop=$(mktemp -d)
trap 'rm -rf "$shop"' EXIT
cp entry.js package.json package-lock.json "$shop"
cd "$shop"
npm ci --ignore-scripts --no-audit --no-fund
node_modules/.bin/esbuild entry.js --bundle --minify --format=esm --target=es2020 --legal-comments=none --outfile=jssip.js
for package in jssip debug events ms sdp-transform; do
    printf '==== %s %s ====\n\n' "$package" "$(node -p "require('./node_modules/$package/package.json').version")"
    cat node_modules/$package/LICENSE* node_modules/$package/license.md 2>/dev/null || true
    echo
done > jssip.licences.txt
[ "${1:-}" != --replace ] || cp jssip.js jssip.licences.txt "$static"
cmp jssip.js "$static/jssip.js"
cmp jssip.licences.txt "$static/jssip.licences.txt"
echo "the same: $(sha256sum jssip.js)"
