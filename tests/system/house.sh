# SPDX-License-Identifier: Apache-2.0
# What every system test begins with: a small instance of its own, its offices, and words to judge by. Sourced.
set -euo pipefail

bin=${ELDERCARE_BIN:?the folder with eldercared and eldercare}
twentieths=${ELDERCARE_TWENTIETHS:-1}
work=$(mktemp -d "${TMPDIR:-/tmp}/eldercare-system.XXXXXX")
instance=$work/instance
log=$work/daemon.log
port=0
daemon_pid=""
others=""
export XDG_RUNTIME_DIR="" XDG_CACHE_HOME=$work/cache

leave() {
    local code=$?
    for pid in $others $daemon_pid; do
        kill -9 "$pid" 2>/dev/null || true
    done
    if [ "$code" -ne 0 ] && [ "$code" -ne 77 ]; then
        echo "--- the end of the daemon's log:"
        tail -n 20 "$log" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap leave EXIT

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

skip() {
    echo "skipped: $*"
    exit 77
}

is() { # is WHAT GOT WANTED
    [ "$2" = "$3" ] || fail "$1 is '$2', should be '$3'"
}

field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" | head -n 1; }

start() { # start [options of serve...]
    : >"$work/ready"
    "$bin/eldercared" serve --config "$instance/eldercared.yaml" --listen "127.0.0.1:$port" "$@" >"$work/ready" 2>>"$log" &
    daemon_pid=$!
    for _ in $(seq 600); do
        if grep -q '^ready ' "$work/ready"; then
            port=$(sed -n 's/^ready .*:\([0-9]*\)$/\1/p' "$work/ready")
            sed -i "s/^port:.*/port: $port/" "$instance"/profiles/*/profile.yaml
            return 0
        fi
        kill -0 "$daemon_pid" 2>/dev/null || return 1
        sleep 0.05
    done
    return 1
}

stop() {
    kill "$daemon_pid"
    wait "$daemon_pid"
    daemon_pid=""
}

as() { # as OFFICE command...
    local office=$1
    shift
    timeout 60 "$bin/eldercare" --profile "$instance/profiles/$office" "$@"
}

refused() { # refused OFFICE STATUS command...
    local office=$1 status=$2 seen
    shift 2
    if seen=$(as "$office" "$@" 2>&1); then
        fail "should be refused with $status: $* -> $seen"
    fi
    case $seen in
    *"$status"*) ;;
    *) fail "should be refused with $status: $* -> $seen" ;;
    esac
}

# The district every test starts from: areas, one kitchen, one site, one house with beds; offices of every kind.
office() { # office NAME KIND AREA [more]
    local name=$1 kind=$2 area=$3 id
    shift 3
    id=$(as system --json office register --kind "$kind" --name "$name" --area "$area" "$@" | field office)
    as system operator register --office "$id" --operator "$name" --name "$name" --role manager \
        --password System-Test-1 --must_change false >/dev/null
    echo "$id" >"$work/office.$name"
}

settle() {
    "$bin/eldercared" init --dir "$instance" --area 310114 --listen 127.0.0.1:0 --instance test >/dev/null
    start || fail "the daemon does not start"
    printf 'System-Test-1\n' >"$work/password"
    ELDERCARE_PASSWORD_FILE=$instance/profiles/system/password \
        ELDERCARE_NEW_PASSWORD_FILE=$work/password as system login --operator admin 2>/dev/null
    printf '代码,名称,级别,上级\n310000,上海市,province,\n310114,嘉定区,county,310000\n310114102,南翔镇,street,310114\n310114103,安亭镇,street,310114\n' >"$work/areas.csv"
    as system import areas "$work/areas.csv" >/dev/null
    kitchen=$(as system --json kitchen register --name 系统厨房 --area 310114102 --capacity.lunch 500 | field kitchen)
    site=$(as system --json site register --name 系统食堂 --kind canteen --area 310114102 --kitchen "$kitchen" \
        --capacity.lunch.dine_in 100 --capacity.lunch.delivery 100 --price_fen.lunch 1500 | field site)
    home=$(as system --json institution register --credit_code 52310114MJ00A0012K --name 系统养老院 --area 310114102 \
        --kind institution --tier basic --operation public --approved_beds 20 --opened_on 2020-01-01 | field institution)
    room=$(as system --json room add --institution "$home" --label 101 --floor 1 | field room)
    for label in 1 2 3 4; do
        bed=$(as system --json bed add --room "$room" --label "$label" --class nursing --opened_on 2020-01-01 | field bed)
    done
    office street street 310114102
    office anting street 310114103
    office bureau bureau 310114
    office house home 310114102 --institution "$home"
    stop
    for name in street anting bureau house; do
        "$bin/eldercared" enroll --config "$instance/eldercared.yaml" --office "$(cat "$work/office.$name")" \
            --out "$instance/profiles/$name" >/dev/null
    done
    start || fail "the daemon does not start again"
    export ELDERCARE_PASSWORD_FILE=$work/password
    for name in street anting bureau house; do
        as "$name" login --operator "$name" 2>/dev/null
    done
}

# The n-th synthetic person (sequence 000, never issued): born on another day each.
id_number() {
    local born digits sum=0 i weights=(7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2) checks=10X98765432
    born=$(date -u -d "1935-01-01 +$1 days" +%Y%m%d)
    digits=310114${born}000
    for i in $(seq 0 16); do
        sum=$((sum + ${digits:i:1} * weights[i]))
    done
    echo "$digits${checks:sum % 11:1}"
}

elder() { # elder N [more]: registers the n-th person at the street, prints the id
    local n=$1
    shift
    as street --json elder register --id_number "$(id_number "$n")" --name "测试$n" --registered_area 310114102 \
        --residence_area 310114102 "$@" | field elder
}

tomorrow() { TZ=CST-8 date -d "+${1:-1} day" +%F; }
