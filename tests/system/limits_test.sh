# SPDX-License-Identifier: Apache-2.0
# More connections than a certificate may have, and more than the daemon has descriptors: the rest goes on, and room is used again.
source "$(dirname "$0")/house.sh"
command -v prlimit >/dev/null || skip "prlimit is not installed"
settle

hold() { # hold NAME PROFILE: a holder of connections, ordered by tell NAME
    mkfifo "$work/$1.orders" "$work/$1.answers"
    "$bin/tests/system/hold_load" "$instance/profiles/$2" <"$work/$1.orders" >"$work/$1.answers" &
    others="$others $!"
}
tell() { # tell IN OUT ORDER: prints the answer
    local answer
    echo "$3" >&"$1"
    read -r -t 120 answer <&"$2" || fail "no answer to '$3'"
    echo "$answer"
}
person=$(elder 1)
hold street street
exec 4>"$work/street.orders" 5<"$work/street.answers"

# 64 connections of one certificate; the 65th is closed with a reason, the others and other certificates notice nothing.
is "65 connections" "$(tell 4 5 "open 65")" "open 64 of 65"
is "those that are open" "$(tell 4 5 greet)" "greeted 64 of 64"
grep -q 'too many connections of this certificate' "$log" || fail "the log does not say why the 65th was closed"
as anting session hello >/dev/null || fail "another certificate is refused as well"
code=0
seen=$(as street session hello 2>&1) || code=$?
is "the exit code of one connection too many ($seen)" "$code" 6
says "one connection too many" "$seen" "too many connections"
is "closing four" "$(tell 4 5 "close 4")" "closed 4"
for _ in $(seq 100); do # until the daemon has seen them end
    as street session hello >/dev/null 2>&1 && break
    sleep 0.05
done
is "connections in the room that came" "$(tell 4 5 "open 4")" "open 4 of 4"
is "closing all" "$(tell 4 5 "close 64")" "closed 64"
stop || fail "the daemon does not stop"

# 96 descriptors for everything: accepting waits, without turning in circles; who is in is served.
START_WITH="prlimit --nofile=96" start || fail "the daemon does not start with 96 descriptors"
is "connections that fit" "$(tell 4 5 "open 10")" "open 10 of 10"
hold system system
exec 8>"$work/system.orders" 9<"$work/system.answers"
is "the system's connection" "$(tell 8 9 "open 1")" "open 1 of 1"
hold flood anting
exec 6>"$work/flood.orders" 7<"$work/flood.answers"
is "connections that wait" "$(tell 6 7 "tcp 200")" "tcp 200 of 200"
for _ in $(seq 200); do
    grep -q '"event":"net.accepting_paused".*descriptors' "$log" && break
    sleep 0.05
done
grep -q '"event":"net.accepting_paused".*descriptors' "$log" || fail "the log does not say that accepting waits for descriptors"
ticks() { awk '{ print $14 + $15 }' "/proc/$daemon_pid/stat"; }
before=$(ticks)
sleep 2
spent=$(($(ticks) - before))
echo "the daemon used $spent of 200 hundredths of a second of its processor while 200 connections waited"
[ "$spent" -lt 100 ] || fail "the daemon turns in circles while it has no descriptors: $spent ticks"
is "those that were open" "$(tell 4 5 greet)" "greeted 10 of 10"
descriptors=$(find "/proc/$daemon_pid/fd" -mindepth 1 | wc -l)
[ "$descriptors" -lt 96 ] || fail "no descriptor is left for the database and the log"
is "a booking meanwhile" "$(tell 4 5 "call meal.book {\"elder\":$person,\"site\":$site,\"date\":\"$(tomorrow 2)\",\"meal\":\"lunch\",\"channel\":\"dine_in\"}")" "called 0"
is "a backup meanwhile" "$(tell 8 9 "call system.backup {}")" "called 0"
is "closing those that wait" "$(tell 6 7 "close 200")" "closed 200"
for _ in $(seq 600); do # those never accepted are taken and found empty
    as street session hello >/dev/null 2>&1 && break
    sleep 0.05
done
is "connections afterwards" "$(tell 4 5 "open 10")" "open 10 of 10"
grep -q '"event":"net.accepting_resumed"' "$log" || fail "the log does not say that accepting goes on"
exec 4>&- 6>&- 8>&-
echo "ok: the 65th is closed, 200 wait for a descriptor, room is used again"
