# SPDX-License-Identifier: Apache-2.0
# The daemon's side of the bench: a prepared instance, starting and stopping, the three programs. Sourced by run.

field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" | head -n 1; }

start() { # start INSTANCE: sets port, daemon_pid, ready_ms
    local begun
    : >"$work/ready"
    begun=$(date +%s%N)
    "$bin/eldercared" serve --config "$1/eldercared.yaml" --listen "127.0.0.1:$port" >"$work/ready" 2>>"$work/daemon.log" &
    daemon_pid=$!
    for _ in $(seq 6000); do
        if grep -q '^ready ' "$work/ready"; then
            ready_ms=$((($(date +%s%N) - begun) / 1000000))
            port=$(sed -n 's/^ready .*:\([0-9]*\)$/\1/p' "$work/ready")
            sed -i "s/^port:.*/port: $port/" "$1"/profiles/*/profile.yaml
            return 0
        fi
        kill -0 "$daemon_pid" 2>/dev/null || break
        sleep 0.005
    done
    tail -n 5 "$work/daemon.log" >&2
    return 1
}

stop() {
    [ -z "$daemon_pid" ] && return 0
    kill "$daemon_pid"
    wait "$daemon_pid" || true
    daemon_pid=""
}

as() { # as INSTANCE PROFILE command... by the client of today, which speaks to a daemon of before as well
    local instance=$1 profile=$2
    shift 2
    "$build/eldercare" --profile "$instance/profiles/$profile" "$@"
}

login_system() { # login_system INSTANCE
    printf 'Bench-Pass-2026\n' >"$1/password"
    ELDERCARE_PASSWORD_FILE=$1/profiles/system/password ELDERCARE_NEW_PASSWORD_FILE=$1/password \
        as "$1" system login --operator admin 2>/dev/null
}

# Everything the measurements need, once: kept under the build folder.
prepare() { # prepare INSTANCE
    local instance=$1 office
    # The days that can be booked move on: what was prepared today is good today.
    [ "$(cat "$instance/.prepared" 2>/dev/null)" = "$(date +%F)" ] && return 0
    rm -rf "$instance" "$work/district"
    echo "preparing the district ($scale), once" >&2
    # shellcheck disable=SC2086
    "$bin/packaging/district/district" --out "$work/district" --area 310114 --seed 20261201 $scale >/dev/null
    "$bin/eldercared" init --dir "$instance" --area 310114 --listen 127.0.0.1:0 --instance test >/dev/null
    sed -i 's/\(calls_per_second\|calls_per_second_per_operator\|handshakes_per_second_per_address\): .*/\1: 1000000/' \
        "$instance/eldercared.yaml" # one terminal is all desks
    start "$instance"
    login_system "$instance"
    chmod 600 "$instance/password"
    for what in areas population institutions rooms beds elders kitchens sites; do
        as "$instance" system import "$what" "$work/district/$what.csv" >/dev/null 2>>"$work/import.log"
    done
    office=$(as "$instance" system --json office register --kind street --name bench --area 310114001 | field office)
    ELDERCARE_NEW_PASSWORD_FILE=$instance/password as "$instance" system operator register --office "$office" --operator bench --name bench \
        --role manager --must_change false >/dev/null
    # The next midnight: all meals of the seven days after are bookable for hours.
    as "$instance" system system clock --now "$(date -d 'tomorrow 00:05' +%Y-%m-%dT%H:%M:%S.000+08:00)" >/dev/null
    stop
    sqlite3 "$instance/db/eldercare.db" <"$here/place.sql"
    sqlite3 "$instance/db/eldercare.db" 'SELECT elder FROM elder WHERE elder NOT IN (SELECT elder FROM stay)' |
        shuf --random-source=<(yes) >"$instance/elders"
    sqlite3 "$instance/db/eldercare.db" 'SELECT site FROM site' >"$instance/sites"
    for profile in desk board; do
        "$bin/eldercared" enroll --config "$instance/eldercared.yaml" --office "$office" --out "$instance/profiles/$profile" >/dev/null
    done
    for number in $(seq "$idle_profiles"); do
        "$bin/eldercared" enroll --config "$instance/eldercared.yaml" --office "$office" --out "$instance/profiles/idle$number" >/dev/null
    done
    for day in 2 3 4 5 6 7; do
        date -d "tomorrow +$day days" +%Y-%m-%d
    done >"$instance/dates"
    date +%F >"$instance/.prepared"
}

people() { # people INSTANCE SQL COUNT OFFICE: COUNT people, registered by OFFICE (both SQL), and what the file SQL makes of them
    {
        echo "BEGIN; CREATE TEMP TABLE wanted AS SELECT $3 AS people, $4 AS office;"
        cat "$here/people.sql" "$here/$2"
        echo "COMMIT;"
    } | sqlite3 -bail "$1/db/eldercare.db"
}

terminal_of() { # terminal_of INSTANCE PROFILE
    openssl x509 -in "$1/profiles/$2/cert.pem" -noout -ext subjectAltName |
        sed -n 's/.*urn:eldercare:terminal:\([0-9]*\).*/\1/p'
}

booking='{"elder":{elder},"site":{site},"date":"{date}","meal":"{meal}","channel":"dine_in","request_key":"{key}"}'

# What a template of bookings is made of; next goes on where the last one ended, so that no meal is booked twice.
lists() {
    printf '%s\n' --each "elder=@$instance/elders" --each "meal=breakfast,lunch,dinner" --each "date=@$instance/dates" \
        --pick "site=@$instance/sites" --first "$next"
}

# The store's own counters, as the system office hears them: figures -> jobs batches syncs log_frames statements
figures() {
    local status
    status=$(as "$instance" system --json system status)
    for name in jobs batches syncs log_frames statements; do
        sed -n "s/.*\"store\":{[^}]*\"$name\":\([0-9]*\).*/\1/p" <<<"$status"
    done | tr '\n' ' '
}

load_bookings() { # load_bookings CONNECTIONS DEPTH -> line, and what a batch and a booking cost; moves next on
    local words before
    mapfile -t words < <(lists)
    before=$(figures)
    line=$("$bin/tests/bench/bench_load" --profile "$instance/profiles/desk" --operator bench --password-file "$instance/password" \
        --connections "$1" --depth "$2" --seconds "$seconds" --warm 1 --method meal.book --params "$booking" "${words[@]}")
    next=$(field next <<<"$line")
    line=$line$(awk '{printf "{\"batch\":%.1f,\"syncs_per_batch\":%.2f,\"frames_per_job\":%.2f,\"statements_per_job\":%.1f}",
        ($6 - $1) / ($7 - $2), ($8 - $3) / ($7 - $2), ($9 - $4) / ($6 - $1), ($10 - $5) / ($6 - $1)}' <<<"$before $(figures)")
}

bound_bookings() { # bound_bookings BATCH -> line
    local words
    mapfile -t words < <(lists)
    line=$("$bin/tests/bench/bench_bound" --config "$instance/eldercared.yaml" --terminal "$(terminal_of "$instance" desk)" \
        --operator bench --password-file "$instance/password" --batch "$1" --seconds "$seconds" --params "$booking" "${words[@]}" \
        2>>"$work/bound.log")
    next=$(field next <<<"$line")
}

plain_bookings() { # plain_bookings BATCH -> line
    rm -f "$work"/plain.db*
    line=$("$bin/tests/bench/bench_plain" --db "$work/plain.db" --sql "$here/plain.sql" --batch "$1" --seconds "$seconds")
    rm -f "$work"/plain.db*
}
