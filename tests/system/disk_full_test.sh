# SPDX-License-Identifier: Apache-2.0
# The disk is full: writes are refused with READ_ONLY, reads go on, logins are recorded; with room again writing goes on, without a restart.
source "$(dirname "$0")/house.sh"
settle
stop || fail "the daemon does not stop"
mkdir "$work/disk"
mount -t tmpfs -o size=24m,mode=700 tmpfs "$work/disk" 2>/dev/null || skip "a file system of 24 MiB cannot be mounted here (needs root)"
mounted=$work/disk
mv "$instance/db" "$work/disk/db"
setting db "\"$work/disk/db\""
start || fail "the daemon does not start on the small disk"
mapfile -t persons < <(elders 60)

book() { # book PERSON DAYS_AHEAD
    as street --json meal book --elder "$1" --site "$site" --date "$(tomorrow "$2")" --meal lunch --channel dine_in
}
kept=$(book "${persons[0]}" 2 | field booking)

# Filled to the last page, then booked until it says no.
dd if=/dev/zero of="$work/disk/filler" bs=4k 2>/dev/null || true
free_kib=$(df --output=avail -k "$work/disk" | tail -n 1 | tr -d ' ')
is "KiB left on the disk" "$free_kib" 0
acknowledged=$kept
refused_with=""
for ahead in 3 4 5 6; do
    for person in "${persons[@]}"; do
        code=0
        answer=$(book "$person" "$ahead" 2>&1) || code=$?
        if [ "$code" -ne 0 ]; then
            refused_with=$answer
            break 2
        fi
        acknowledged="$acknowledged $(printf '%s' "$answer" | field booking)"
    done
done
says "a booking on a full disk" "$refused_with" READ_ONLY
refused_at="$ahead $person"
refused street READ_ONLY meal book --elder "${persons[1]}" --site "$site" --date "$(tomorrow 2)" --meal lunch --channel dine_in
refused street READ_ONLY meal cancel --booking "$kept"
grep -q '"event":"store.disk_full"' "$log" || fail "the log does not say that the disk is full"

# Reads go on, and a login finds room in the reserve.
as street elder get --elder "${persons[0]}" >/dev/null || fail "reading is refused on a full disk"
says "the bookings of a full disk" "$(as street --json meal list --elder "${persons[0]}" --date "$(tomorrow 2)")" '"state":"booked"'
says "system status" "$(as system --json system status)" '"read_only":true'
as street login --operator street 2>"$work/words" || fail "a login is refused on a full disk: $(cat "$work/words")"
as street logout && as street login --operator street 2>/dev/null || fail "a logout is refused on a full disk"

# With room again the daemon notices by itself.
pid=$daemon_pid
rm "$work/disk/filler"
again=""
for _ in $(seq 120); do
    if again=$(book "${refused_at#* }" "${refused_at% *}" 2>/dev/null); then
        break
    fi
    sleep 0.25
done
[ -n "$again" ] || fail "writes are still refused though there is room"
grep -q '"event":"store.disk_has_room"' "$log" || fail "the log does not say that there is room"
kill -0 "$pid" || fail "the daemon has ended"
for booking in $acknowledged; do
    echo "{\"booking\":$booking}"
done | as street --json call meal.cancel - >"$work/cancelled" 2>&1 || fail "an acknowledged booking is not there: $(tail -n 1 "$work/cancelled")"
verified

# No room at all at the start: it serves what there is, or says why not; afterwards everything is there.
stop || fail "the daemon does not stop"
dd if=/dev/zero of="$work/disk/filler" bs=4k 2>/dev/null || true
if start; then
    as street elder get --elder "${persons[0]}" >/dev/null || fail "reading is refused"
    refused street READ_ONLY meal book --elder "${persons[1]}" --site "$site" --date "$(tomorrow 2)" --meal lunch --channel dine_in
    stop || fail "the daemon does not stop on a full disk"
else
    says "the log of a start on a full disk" "$(tail -n 3 "$log")" full
fi
rm "$work/disk/filler"
start || fail "the daemon does not start though there is room"
book "${persons[1]}" 2 >/dev/null || fail "booking is refused though there is room"
verified
stop || fail "the daemon does not stop"

# A folder that cannot be written to: clear words, exit code, nothing touched.
mount -o remount,ro "$work/disk" || fail "cannot make the disk read-only"
before=$(cd "$work/disk/db" && find . -type f -exec sha256sum {} + | sort)
code=0
words=$("$bin/eldercared" serve --config "$instance/eldercared.yaml" --listen 127.0.0.1:0 2>&1) || code=$?
[ "$code" -ne 0 ] || fail "a read-only folder is served"
says "serving from a read-only folder" "$words" "ead-only" "$work/disk/db"
is "the read-only folder" "$(cd "$work/disk/db" && find . -type f -exec sha256sum {} + | sort)" "$before"
mount -o remount,rw "$work/disk"
start || fail "does not start again"
verified
stop || fail "the daemon does not stop"
umount "$work/disk"
mounted=""
echo "ok: full, freed, full at the start, read-only"
