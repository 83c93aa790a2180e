# SPDX-License-Identifier: Apache-2.0
# Copies made while it serves and while it rests; restored into place; what is no good copy is refused and nothing is touched.
source "$(dirname "$0")/house.sh"
command -v sqlite3 >/dev/null || skip "sqlite3 is not installed"
settle
config=$instance/eldercared.yaml
database=$instance/db/eldercare.db
person=$(elder 1)
other=$(elder 2)
book() { as street --json meal book --elder "$1" --site "$site" --date "$(tomorrow 2)" --meal lunch --channel dine_in "${@:2}"; }
booked() { as street --json meal list --elder "$1" --date "$(tomorrow 2)" --state booked | grep -o '"booking":[0-9]*' || true; }

# Online, while bookings go on: a snapshot with everything acknowledged before it.
first=$(book "$person" --request_key backup-test-first-1)
seq 40 | while read -r n; do
    echo "{\"elder\":$other,\"site\":$site,\"date\":\"$(tomorrow 3)\",\"meal\":\"lunch\",\"channel\":\"dine_in\",\"dry_run\":false,\"request_key\":\"backup-test-busy-$n\"}"
done | as street --json call meal.book - >/dev/null 2>&1 &
busy=$!
online=$instance/backups/$(as system --json system backup | field file)
wait "$busy" || true
[ -s "$online" ] || fail "there is no $online"
is "the rights of the copy" "$(stat -c %a "$online")" 600
refused street FORBIDDEN system backup

# The daemon's own commands work beside it and do not disturb it: a copy holds all that was acknowledged, a copy of the moment is verified
# and leaves nothing behind. Only a restore needs the database for itself.
"$bin/eldercared" backup --config "$config" --out "$work/beside.db" >/dev/null || fail "no backup beside a running daemon"
is "the rights of the copy made beside it" "$(stat -c %a "$work/beside.db")" 600
is "the first booking in that copy" \
    "$(sqlite3 "$work/beside.db" "SELECT count(*) FROM booking WHERE elder = $person")" 1
words=$("$bin/eldercared" verify --config "$config" 2>&1) || fail "no verification beside a running daemon: $words"
says "verify beside a running daemon" "$words" '"ok":true' "the ledger and every count agree"
is "what a verification leaves" "$(find "$instance/db" -name 'copy.*' | wc -l)" 0
code=0
words=$("$bin/eldercared" restore --config "$config" --from "$online" 2>&1) || code=$?
[ "$code" -ne 0 ] || fail "a restore beside a running daemon"
says "a restore beside a running daemon" "$words" "$daemon_pid"
booked "$person" | grep -q . || fail "the running daemon was disturbed"

# At rest.
stop || fail "the daemon does not stop"
"$bin/eldercared" backup --config "$config" --out "$work/rest.db" >/dev/null || fail "no backup at rest"
[ ! -e "$work/rest.db-wal" ] || fail "a log stands beside the copy"
code=0
words=$("$bin/eldercared" backup --config "$config" --out "$work/rest.db" 2>&1) || code=$?
[ "$code" -ne 0 ] || fail "a copy was written over"
says "a copy that exists" "$words" "exists"

