# SPDX-License-Identifier: Apache-2.0
# Part "meals" of the bench: a booking with all its checks beside the foundation's, a list of regulars beside single calls, the
# kitchen's sheet and the month's settlement beside what sqlite3 needs to read the same rows, the plan of kitchens beside CLP; and a booking
# beside the peer's with the same checks.
# Sourced by run. --foundation DIR is a checkout of the commit before the canteen; without it that row is left out.

regulars=500

foundation_place() { # foundation_place INSTANCE: the foundation's own programs and the same district
    cmake --preset release -S "$foundation" -B "$foundation/build/bench" -DELDERCARE_TESTS=ON >/dev/null
    ninja -C "$foundation/build/bench" eldercared eldercare district bench_bound bench_load >/dev/null
    (
        bin=$foundation/build/bench
        here=$foundation/tests/bench
        prepare "$1"
    )
}

copy_place() { # copy_place FROM TO
    rm -rf "$2"
    cp -a "$1" "$2"
    sed -i "s|$1|$2|g" "$2/eldercared.yaml"
}

# One round of single bookings in process and over the wire: sets bound_rate, wire_rate. Moves next on.
booking_rates() { # booking_rates BIN INSTANCE
    local bin=$1 instance=$2
    bound_bookings 64
    bound_rate=$(field per_second <<<"$line")
    port=0
    start "$instance"
    ELDERCARE_PASSWORD_FILE=$instance/password as "$instance" system login --operator admin 2>/dev/null
    load_bookings 64 1
    wire_rate=$(field per_second <<<"$line")
    keep "meals_statements" "$(field statements_per_job <<<"$line")"
    stop
}

# The prepared place with shares, menus and days of rest; nothing is booked there.
checked_place() {
    copy_place "$prepared" "$work/checked"
    sqlite3 -cmd ".parameter init" -cmd ".parameter set :from \"'$(date -d 'tomorrow +1 day' +%F)'\"" \
        "$work/checked/db/eldercare.db" <"$here/meals.sql"
    sqlite3 "$work/checked/db/eldercare.db" ANALYZE
}

# The peer at its best.
peer_of_checks() {
    local best=0 clients
    for clients in 16 32 64 128; do
        peer_book "$clients" peer_book_checked
        [ "$peer_rate" -le "$best" ] || best=$peer_rate
    done
    keep peer_checked "$best"
}

# Every round begins with nothing booked on either side: lists do not run out, and both book the same meals.
bookings_of_both() {
    local round place=$work/place before=$work/foundation
    if [ -n "$foundation" ]; then
        foundation_place "$foundation/build/bench-place$(tr -dc 0-9a-z <<<"$scale")"
    fi
    [ -z "$pg_bin" ] || peer_start
    for round in $(seq "$rounds"); do
        copy_place "$work/checked" "$place"
        next=0
        booking_rates "$bin" "$place"
        keep meals_bound "$bound_rate"
        keep meals_wire "$wire_rate"
        keep meals_all_statements "$(tail -n 1 "$work/figure.meals_statements")"
        [ -z "$pg_bin" ] || peer_of_checks
        [ -n "$foundation" ] || continue
        copy_place "$foundation/build/bench-place$(tr -dc 0-9a-z <<<"$scale")" "$before"
        next=0
        booking_rates "$foundation/build/bench" "$before"
        keep before_bound "$bound_rate"
        keep before_wire "$wire_rate"
    done
    [ -z "$pg_bin" ] || peer_stop
    rm -rf "$before" "$place"
    if [ -n "$foundation" ]; then
        ratio_row "a booking with all its checks, in process, of the foundation's" "$(median_ratio meals_bound before_bound)" at_least 0.7 >>"$work/table"
        ratio_row "the same over the wire, 64 x 1" "$(median_ratio meals_wire before_wire)" at_least 0.7 >>"$work/table"
    fi
    if [ -n "$pg_bin" ]; then
        ratio_row "a booking with all its checks, 64 x 1, of the peer's with the same" "$(median_ratio meals_wire peer_checked)" at_least 2 >>"$work/table"
        echo "the peer with the same checks, at its best: $(median peer_checked) a second" >&2
    fi
    echo "bookings a second with all checks: $(median meals_bound) in process, $(median meals_wire) over the wire; $(median meals_all_statements) statements each" >&2
}

ask_desk() { # ask_desk INSTANCE METHOD PARAMS -> p50 in us
    "$bin/tests/bench/bench_load" --profile "$1/profiles/desk" --operator bench --password-file "$1/password" \
        --connections 1 --depth 1 --seconds "$seconds" --warm 1 --method "$2" --params "$3" | field p50_us
}

spent_us() { # spent_us COMMAND...
    local begun
    begun=$(date +%s%N)
    "$@" >/dev/null
    echo $((($(date +%s%N) - begun) / 1000))
}

