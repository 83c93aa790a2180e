# SPDX-License-Identifier: Apache-2.0
# Part "waitlist" of the bench: 30,000 applications for one house ordered from nothing and after one changed fact, explained at any place,
# rehearsed by other rules, offered beds. Sourced by run.

waitlist_policy_file=$root/config/policies/310114-waitlist.yaml

waitlist_home() { # waitlist_home INSTANCE NAME INSTITUTION: a profile
    local office
    office=$(as "$1" system --json office register --kind home --name "$2" --institution "$3" | field office)
    ELDERCARE_NEW_PASSWORD_FILE=$1/password as "$1" system operator register --office "$office" --operator "$2" --name "$2" \
        --role manager --must_change false >/dev/null
    echo "$office" >"$work/office.$2"
}

waitlist_place() { # waitlist_place INSTANCE: audit_place's two houses, the queue of the first, profiles of both
    local instance=$1 name
    audit_place "$instance" 2
    mapfile -t waitlist_houses < <(sqlite3 "$instance/db/eldercare.db" 'SELECT institution FROM institution ORDER BY institution')
    port=0
    start "$instance"
    waitlist_home "$instance" home "${waitlist_houses[0]}"
    waitlist_home "$instance" market "${waitlist_houses[1]}"
    stop
    for name in home market; do
        "$bin/eldercared" enroll --config "$instance/eldercared.yaml" --office "$(cat "$work/office.$name")" \
            --out "$instance/profiles/$name" >/dev/null
    done
    people "$instance" queue.sql 30300 '(SELECT min(office) FROM office)'
    sqlite3 "$instance/db/eldercare.db" "INSERT INTO identification SELECT $(cat "$work/office.market"), elder, 9007199254740991
        FROM elder WHERE elder NOT IN (SELECT elder FROM waitlist_application); ANALYZE"
    port=0
    start "$instance" # orders the queue
    for _ in $(seq 600); do
        [ "$(sqlite3 "$instance/db/eldercare.db" 'SELECT count(*) FROM waitlist_place')" = 30000 ] && break
        sleep 0.1
    done
    for name in bureau:bench home:home market:market; do
        ELDERCARE_PASSWORD_FILE=$instance/password as "$instance" "${name%:*}" login --operator "${name#*:}" 2>/dev/null
    done
    sed -e 's/^version:.*/version: other/' -e 's/^valid_from:.*/valid_from: 2099-01-01/' \
        -e 's/^order: .*/order: {by: tier_then_level_then_time, tie_seed: x, level_points: {shanghai: [0, 1, 2, 3, 4, 5, 6], gbt42195: [0, 2, 4, 5, 6]}}/' \
        "$waitlist_policy_file" >"$work/other.yaml"
    other=$(as "$instance" bureau --json policy propose --kind waitlist --region 310114 --valid_from 2099-01-01 \
        --text "$(cat "$work/other.yaml")" | field policy)
    stop
}

calls_us() { # calls_us INSTANCE PROFILE METHOD FILE: the time of a call, one after the other
    local begun
    begun=$(date +%s%N)
    as "$1" "$2" call "$3" - <"$4" >>"$work/calls" 2>&1
    echo $((($(date +%s%N) - begun) / 1000 / $(wc -l <"$4")))
}

waitlist() {
    local instance=$work/waitlist round line begun place at
    waitlist_place "$instance"
    for round in $(seq "$rounds"); do
        line=$("$bin/tests/bench/bench_order" "$waitlist_policy_file" "$work/keys")
        keep order "$(field order_us <<<"$line")"
        keep move "$(field move_us <<<"$line")"
        begun=$(date +%s%N)
        LC_ALL=C sort "$work/keys" >/dev/null
        keep sorted $((($(date +%s%N) - begun) / 1000))
        port=0
        start "$instance"
        for place in first middle last; do
            case $place in first) at=0 ;; middle) at=15000 ;; last) at=29999 ;; esac
            at=$(sqlite3 "$instance/db/eldercare.db" "SELECT application FROM waitlist_place WHERE superseded_at IS NULL
                ORDER BY order_key LIMIT 1 OFFSET $at")
            keep "explain_$place" "$(ask_as "$instance" bureau bench waitlist.explain "{\"application\":$at}")"
        done
        keep explain_most "$(ask_as "$instance" bureau bench waitlist.explain "{\"application\":$at,\"limit\":500}")"
        keep page "$(ask_as "$instance" bureau bench waitlist.list "{\"institution\":${waitlist_houses[0]}}")"
        keep queue_hello "$(ask_as "$instance" bureau bench session.hello '{}')"
        keep rehearse "$(ask_as "$instance" bureau bench waitlist.rehearse "{\"policy\":$other}")"
        sqlite3 "$instance/db/eldercare.db" "SELECT '{\"bed\":' || bed || '}' FROM bed WHERE institution = ${waitlist_houses[0]}
            ORDER BY bed LIMIT 20 OFFSET 20 * ($round - 1)" >"$work/offers"
        sqlite3 "$instance/db/eldercare.db" "SELECT '{\"elder\":' || e.elder || ',\"bed\":' || b.bed || ',\"override_reason\":\"x\"}' FROM
            (SELECT elder, row_number() OVER (ORDER BY elder) AS n FROM elder WHERE elder NOT IN (SELECT elder FROM waitlist_application)) e
            JOIN (SELECT bed, row_number() OVER (ORDER BY bed) AS n FROM bed WHERE institution = ${waitlist_houses[1]}) b ON b.n = e.n
            WHERE e.n > 20 * ($round - 1) AND e.n <= 20 * $round" >"$work/plain_admissions"
        for name in home:home market:market; do
            ELDERCARE_PASSWORD_FILE=$instance/password as "$instance" "${name%:*}" login --operator "${name#*:}" 2>/dev/null
        done
        keep offer "$(calls_us "$instance" home offer.make "$work/offers")"
        keep admission "$(calls_us "$instance" market stay.admit "$work/plain_admissions")"
        stop
    done
    {
        ratio_row "ordering 30,000 applications, of sort on the keys as text" "$(median_ratio order sorted)" at_most 5
        ratio_row "after one changed fact, of that" "$(median_ratio move order)" at_most 0.02
        ratio_row "waitlist.explain of the first, of an empty call" "$(median_ratio explain_first queue_hello)" at_most 10
        ratio_row "waitlist.explain in the middle of 30,000, of an empty call" "$(median_ratio explain_middle queue_hello)" at_most 10
        ratio_row "waitlist.explain of the last, of an empty call" "$(median_ratio explain_last queue_hello)" at_most 10
        ratio_row "waitlist.rehearse of 30,000, of ordering them" "$(median_ratio rehearse order)" at_most 20
        ratio_row "offer.make, of a plain admission" "$(median_ratio offer admission)" at_most 3
        row "the same of the last with 500 of those ahead (limit)" "$(printf '%.2f' "$(median_ratio explain_most queue_hello)")" "" "told"
        row "a page of waitlist.list of 30,000, of an empty call" "$(printf '%.2f' "$(median_ratio page queue_hello)")" "" "told"
    } >>"$work/table"
}
