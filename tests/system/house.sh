# SPDX-License-Identifier: Apache-2.0
# What every system test begins with: a small instance of its own, its offices, and words to judge by. Sourced.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
bin=$(realpath "${ELDERCARE_BIN:?the folder with eldercared and eldercare}")
twentieths=${ELDERCARE_TWENTIETHS:-1}
work=$(mktemp -d "${TMPDIR:-/tmp}/eldercare-system.XXXXXX")
instance=$work/instance
log=$work/daemon.log
port=0
daemon_pid=""
others=""
mounted=""
export XDG_RUNTIME_DIR="" XDG_CACHE_HOME=$work/cache

leave() {
    local code=$? pid
    # A daemon that lived through a good test also ends well; only then do the sanitizers look for leaks.
    if [ "$code" -eq 0 ] && [ -n "$daemon_pid" ] && ! stop; then
        echo "FAILED: the daemon did not end with exit code 0" >&2
        code=1
    fi
    for pid in $others $daemon_pid; do
        kill -9 "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    if [ "$code" -ne 0 ] && [ "$code" -ne 77 ]; then
        echo "--- the end of the daemon's log:"
        tail -n 20 "$log" 2>/dev/null || true
    fi
    [ -z "$mounted" ] || umount -l "$mounted" 2>/dev/null || true
    rm -rf "$work"
    exit "$code"
}
trap leave EXIT
trap 'exit 130' INT TERM

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

says() { # says WHAT TEXT WANTED...: every wanted piece stands in the text
    local what=$1 text=$2 piece
    shift 2
    for piece in "$@"; do
        case $text in
        *"$piece"*) ;;
        *) fail "$what does not say '$piece': $text" ;;
        esac
    done
}

field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" | head -n 1; }

start() { # start [options of serve...]; START_WITH: a command to start it with
    : >"$work/ready"
    # shellcheck disable=SC2086 # several words
    ${START_WITH:-} "$bin/eldercared" serve --config "$instance/eldercared.yaml" --listen "127.0.0.1:$port" "$@" \
        >"$work/ready" 2>>"$log" &
    daemon_pid=$!
    for _ in $(seq 1200); do
        if grep -q '^ready ' "$work/ready"; then
            port=$(sed -n 's/^ready .*:\([0-9]*\)$/\1/p' "$work/ready")
            sed -i "s/^port:.*/port: $port/" "$instance"/profiles/*/profile.yaml
            return 0
        fi
        kill -0 "$daemon_pid" 2>/dev/null || break
        sleep 0.05
    done
    kill -9 "$daemon_pid" 2>/dev/null || true
    wait "$daemon_pid" 2>/dev/null || true
    daemon_pid=""
    return 1
}

stop() {
    local pid=$daemon_pid code=0
    daemon_pid=""
    kill "$pid" || return 1
    wait "$pid" || code=$?
    return "$code"
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
    says "the refusal of $*" "$seen" "$status"
}

verified() { # every leaf recomputed, every count recounted
    says "system verify" "$(as system --json system verify)" '"ok":true'
}

setting() { # setting KEY VALUE: in eldercared.yaml, which holds every option
    grep -q "^ *$1:" "$instance/eldercared.yaml" || fail "eldercared.yaml has no $1"
    sed -i "s|^\( *\)$1:.*|\1$1: $2|" "$instance/eldercared.yaml"
}

# The district every test starts from: areas, one kitchen, one site, one house with beds; offices of every kind.
office() { # office NAME KIND AREA [more]
    local name=$1 kind=$2 area=$3 id
    shift 3
    id=$(as system --json office register --kind "$kind" --name "$name" --area "$area" "$@" | field office)
    ELDERCARE_NEW_PASSWORD_FILE=$work/password as system operator register --office "$id" --operator "$name" \
        --name "$name" --role manager --must_change false >/dev/null
    echo "$id" >"$work/office.$name"
}

build_district() {
    local label name
    "$bin/eldercared" init --dir "$instance" --area 310114 --listen 127.0.0.1:0 --instance test >/dev/null 2>>"$log"
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
    stop || fail "the daemon does not stop"
    for name in street anting bureau house; do
        "$bin/eldercared" enroll --config "$instance/eldercared.yaml" --office "$(cat "$work/office.$name")" \
            --out "$instance/profiles/$name" >/dev/null
    done
    start || fail "the daemon does not start again"
    export ELDERCARE_PASSWORD_FILE=$work/password
    for name in street anting bureau house; do
        as "$name" login --operator "$name" 2>/dev/null
    done
    stop || fail "the daemon does not stop again"
}

# The first test builds the district, the others of this hour begin with a copy: instance, ids, logins.
build_template() { # build_template FOLDER STAMP
    rm -rf "$1"
    build_district
    mkdir -p "$1"
    printf 'kitchen=%s\nsite=%s\nhome=%s\nroom=%s\nbed=%s\n' "$kitchen" "$site" "$home" "$room" "$bed" >"$work/facts"
    cp -a "$instance" "$work"/office.* "$work/password" "$work/facts" "$work/cache" "$1/"
    printf '%s\n' "$2" >"$1/stamp"
}

settle() {
    local template=$bin/system-template stamp
    stamp="$(stat -Lc '%n %s %Y' "$bin/eldercared" "$bin/eldercare" "$here/house.sh")"
    exec 9>>"$template.lock"
    flock 9
    if [ "$(cat "$template/stamp" 2>/dev/null)" != "$stamp" ] ||
        [ -z "$(find "$template/stamp" -mmin -60)" ]; then
        build_template "$template" "$stamp"
        rm -rf "$instance"
    fi
    cp -a "$template"/. "$work/"
    exec 9>&-
    # shellcheck source=/dev/null # written above
    source "$work/facts"
    port=0
    export ELDERCARE_PASSWORD_FILE=$work/password
    start || fail "the daemon does not start with the district"
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

elders() { # elders COUNT: registers the first so many, prints their ids, one a line
    local n
    for n in $(seq "$1"); do
        printf '{"id_number":"%s","name":"测试%s","registered_area":"310114102","residence_area":"310114102"}\n' \
            "$(id_number "$n")" "$n"
    done | as street --json call elder.register - | grep -o '"elder":[0-9]*' | cut -d: -f2
}

tomorrow() { TZ=CST-8 date -d "+${1:-1} day" +%F; }
