# SPDX-License-Identifier: Apache-2.0
# Spreadsheets through the real client: encodings, lines told by the file's numbers, interruptions, and that twice is as good as once.
source "$(dirname "$0")/house.sh"
settle
count() { # count AREA: how many areas stand below it
    local after="" found=0 page
    while :; do
        page=$(as system --json area list --parent "$1" --limit 500 ${after:+--after "$after"})
        found=$((found + $(printf '%s' "$page" | { grep -o '"code":' || true; } | wc -l)))
        after=$(printf '%s' "$page" | field next)
        [ -n "$after" ] || break
    done
    echo "$found"
}

run() { # run WANTED_CODE WHAT FILE [--dry-run]: words in $work/words
    local wanted=$1 code=0
    shift
    as system import "$@" >"$work/out" 2>"$work/words" || code=$?
    is "the exit code of import $* ($(tail -n 3 "$work/words"))" "$code" "$wanted"
}

# 900 committees of one street, in GB18030 with CR LF, three of them wrong.
rows() { # rows STREET
    local n
    printf '代码,名称,级别,上级\r\n'
    for n in $(seq 100 999); do
        case $n in
        200) printf '%s%s,,committee,%s\r\n' "$1" "$n" "$1" ;;
        300) printf '%s%s,示例居委会,village,%s\r\n' "$1" "$n" "$1" ;;
        400) printf '%s,示例居委会,committee,%s\r\n' "${1}4x0" "$1" ;;
        *) printf '%s%s,"示例,居委会%s",committee,%s\r\n' "$1" "$n" "$n" "$1" ;;
        esac
    done
}
rows 310114102 | iconv -f UTF-8 -t GB18030 >"$work/gb.csv"
run 7 areas "$work/gb.csv" --dry-run
says "a dry run" "$(cat "$work/out")" "areas: 897 would be accepted, 3 refused" "nothing was changed"
is "areas after a dry run" "$(count 310114102)" 0
run 7 areas "$work/gb.csv"
says "the import" "$(cat "$work/out")" "areas: 897 accepted, 3 refused"
says "the wrong lines" "$(cat "$work/words")" "line 102, 名称: INVALID" "line 202, 级别: INVALID" "line 302, 代码: INVALID"
is "lines told" "$(grep -c '^line ' "$work/words")" 3
is "areas after the import" "$(count 310114102)" 897
run 7 areas "$work/gb.csv"
says "the same again" "$(cat "$work/out")" "areas: 897 accepted, 3 refused"
is "areas after the same again" "$(count 310114102)" 897

# Ten streets, and 900 committees of each: some thirty requests, the first street's in the first of them.
for street in $(seq 110 129); do
    printf '310114%s,示例街道%s,street,310114\n' "$street" "$street"
done | { printf '代码,名称,级别,上级\n'; cat; } >"$work/streets.csv"
run 0 areas "$work/streets.csv"
ten_streets() { # ten_streets FIRST
    local street
    rows "310114$1"
    for street in $(seq $(($1 + 1)) $(($1 + 9))); do rows "310114$street" | tail -n +2; done
}

# until_begun FIRST CLIENT: lets the client run a moment at a time, and returns while it is stopped, once rows of the first
# street are in.
until_begun() {
    for _ in $(seq 600); do
        kill -CONT "$2"
        sleep 0.02
        kill -STOP "$2"
        [ "$(as system --json area list --parent "310114$1" --limit 1 | grep -c '"code":')" -eq 0 ] || return 0
    done
    fail "no row came in"
}

complete() { # complete FIRST FILE: the same command again, and nothing is missing or doubled
    local street
    run 7 areas "$2"
    says "the import after the interruption" "$(cat "$work/out")" "areas: 8970 accepted, 30 refused"
    for street in "$1" $(($1 + 9)); do
        is "areas below street $street" "$(count "310114$street")" 897
    done
}

# The client is killed in the middle; what is in stays, and the same command completes it.
{ printf '\xEF\xBB\xBF'; ten_streets 110; } >"$work/mark.csv"
"$bin/eldercare" --profile "$instance/profiles/system" import areas "$work/mark.csv" >/dev/null 2>&1 &
client=$!
until_begun 110 "$client"
kill -9 "$client"
wait "$client" 2>/dev/null || true
part=$(count 310114119)
[ "$part" -lt 897 ] || fail "the import was over before it was interrupted"
complete 110 "$work/mark.csv"

# Ctrl-C says what to do, and a script gets lines for awk.
{ printf '代码,名称,级别,上级\n'; printf '310114%s,示例街道,street,310114\n' $(seq 440 449); } >"$work/more.csv"
is "a plain report" "$(as system --plain import areas "$work/more.csv" | tail -n 1)" "areas	false	10	0"
ten_streets 440 >"$work/again.csv"
"$bin/eldercare" --profile "$instance/profiles/system" import areas "$work/again.csv" >/dev/null 2>"$work/words" &
client=$!
until_begun 440 "$client"
kill -INT "$client"
kill -CONT "$client"
code=0
wait "$client" || code=$?
is "the exit code of an interrupted import ($(tail -n 1 "$work/words"))" "$code" 130
says "an interrupted import" "$(tail -n 1 "$work/words")" "interrupted; run the same command again"