# One call for a list of regulars, beside as many calls one after the other, both by the terminal client over one connection: the same
# diners, the list at dinner and the single calls at lunch.
regulars_of() { # regulars_of INSTANCE ROUND MEAL -> 500 bookings, a line each
    local day site
    day=$(sed -n "$((1 + $2 % 6))p" "$1/dates")
    site=$(sed -n 1p "$1/sites")
    sed -n "$((1 + regulars * $2)),$((regulars * ($2 + 1)))p" "$1/elders" |
        awk -v site="$site" -v day="$day" -v meal="$3" \
            '{ printf "{\"elder\":%s,\"site\":%s,\"date\":\"%s\",\"meal\":\"%s\",\"channel\":\"dine_in\"}\n", $1, site, day, meal }'
}

# What the client takes to start and be let in: the least of several times.
client_us() { # client_us INSTANCE
    for _ in 1 2 3 4 5; do
        spent_us as "$1" desk --json session hello
    done | sort -n | head -n 1
}

lists_of_regulars() {
    local instance=$work/regulars round hello
    copy_place "$work/checked" "$instance"
    port=0
    start "$instance"
    ELDERCARE_PASSWORD_FILE=$instance/password as "$instance" desk login --operator bench 2>/dev/null
    for round in $(seq "$rounds"); do
        regulars_of "$instance" "$round" dinner | paste -s -d, | sed 's/.*/{"lines":[&]}/' >"$work/regulars.json"
        regulars_of "$instance" "$round" lunch >"$work/singles.json"
        hello=$(client_us "$instance")
        keep many "$(($(spent_us as "$instance" desk --json call meal.book_many - <"$work/regulars.json") - hello))"
        keep singles "$(($(spent_us as "$instance" desk --json call meal.book - <"$work/singles.json") - hello))"
    done
    stop
    rm -rf "$instance"
    ratio_row "500 regulars in one call, of 500 single calls" "$(median_ratio many singles)" at_most 0.1 >>"$work/table"
    echo "500 regulars: $(median many) us in one call, $(median singles) us in single ones" >&2
}

# What sqlite3 takes for one statement, in us, its start left out.
statement_us() { # statement_us DATABASE SQL
    local empty whole
    empty=$(spent_us sqlite3 "$1" 'SELECT count(*) FROM (SELECT 1)')
    whole=$(spent_us sqlite3 "$1" "$2")
    echo $((whole > empty ? whole - empty : 1))
}

sheet_and_settlement() {
    local instance=$work/served month day kitchen hello
    copy_place "$prepared" "$instance"
    month=$(date -d "$(date +%Y-%m-01) -1 day" +%Y-%m)
    day=$(sed -n 1p "$instance/dates")
    sqlite3 -cmd ".parameter init" -cmd ".parameter set :month \"'$month'\"" -cmd ".parameter set :day \"'$day'\"" \
        "$instance/db/eldercare.db" <"$here/served.sql"
    kitchen=$(sqlite3 "$instance/db/eldercare.db" 'SELECT min(kitchen) FROM site_kitchen')
    for _ in $(seq "$rounds"); do
        port=0
        start "$instance"
        keep sheet "$(ask_desk "$instance" kitchen.sheet "{\"kitchen\":$kitchen,\"date\":\"$day\",\"meal\":\"lunch\"}")"
        ELDERCARE_PASSWORD_FILE=$instance/password as "$instance" desk login --operator bench 2>/dev/null
        hello=$(spent_us as "$instance" desk --json session hello)
        # Made once; asked for again it is summed as well, and refused because nothing has changed.
        keep settlement "$(($(spent_us as "$instance" desk --json call settlement.make "{\"area\":\"310114\",\"month\":\"$month\",\"reason\":\"x\"}" || true) - hello))"
        stop
        keep grouping "$(statement_us "$instance/db/eldercare.db" "SELECT b.site, b.channel, b.texture, b.diets, b.allergens, count(*)
            FROM booking b WHERE b.day = '$day' AND b.meal = 'lunch' AND b.kitchen = $kitchen
            AND b.state <> 'cancelled' GROUP BY 1, 2, 3, 4, 5")"
        keep scan_meals "$(statement_us "$instance/db/eldercare.db" "SELECT count(*), sum(price_fen), sum(discount_fen), sum(subsidy_fen),
            sum(pays_fen), max(site_area) FROM serving WHERE month = '$month'")"
    done
    rm -rf "$instance"
    {
        ratio_row "kitchen.sheet of 10,000 covers, of sqlite3's grouping" "$(median_ratio sheet grouping)" at_most 0.5
        ratio_row "settlement.make of 300,000 meals, of one scan of them" "$(median_ratio settlement scan_meals)" at_most 2
    } >>"$work/table"
    echo "sheet $(median sheet) us, grouping $(median grouping) us, settlement $(median settlement) us, scan $(median scan_meals) us" >&2
}

plans() {
    "$bin/tests/bench/bench_allocate" 450 2500 234 "$rounds" 2>/dev/null | sed -n 's/.*"ratio":\([0-9.]*\).*/\1/p' >"$work/figure.plan"
    ratio_row "eldercare-allocate at 450 x 2,500 x 234, of CLP alone" "$(median plan)" at_most 10 >>"$work/table"
}

meals() {
    checked_place
    bookings_of_both
    lists_of_regulars
    sheet_and_settlement
    plans
    rm -rf "$work/checked"
}
