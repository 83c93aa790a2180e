# SPDX-License-Identifier: Apache-2.0
# What an idle connection costs: 2,000 are held, and the daemon grows by no more than 48 KiB for each.
source "$(dirname "$0")/house.sh"
connections=2000
[ "$(ulimit -Hn)" = unlimited ] || [ "$(ulimit -Hn)" -gt $((connections + 200)) ] || skip "the limit of open files is too low: $(ulimit -Hn)"
settle
stop || fail "the daemon does not stop"
setting connections_per_certificate $((connections + 100))
setting idle 3600000
ulimit -Sn "$(ulimit -Hn)"
# The address sanitizer keeps what is freed for a while and puts fences around everything: not the daemon's own growth.
most=48
if grep -qa __asan_init "$bin/eldercared"; then
    export ASAN_OPTIONS="${ASAN_OPTIONS:-}:quarantine_size_mb=0:thread_local_quarantine_size_kb=0"
    most=64
fi
start || fail "the daemon does not start"
case $(readlink "/proc/$daemon_pid/exe") in
*memcheck*) most=64 ;; # valgrind shadows every byte
esac
as street session hello >/dev/null

mkfifo "$work/orders" "$work/answers"
"$bin/tests/system/hold_load" "$instance/profiles/street" <"$work/orders" >"$work/answers" &
others="$others $!"
exec 4>"$work/orders" 5<"$work/answers"
tell() {
    local answer
    echo "$1" >&4
    read -r -t 300 answer <&5 || fail "no answer to '$1'"
    echo "$answer"
}
resident() { awk '/^VmRSS/ { print $2 }' "/proc/$daemon_pid/status"; }

# What the first hundred bring into being once is not counted.
is "the first connections" "$(tell "open 100")" "open 100 of 100"
before=$(resident)
is "connections held" "$(tell "open $((connections - 100))")" "open $((connections - 100)) of $((connections - 100))"
after=$(resident)
is "connections that answer" "$(tell greet)" "greeted $connections of $connections"
bytes=$(((after - before) * 1024 / (connections - 100)))
echo "resident: $before KiB with 100 connections, $after KiB with $connections: $bytes bytes for each idle connection (at most $most KiB)"
[ "$bytes" -le $((most * 1024)) ] || fail "an idle connection costs $bytes bytes, more than $most KiB"
is "closing" "$(tell "close $connections")" "closed $connections"
exec 4>&-
as street session hello >/dev/null
echo "ok: $connections idle connections held"
