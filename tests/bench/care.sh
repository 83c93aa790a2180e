# SPDX-License-Identifier: Apache-2.0
# Part "care" of the bench: the board of a house, the census of 12,000 beds on any night of ten years, the dry run of a retype,
# durable admissions. Sourced by run.

care_houses=60
care_house_beds=200

care_place() { # care_place INSTANCE: audit_place's houses with ten years of stays, and a home's profile
    local instance=$1 house office
    audit_place "$instance" "$care_houses" "$care_house_beds"
    house=$(sqlite3 "$instance/db/eldercare.db" 'SELECT min(institution) FROM institution')
    port=0
    start "$instance"
    office=$(as "$instance" system --json office register --kind home --name home --institution "$house" | field office)
    as "$instance" system operator register --office "$office" --operator home --name home --role manager \
        --password Bench-Pass-2026 --must_change false >/dev/null
    stop
    "$bin/eldercared" enroll --config "$instance/eldercared.yaml" --office "$office" --out "$instance/profiles/home" >/dev/null
    sqlite3 "$instance/db/eldercare.db" <"$here/stays.sql"
    sqlite3 "$instance/db/eldercare.db" ANALYZE
}

ask_as() { # ask_as INSTANCE PROFILE OPERATOR METHOD PARAMS -> p50 in us
    "$bin/tests/bench/bench_load" --profile "$1/profiles/$2" --operator "$3" --password-file "$1/password" \
        --connections 1 --depth 1 --seconds "$seconds" --warm 1 --method "$4" --params "$5" | field p50_us
}

# What sqlite3 takes to read the same stays on one night, in us, its start left out.
scan_us() { # scan_us DATABASE NIGHT
    local empty whole
    empty=$(date +%s%N)
    sqlite3 "$1" 'SELECT 1' >/dev/null
    empty=$(($(date +%s%N) - empty))
    whole=$(date +%s%N)
    sqlite3 "$1" "SELECT institution, count(*) FROM occupancy NOT INDEXED WHERE superseded_at IS NULL AND from_day <= '$2'
        AND until_day > '$2' GROUP BY institution" >/dev/null
    echo $((($(date +%s%N) - whole - empty) / 1000))
}

care() {
    local instance=$work/care bed last old
    care_place "$instance"
    bed=$(sqlite3 "$instance/db/eldercare.db" 'SELECT min(bed) FROM bed')
    last=$(date -d yesterday +%F)
    old=$(date -d '3600 days ago' +%F)
    for _ in $(seq "$rounds"); do
        port=0
        start "$instance"
        keep empty_call "$(ask_as "$instance" home home session.hello '{}')"
        keep board "$(ask_as "$instance" home home bed.board '{}')"
        keep retype "$(ask_as "$instance" home home bed.retype "{\"bed\":$bed,\"class\":\"ordinary\",\"reason\":\"x\",\"dry_run\":true}")"
        keep census_last "$(ask_as "$instance" bureau bench census.take "{\"night\":\"$last\"}")"
        keep census_old "$(ask_as "$instance" bureau bench census.take "{\"night\":\"$old\"}")"
        stop
        keep scan "$(scan_us "$instance/db/eldercare.db" "$last")"
    done
    {
        ratio_row "bed.board of $care_house_beds beds, of an empty call" "$(median_ratio board empty_call)" at_most 5
        ratio_row "census of 12,000 beds last night, of sqlite3's scan" "$(median_ratio census_last scan)" at_most 0.5
        ratio_row "census ten years back, of last night's" "$(median_ratio census_old census_last)" at_most 1
        ratio_row "bed.retype dry run, of an empty call" "$(median_ratio retype empty_call)" at_most 20
    } >>"$work/table"
}