# The daemon is killed in the middle; the client says so, and the same command completes it.
ten_streets 120 >"$work/long.csv"
"$bin/eldercare" --profile "$instance/profiles/system" import areas "$work/long.csv" >"$work/out" 2>"$work/words" &
client=$!
until_begun 120 "$client"
kill -9 "$daemon_pid"
wait "$daemon_pid" 2>/dev/null || true
kill -CONT "$client"
code=0
wait "$client" || code=$?
is "the exit code of an import whose daemon died ($(tail -n 3 "$work/words"))" "$code" 6
says "an import whose daemon died" "$(cat "$work/words")" "run the same command again"
start || fail "the daemon does not start"
complete 120 "$work/long.csv"

# A row that no request can carry is told; its neighbours are in.
{
    printf '代码,名称,级别,上级\n'
    for n in $(seq 130 430); do printf '310114%s,示例街道示例街道示例街道%s,street,310114\n' "$n" "$n"; done
    printf '310114996,"%s",street,310114\n' "$(head -c 45000 /dev/zero | tr '\0' x)"
    printf '310114997,"%s",street,310114\n' "$(head -c 60000 /dev/zero | tr '\0' x)"
    printf '310114998,示例街道,street,310114\n'
} >"$work/wide.csv"
run 7 areas "$work/wide.csv"
says "rows that are too long" "$(cat "$work/words")" "line 303, 名称: INVALID" "line 304: longer than a request can carry"
says "rows that are too long" "$(cat "$work/out")" "areas: 302 accepted, 2 refused"

# What is no such file: words, and nothing sent.
printf '代码,名称,代码\n310114501,甲,310114501\n' >"$work/twice.csv"
run 2 areas "$work/twice.csv"
says "a header twice" "$(cat "$work/words")" "the header '代码' stands twice"
printf '\033]0;x\007a,\033]0;x\007a\n1,2\n' >"$work/steering.csv"
run 2 areas "$work/steering.csv"
says "a header that steers terminals" "$(cat "$work/words")" "the header '<U+001B>]0;x<U+0007>a' stands twice"
is "bytes that steer terminals" "$(LC_ALL=C tr -cd '\033\007' <"$work/words" | wc -c)" 0
printf '代码,名称,级别,上级\n' | iconv -f UTF-8 -t UTF-16LE >"$work/utf16.csv"
run 1 areas "$work/utf16.csv"
says "a file in UTF-16" "$(cat "$work/words")" "utf16.csv" "save it as CSV in UTF-8"
run 1 areas "$work/not-there.csv"
says "no file" "$(cat "$work/words")" "not-there.csv" "No such file"
: >"$work/empty.csv"
run 2 areas "$work/empty.csv"
says "an empty file" "$(cat "$work/words")" "no header line"
printf '代码,名称,级别\n310114502,甲,street\n"310114503\n","乙\n,street' >"$work/open.csv"
run 7 areas "$work/open.csv"
says "an open quote" "$(cat "$work/words")" "line 4: a quotation mark is opened" "only the rows before it are sent"
case $(cat "$work/words") in *"same command"*) fail "an open quote is to be tried again" ;; esac
printf '代码,名称,颜色\n310114504,甲,红\n310114505,乙,红\n' >"$work/unknown.csv"
run 2 areas "$work/unknown.csv"
says "an unknown header" "$(cat "$work/words")" "line 1: there is no column '颜色'" "the columns are: 代码, 名称"
is "the lines about an unknown header" "$(grep -c 颜色 "$work/words")" 1
printf '代码;名称\n310114504;甲\n' >"$work/parted.csv"
run 2 areas "$work/parted.csv"
says "cells parted by semicolons" "$(cat "$work/words")" "line 1: there is no column '代码;名称'" "parted by commas"
printf '身份证号,姓名\n1,甲\n2,乙\n' >"$work/elders.csv"
code=0
as house import elders "$work/elders.csv" >"$work/out" 2>"$work/words" || code=$?
is "the exit code of another office's sheet" "$code" 5
says "another office's sheet" "$(cat "$work/words")" "FORBIDDEN"
is "the words about another office's sheet" "$(wc -l <"$work/words")" 1
run 2 nonsense "$work/gb.csv"
says "an unknown kind" "$(cat "$work/words")" "no sheet called 'nonsense'" "WHAT: areas"

# Beds one too many: the column and what the house has on file, no id of ours.
printf '信用代码,房间号,床位号,床位类型,启用日期\n' >"$work/beds.csv"
code=$(as bureau --json institution list | field credit_code)
for n in $(seq 17); do printf '%s,101,多%s,护理,2024-08-03\n' "${code,,}" "$n"; done >>"$work/beds.csv"
code=0
as house import beds "$work/beds.csv" >"$work/out" 2>"$work/words" || code=$?
is "the exit code of beds one too many ($(tail -n 1 "$work/words"))" "$code" 7
says "beds one too many" "$(tail -n 1 "$work/words")" "line 18, 信用代码: OVER_APPROVED: " "; " "approved=" "listed="
case $(tail -n 1 "$work/words") in *institution=* | *bed=*) fail "an id is told: $(tail -n 1 "$work/words")" ;; esac

# At a terminal a bar shows how far it is.
if command -v script >/dev/null; then
    timeout 60 script -qec "'$bin/eldercare' --profile '$instance/profiles/system' import areas '$work/streets.csv'" /dev/null \
        >"$work/bar" 2>&1 </dev/null || fail "no import at a terminal: $(cat "$work/bar")"
    says "the progress of an import" "$(cat "$work/bar")" "areas [##############################] 20 rows, 0 refused"
fi

# The template holds the headers, and its example is accepted as a file.
as system import template areas >"$work/template.csv" 2>/dev/null
says "the template" "$(cat "$work/template.csv")" "代码"
run 0 areas "$work/template.csv" --dry-run
verified
echo "ok: encodings, wrong lines, interruptions, limits"
