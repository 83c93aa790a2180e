# SPDX-License-Identifier: Apache-2.0
# kill -9 under load, again and again: what was acknowledged is there, what was not can be asked for again, nothing doubles.
source "$(dirname "$0")/house.sh"
lives=$((10 * twentieths))
seed=${ELDERCARE_SEED:-$RANDOM$RANDOM}
echo "seed $seed"
settle
elders 40 >"$work/persons"
is "persons" "$(wc -l <"$work/persons")" 40
kill -9 "$daemon_pid"
wait "$daemon_pid" 2>/dev/null || true
daemon_pid=""
"$bin/tests/system/kill_nine_load" "$bin/eldercared" "$instance/eldercared.yaml" "$instance/profiles/street" "$log" \
    "$lives" "$seed" "$site" "$(tomorrow 2) $(tomorrow 3) $(tomorrow 4) $(tomorrow 5)" <"$work/persons"
start || fail "the daemon does not start after its last death"
verified
echo "ok: $lives times killed"
