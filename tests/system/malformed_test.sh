# SPDX-License-Identifier: Apache-2.0
# Bad bytes of every kind are answered or ended as the contract says, and other connections notice nothing.
source "$(dirname "$0")/house.sh"
seed=${ELDERCARE_SEED:-$RANDOM$RANDOM}
echo "seed $seed"
settle
stop || fail "the daemon does not stop"
setting handshake 2000
setting line 2000
setting write 3000
start || fail "the daemon does not start"
before=$(awk '/^VmHWM/ { print $2 }' "/proc/$daemon_pid/status")
"$bin/tests/system/malformed_load" "$instance/profiles/street" "$seed" "$((500 * twentieths))"
after=$(awk '/^VmHWM/ { print $2 }' "/proc/$daemon_pid/status")
echo "most memory: $before KiB before, $after KiB after"
as street session hello >/dev/null
for reason in "handshake" "line"; do
    grep -q "\"event\":\"net.closed\".*$reason" "$log" || fail "the log names no reason with '$reason'"
done
echo "ok: malformed lines, ends and slowness"
