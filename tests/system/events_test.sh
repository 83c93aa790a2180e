# SPDX-License-Identifier: Apache-2.0
# What changes reaches who listens within a second of its answer, in ledger order; the loser of its session hears no more.
source "$(dirname "$0")/house.sh"
settle
setting period 500

stop || fail "the daemon does not stop"
start || fail "the daemon does not start"
"$bin/eldercare" --profile "$instance/profiles/street" events sitting bed >"$work/heard" 2>"$work/words" &
listener=$!
others="$others $listener"
sleep 2
elders 3 >"$work/persons"

# heard LINES: waits, not for ever. How long the longest wait was is told at the end: within a second on a machine at rest.
longest_ms=0
heard() {
    local begin=${EPOCHREALTIME/./} waited_ms
    for _ in $(seq 200); do
        if [ "$(wc -l <"$work/heard")" -ge "$1" ]; then
            waited_ms=$(((${EPOCHREALTIME/./} - begin) / 1000))
            longest_ms=$((waited_ms > longest_ms ? waited_ms : longest_ms))
            return 0
        fi
        sleep 0.05
    done
    fail "after ten seconds $(wc -l <"$work/heard") lines were heard instead of $1: $(cat "$work/words")"
}

book() { as street --json meal book --elder "$1" --site "$site" --date "$(tomorrow 2)" --meal lunch --channel dine_in "${@:2}"; }
lines=0
while read -r elder; do
    book "$elder" --dry_run true >/dev/null
    book "$elder" >/dev/null
    lines=$((lines + 1))
    heard "$lines"
done <"$work/persons"
is "the lines heard" "$(wc -l <"$work/heard")" 3
is "their topics and sites" "$(cut -f1,3 "$work/heard" | sort -u)" "$(printf 'sitting\t%s' "$site")"
is "their order" "$(cut -f2 "$work/heard")" "$(cut -f2 "$work/heard" | sort -n -u)"

# A refusal changes nothing.
refused street ALREADY_BOOKED meal book --elder "$(head -n 1 "$work/persons")" --site "$site" --date "$(tomorrow 2)" --meal lunch --channel dine_in
sleep 1
is "the lines heard after a refusal" "$(wc -l <"$work/heard")" 3

# Places left also change by what the bureau and the cook say, and at every site that shares a kitchen with few covers left.
hears() { # hears WHAT SITES: the next line names these sites
    lines=$((lines + 1))
    heard "$lines"
    is "the sites that $1 changed" "$(tail -n +"$lines" "$work/heard" | cut -f1,3 | sed 's/\t/ /')" "sitting $2"
}
beside=$(as system --json site register --name 系统分餐点 --kind distribution_point --area 310114103 --kitchen "$kitchen" \
    --capacity.lunch.pickup 20 --price_fen.lunch 1500 | field site)
as system site update --site "$beside" --capacity.lunch.pickup 30 >/dev/null
hears "a site's capacity" "$beside"
as bureau kitchen update --kitchen "$kitchen" --capacity.lunch 25 >/dev/null
hears "a kitchen's capacity" "$site $beside"
elder=$(elder 9)
booking=$(book "$elder" | field booking)
hears "the kitchen's last covers" "$site $beside"
as street meal cancel --booking "$booking" >/dev/null
hears "a cover given back" "$site $beside"
as bureau site calendar --site "$beside" --date "$(tomorrow 3)" --open false >/dev/null
hears "a closed day" "$beside"
as bureau --json call quota.set "{\"kitchen\":$kitchen,\"meal\":\"lunch\",\"shares\":[{\"area\":\"310114102\",\"covers\":20}],\"from\":\"$(tomorrow 2)\"}" >/dev/null
hears "shares" "$site $beside"

# The session ends: so does the listening.
as street logout >/dev/null 2>&1
for _ in $(seq 60); do
    kill -0 "$listener" 2>/dev/null || break
    sleep 0.1
done
if kill -0 "$listener" 2>/dev/null; then
    fail "it still listens after its session ended"
fi
says "why it stopped" "$(cat "$work/words")" "the connection has ended"
refused street UNAUTHENTICATED events sitting
echo "ok: heard in order, nothing after a refusal, nothing after the session; the longest wait was $longest_ms ms"