# Neither copy holds a key, in bytes or in letters.
for key in "$instance"/keys/* "$instance"/pki/*key*; do
    [ -f "$key" ] || continue
    secret=$(head -c 400 "$key" | tail -c 24 | od -An -v -tx1 | tr -d ' \n')
    for copy in "$online" "$work/rest.db"; do
        if od -An -v -tx1 "$copy" | tr -d ' \n' | grep -qF "$secret"; then
            fail "$copy holds the end of $key"
        fi
    done
done

# What came after the copy is gone after the restore, what was before it is there, with its receipts.
start || fail "the daemon does not start"
later=$(book "$other" | field booking)
[ -n "$later" ] || fail "no later booking"
as bureau verify >/dev/null || fail "the bureau cannot verify the ledger"
stop || fail "the daemon does not stop"
printf 'a log of another database' >"$database-wal" # what a crash may leave beside what is replaced
"$bin/eldercared" restore --config "$config" --from "$online" >"$work/words" || fail "the restore is refused"
kept=$(find "$instance/db" -name 'before-restore-*.db' | head -n 1)
[ -n "$kept" ] || fail "what stood there is not kept"
says "the restore" "$(cat "$work/words")" "$kept"
start || fail "the daemon does not start with the copy"
is "the repeated request" "$(book "$person" --request_key backup-test-first-1)" "$first"
is "the later booking" "$(booked "$other")" ""
verified
# The bureau's profile has seen more of the ledger than the copy holds: a restore is not done in silence.
code=0
words=$(as bureau verify 2>&1) || code=$?
is "the exit code of verify after a restore ($words)" "$code" 1
says "verify after a restore" "$words" "THE LEDGER WAS CUT"
for n in $(seq 60 160); do # until it is longer than what was seen
    echo "{\"id_number\":\"$(id_number "$n")\",\"name\":\"测试$n\",\"registered_area\":\"310114102\",\"residence_area\":\"310114102\"}"
done | as street --json call elder.register - >/dev/null
code=0
words=$(as bureau verify 2>&1) || code=$?
is "the exit code of verify after other entries ($words)" "$code" 1
says "verify after other entries" "$words" "THE LEDGER WAS CHANGED"
stop || fail "the daemon does not stop"
"$bin/eldercared" restore --config "$config" --from "$work/rest.db" >/dev/null || fail "the copy made at rest is refused"
start || fail "the daemon does not start with the second copy"
is "the repeated request" "$(book "$person" --request_key backup-test-first-1)" "$first"
verified
stop || fail "the daemon does not stop"

# No good copies: each is refused with its reason, and the database in place stays what it is.
standing() { sha256sum "$database" | cut -d' ' -f1; }
before=$(standing)
no_restore() { # no_restore FROM WORDS...
    local from=$1 code=0 words
    shift
    words=$("$bin/eldercared" restore --config "$config" --from "$from" 2>&1) || code=$?
    [ "$code" -ne 0 ] || fail "$from was restored"
    says "restoring $from" "$words" "$@"
    is "the database after $from" "$(standing)" "$before"
    [ ! -e "$instance/db/restoring.db" ] || fail "$from left something behind"
}
no_restore "$work/not-there.db" "not-there.db" "No such file"
printf 'this is no database at all, only words of some length' >"$work/words.db"
no_restore "$work/words.db" "words.db" "not a database"
: >"$work/empty.db"
no_restore "$work/empty.db" "empty.db" "no instance"
head -c 20000 "$work/rest.db" >"$work/half.db"
no_restore "$work/half.db" "half.db"
cp "$work/rest.db" "$work/walled.db"
printf 'left behind' >"$work/walled.db-wal"
no_restore "$work/walled.db" "walled.db-wal"
cp "$work/rest.db" "$work/newer.db"
sqlite3 "$work/newer.db" "INSERT INTO migration VALUES (9999, 'from_the_future', 'x', 0)"
no_restore "$work/newer.db" "newer"
cp "$work/rest.db" "$work/changed.db"
sqlite3 "$work/changed.db" "DROP TRIGGER ledger_entry_stays; UPDATE ledger_entry SET outcome = 'FORBIDDEN' WHERE seq = (SELECT max(seq) - 1 FROM ledger_entry)" 2>"$work/words" ||
    fail "the ledger cannot be changed for the test: $(cat "$work/words")"
no_restore "$work/changed.db" "ledger"
cp "$work/rest.db" "$work/strange.db"
sqlite3 "$work/strange.db" "UPDATE migration SET sha256 = 'other' WHERE number = 1"
no_restore "$work/strange.db" "migration"
"$bin/eldercared" init --dir "$work/another" --area 310114 --listen 127.0.0.1:0 --instance test >/dev/null 2>>"$log" ||
    fail "no second instance"
"$bin/eldercared" backup --config "$work/another/eldercared.yaml" --out "$work/another.db" >/dev/null || fail "no copy of another"
no_restore "$work/another.db" "data.key is not the key that this database is written with"

# A copy of a version that kept nothing of its keys is proved by who is on file; a damaged one is called damaged, whatever the keys.
cp "$work/rest.db" "$work/unproved.db"
sqlite3 "$work/unproved.db" "DELETE FROM instance_key"
cp "$work/rest.db" "$work/damaged.db"
sqlite3 "$work/damaged.db" "PRAGMA ignore_check_constraints = ON; UPDATE elder SET id_number_index = x'01' WHERE elder = $person"
for key in data index; do
    cp "$instance/keys/$key.key" "$work/kept.key"
    cp "$work/another/keys/$key.key" "$instance/keys/$key.key"
    no_restore "$work/unproved.db" "$key.key is not the key that this database is written with"
    no_restore "$work/damaged.db" "restore: the copy is damaged; it is not restored"
    cp "$work/kept.key" "$instance/keys/$key.key"
done

# With keys of another instance it would not find the people it has, and seal what nobody can open: it does not start.
for key in data index mac; do
    cp "$instance/keys/$key.key" "$work/kept.key"
    cp "$work/another/keys/$key.key" "$instance/keys/$key.key"
    code=0
    words=$(timeout 60 "$bin/eldercared" serve --config "$config" --listen 127.0.0.1:0 2>&1) || code=$?
    [ "$code" -ne 0 ] || fail "it serves with another $key.key"
    says "serving with another $key.key" "$words" "$key.key is not the key that this database is written with"
    is "the database after another $key.key" "$(standing)" "$before"
    cp "$work/kept.key" "$instance/keys/$key.key"
done
start || fail "the daemon does not start after all this"
is "the repeated request" "$(book "$person" --request_key backup-test-first-1)" "$first"
verified
echo "ok: copied online and at rest, restored, eleven bad copies and three wrong keys refused"
