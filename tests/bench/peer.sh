# SPDX-License-Identifier: Apache-2.0
# The peer's side of the bench: a private PostgreSQL cluster with TLS in the work folder. Sourced by run.

pg_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)

as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

peer_start() {
    peer=$work/peer
    peer_port=$((20000 + RANDOM % 20000))
    mkdir -p "$peer"
    cp "$here"/peer*.sql "$peer/"
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout "$peer/server.key" -out "$peer/server.crt" 2>/dev/null
    if [ "$(id -u)" = 0 ]; then
        chmod 755 "$work"
        chown -R postgres "$peer"
    fi
    chmod 600 "$peer/server.key"
    as_postgres "$pg_bin/initdb" -D "$peer/data" -U bench -A trust -E UTF8 --locale=C >/dev/null
    cat >"$peer/extra.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $peer_port
unix_socket_directories = '$peer'
max_connections = 400
shared_buffers = 256MB
max_wal_size = 4GB
synchronous_commit = on
ssl = on
ssl_min_protocol_version = 'TLSv1.3'
ssl_cert_file = '$peer/server.crt'
ssl_key_file = '$peer/server.key'
CONF
    as_postgres sh -c "cat '$peer/extra.conf' >>'$peer/data/postgresql.conf'"
    as_postgres "$pg_bin/pg_ctl" -D "$peer/data" -l "$peer/server.log" -w start >/dev/null
    peer_started=1
    for script in peer peer_checks; do
        as_postgres psql -q -v ON_ERROR_STOP=1 -h "$peer" -p "$peer_port" -U bench -d postgres -v "elders=$peer_elders" -f "$peer/$script.sql"
    done
}

peer_stop() {
    [ -n "${peer_started:-}" ] || return 0
    as_postgres "$pg_bin/pg_ctl" -D "$peer/data" -m immediate stop >/dev/null || true
    peer_started=""
}

# Sets peer_rate and peer_p99_us.
peer_book() { # peer_book CLIENTS [SCRIPT]
    local clients=$1
    rm -f "$peer"/log.*
    as_postgres sh -c "cd '$peer' && PGSSLMODE=require '$pg_bin/pgbench' -n -M prepared -c $clients -j 2 -T $seconds -l --log-prefix=log \
        -D i=0 -D first=$peer_next -D clients=$clients -D elders=$peer_elders -f ${2:-peer_book}.sql \
        -h 127.0.0.1 -p $peer_port -U bench postgres" >"$work/pgbench.log" 2>&1
    peer_rate=$(sed -n 's/^tps = \([0-9]*\).*/\1/p' "$work/pgbench.log" | tail -n 1)
    peer_rate=${peer_rate:-0}
    grep -q 'number of failed transactions: 0 ' "$work/pgbench.log" || cat "$work/pgbench.log" >&2
    peer_next=$((peer_next + peer_rate * (seconds + 5) * 2 + 100000))
    peer_p99_us=$(cat "$peer"/log.* | awk '{print $3}' | sort -n | awk '{a[NR] = $1} END {print a[int(NR * 0.99)]}')
}
