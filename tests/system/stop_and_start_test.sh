# SPDX-License-Identifier: Apache-2.0
# Starting, stopping and the errors of a clerk who administers: clear words, exit codes, nothing left behind.
source "$(dirname "$0")/house.sh"
settle

# A second daemon on the same database says who holds it and leaves it alone.
code=0
seen=$("$bin/eldercared" serve --config "$instance/eldercared.yaml" --listen 127.0.0.1:0 2>&1) || code=$?
[ "$code" -ne 0 ] || fail "two daemons serve one database"
case $seen in
*"$daemon_pid"*) ;;
*) fail "the second daemon does not name the first: $seen" ;;
esac
as street session hello >/dev/null || fail "the first daemon was disturbed"

# The only administrator has forgotten the password: at the machine, not beside a daemon, a new first one is set.
reset() { # reset OPERATOR: the password comes on standard input
    "$bin/eldercared" reset-password --config "$instance/eldercared.yaml" --operator "$1" 2>&1
}
login() { # login FILE: the administrator, with the password in it
    ELDERCARE_PASSWORD_FILE=$1 ELDERCARE_NEW_PASSWORD_FILE=$work/password as system login --operator admin 2>&1
}
if seen=$(echo Reset-Test-22 | reset admin); then
    fail "a password is reset beside a daemon: $seen"
fi
says "a reset beside the daemon" "$seen" "pid $daemon_pid" "stop it first"
stop || fail "SIGTERM did not end in exit 0"
for wrong in "short:8 characters" ":no password"; do
    if seen=$(echo "${wrong%%:*}" | reset admin); then
        fail "a wrong password is taken: $seen"
    fi
    says "a reset with '${wrong%%:*}'" "$seen" "${wrong##*:}"
done
if seen=$(echo Reset-Test-22 | reset nobody); then
    fail "the password of nobody is reset: $seen"
fi
says "a reset of an unknown operator" "$seen" "reset-password"
seen=$(echo Reset-Test-22 | reset admin) || fail "a password is not reset: $seen"
says "a reset" "$seen" "admin" "eldercare login"
case $seen in *Reset-Test*) fail "a password is shown: $seen" ;; esac
start || fail "does not start after a reset"
refused system UNAUTHENTICATED operator list
if seen=$(login "$work/password"); then
    fail "the forgotten password is good: $seen"
fi
printf 'Reset-Test-22\n' >"$work/reset"
says "the first login after a reset" "$(login "$work/reset")" "of your own" "logged in"
verified
if command -v sqlite3 >/dev/null; then
    stop || fail "SIGTERM did not end in exit 0"
    is "the entry of the reset" "$(sqlite3 "$instance/db/eldercare.db" "SELECT e.terminal || ' ' || e.operator || ' ' || o.kind
        FROM ledger_entry e JOIN office o ON o.office = e.office WHERE e.method = 'operator.reset' AND e.outcome = 'OK'")" "0  system"
    start || fail "does not start"
fi

# A test instance says what it is where others can reach it, and nowhere else.
is "warnings on the loopback" "$(grep -c serve.test_instance "$log" || true)" 0

# SIGTERM: drained, exit 0.
stop || fail "SIGTERM did not end in exit 0"
start --listen 0.0.0.0:0 || fail "the daemon does not serve the network"
is "warnings on every address" "$(grep -c '"serve.test_instance".*init --instance live' "$log" || true)" 1
stop || fail "SIGTERM did not end in exit 0"
port=0

# A wrong configuration: file, line, key, what is allowed; exit 2.
cp "$instance/eldercared.yaml" "$work/good.yaml"
for wrong in "nonsense: 1" "zone: noon" "zone: [1, 2]"; do
    cp "$work/good.yaml" "$instance/eldercared.yaml"
    printf '%s\n' "$wrong" >>"$instance/eldercared.yaml"
    code=0
    seen=$("$bin/eldercared" serve --config "$instance/eldercared.yaml" --check 2>&1) || code=$?
    is "the exit code of '$wrong' ($seen)" "$code" 2
    printf '%s' "$seen" | grep -q "eldercared.yaml:[0-9][0-9]*:" || fail "no file and line in: $seen"
done
cp "$work/good.yaml" "$instance/eldercared.yaml"
"$bin/eldercared" serve --config "$instance/eldercared.yaml" --check || fail "a good configuration is refused"

# Standard input, output and error closed: the database must never get one of their numbers.
"$bin/eldercared" verify --config "$instance/eldercared.yaml" <&- >"$work/verified" 2>&1 || fail "verify with no standard input"
grep -qi "ok\|good\|agree\|entries" "$work/verified" || fail "verify says nothing: $(cat "$work/verified")"

# A database newer than the program.
command -v sqlite3 >/dev/null || skip "sqlite3 is not installed"
database=$(find "$instance/db" -name '*.db' | head -n 1)
sqlite3 "$database" "INSERT INTO migration VALUES (9999, 'from_the_future', 'x', 0)"
code=0
seen=$("$bin/eldercared" serve --config "$instance/eldercared.yaml" --listen 127.0.0.1:0 2>&1) || code=$?
[ "$code" -ne 0 ] || fail "a newer database is served"
printf '%s' "$seen" | grep -qi newer || fail "a newer database is not named: $seen"
sqlite3 "$database" "DELETE FROM migration WHERE number = 9999"
start || fail "does not start again"
as street session hello >/dev/null
echo "ok: locked, drained, misconfigured, newer"
