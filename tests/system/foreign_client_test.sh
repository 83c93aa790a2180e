# SPDX-License-Identifier: Apache-2.0
# A JSON-RPC client that nobody here wrote: jayson from npm, over TLS with a client certificate.
source "$(dirname "$0")/house.sh"
command -v npm >/dev/null || skip "npm is not installed: the foreign client is left out"
modules=$bin/foreign
if [ ! -d "$modules/node_modules/jayson" ]; then
    mkdir -p "$modules"
    (cd "$modules" && npm install --silent --no-audit --no-fund --no-save jayson@5 >npm.log 2>&1) || fail "npm cannot install jayson: $(tail -n 5 "$modules/npm.log")"
fi
settle
NODE_PATH=$modules/node_modules node "$(dirname "$0")/foreign_client.js" "$instance/profiles/street" "$port"
