# SPDX-License-Identifier: Apache-2.0
# Part "care" of the bench: the board of a house, the census of 12,000 beds on any night of ten years, the dry run of a retype,
# durable admissions of their bound, the time until boards know of a change. Sourced by run.

care_houses=60
care_house_beds=200

care_place() { # care_place INSTANCE: audit_place's houses with ten years of stays, beside it INSTANCE.half with five, and a home's profile
    local instance=$1 house office
    audit_place "$instance" "$care_houses" "$care_house_beds"
    house=$(sqlite3 "$instance/db/eldercare.db" 'SELECT min(institution) FROM institution')
    port=0
    start "$instance"
    office=$(as "$instance" system --json office register --kind home --name home --institution "$house" | field office)
    ELDERCARE_NEW_PASSWORD_FILE=$instance/password as "$instance" system operator register --office "$office" --operator home --name home \
        --role manager --must_change false >/dev/null
    stop
    "$bin/eldercared" enroll --config "$instance/eldercared.yaml" --office "$office" --out "$instance/profiles/home" >/dev/null
    cp -a "$instance" "$instance.half"
    sed -i "s|$instance|$instance.half|g" "$instance.half/eldercared.yaml"
    stays "$instance" 20
    stays "$instance.half" 10
}

stays() { # stays INSTANCE HALF_YEARS
    sqlite3 -cmd ".parameter init" -cmd ".parameter set :turns $2" "$1/db/eldercare.db" <"$here/stays.sql"
    sqlite3 "$1/db/eldercare.db" ANALYZE
}

# What the daemon holds in memory once it was asked for the present and for all that ever was.
asked_kib() { # asked_kib INSTANCE BED: of the daemon that runs
    local seconds=0.5 begin
    begin=$(date -d '3600 days ago' +%F)
    for _ in 1 2; do
        ask_as "$1" home home bed.board '{}' >/dev/null
        ask_as "$1" home home bed.timeline "{\"bed\":$2,\"from\":\"$begin\"}" >/dev/null
        ask_as "$1" bureau bench census.take '{}' >/dev/null
        ask_as "$1" bureau bench occupancy.report "{\"from\":\"$begin\",\"until\":\"$(date +%F)\"}" >/dev/null
    done
    rss_kib
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

# --- admissions: one house whose beds are all free ---

admission_beds=19998 # a house has 20,000 at most
admission_boards=200
admission='{"elder":{pair},"request_key":"{key}"}'

admission_place() { # admission_place INSTANCE: the house, as many people, a profile for the desk and four for the boards
    local instance=$1 office name
    audit_place "$instance" 1 "$admission_beds"
    port=0
    start "$instance"
    office=$(as "$instance" system --json office register --kind home --name home \
        --institution "$(sqlite3 "$instance/db/eldercare.db" 'SELECT min(institution) FROM institution')" | field office)
    ELDERCARE_NEW_PASSWORD_FILE=$instance/password as "$instance" system operator register --office "$office" --operator home --name home \
        --role manager --must_change false >/dev/null
    stop
    for name in desk boards1 boards2 boards3 boards4; do
        "$bin/eldercared" enroll --config "$instance/eldercared.yaml" --office "$office" --out "$instance/profiles/$name" >/dev/null
    done
    people "$instance" admissions.sql '(SELECT count(*) FROM bed)' "(SELECT office FROM office WHERE kind = 'home')"
    sqlite3 "$instance/db/eldercare.db" "SELECT e.elder || ',\"bed\":' || b.bed
        FROM (SELECT elder, row_number() OVER (ORDER BY elder) AS n FROM elder) e
        JOIN (SELECT bed, row_number() OVER (ORDER BY bed) AS n FROM bed) b ON b.n = e.n ORDER BY e.n; ANALYZE" >"$instance/pairs"
}

# Admissions over the wire, then by the daemon's own writer in process, in batches as large as the wire's were.
round_of_admissions() { # round_of_admissions PREPARED
    local instance=$work/admissions before batch next
    rm -rf "$instance"
    cp -a "$1" "$instance"
    sed -i "s|$1|$instance|g" "$instance/eldercared.yaml"
    port=0
    start "$instance"
    ELDERCARE_PASSWORD_FILE=$instance/password as "$instance" system login --operator admin 2>/dev/null
    before=$(figures)
    line=$("$bin/tests/bench/bench_load" --profile "$instance/profiles/desk" --operator home --password-file "$instance/password" \
        --connections 64 --depth 1 --seconds 1 --warm 0.2 --method stay.admit --params "$admission" --each "pair=@$instance/pairs")
    keep admitted "$(field per_second <<<"$line")"
    next=$(field next <<<"$line")
    batch=$(awk '{printf "%.0f", ($6 - $1) / ($7 - $2)}' <<<"$before $(figures)")
    line=$("$bin/tests/bench/bench_boards" --profile "$instance/profiles/desk" --profile "$instance/profiles/boards1" \
        --profile "$instance/profiles/boards2" --profile "$instance/profiles/boards3" --profile "$instance/profiles/boards4" \
        --boards "$admission_boards" --changes 500 --operator home --password-file "$instance/password" \
        --method stay.admit --params "$admission" --each "pair=@$instance/pairs" --first "$next")
    next=$(field next <<<"$line")
    keep commit_p99 "$(field commit_p99_us <<<"$line")"
    keep reached_p99 "$(field reached_p99_us <<<"$line")"
    stop
    line=$("$bin/tests/bench/bench_bound" --config "$instance/eldercared.yaml" --terminal "$(terminal_of "$instance" desk)" \
        --operator home --password-file "$instance/password" --batch "$batch" --seconds 1 --method stay.admit \
        --params "$admission" --each "pair=@$instance/pairs" --first "$next" 2>>"$work/bound.log")
    keep admitted_bound "$(field per_second <<<"$line")"
    echo "admissions a second $(median admitted), bound $(median admitted_bound), batch $batch;" \
        "a commit $(median commit_p99) us at p99, at every board $(median reached_p99) us" >&2
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
        keep ten_years "$(asked_kib "$instance" "$bed")"
        stop
        port=0
        start "$instance.half"
        keep five_years "$(asked_kib "$instance.half" "$bed")"
        stop
        keep scan "$(scan_us "$instance/db/eldercare.db" "$last")"
    done
    admission_place "$work/free"
    for _ in $(seq "$rounds"); do
        round_of_admissions "$work/free"
    done
    {
        ratio_row "bed.board of $care_house_beds beds, of an empty call" "$(median_ratio board empty_call)" at_most 5
        ratio_row "census of 12,000 beds last night, of sqlite3's scan" "$(median_ratio census_last scan)" at_most 0.5
        ratio_row "census ten years back, of last night's" "$(median_ratio census_old census_last)" at_most 1
        ratio_row "bed.retype dry run, of an empty call" "$(median_ratio retype empty_call)" at_most 20
        ratio_row "memory after the same questions, ten years of stays, of five" "$(median_ratio ten_years five_years)" at_most 1.1
        ratio_row "durable admissions, of the bound" "$(median_ratio admitted admitted_bound)" at_least 0.75
        ratio_row "p99 until 200 boards know, of the commit's" "$(median_ratio reached_p99 commit_p99)" at_most 5
    } >>"$work/table"
}
