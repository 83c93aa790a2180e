# SPDX-License-Identifier: Apache-2.0
# A section of both READMEs, run as it stands there: every command in the order it is printed must say what is printed under it.
# Sourced after house.sh. PRINT_ANEW=yes writes the READMEs instead of comparing.
root=$here/../..

# The section of a README: its lines from the heading to the next.
section() { awk -v heading="$2" '/^## / { inside = $0 == heading } inside' "$1"; }

before_command() { :; } # a test that needs it gives variables the ids that the commands before have made

# What the commands of a section say now: every line but the printed answers, each command with its answer.
play() {
    local line in_block=no
    while IFS= read -r line; do
        case $line in
        '```'*)
            [ "$in_block" = yes ] && in_block=no || in_block=yes
            printf '%s\n' "$line"
            ;;
        '$ '*)
            printf '%s\n' "$line"
            before_command
            # In this shell, so that a command may define what a later one uses.
            eval "${line#\$ }" </dev/null >"$work/said" 2>&1 || true
            # Minutes of the clock are no part of what is promised; a deadline at the end of a day is.
            sed -E 's/([=:] ?[0-9]{4}-[0-9]{2}-[0-9]{2}) [0-9]{2}:[0-9]{2}:[0-9.]{6}/\1 …/g
                s/([0-9]{4}-[0-9]{2}-[0-9]{2}) [0-9]{2}:[0-9]{2}:[0-9.]{6}/\1 …           /g
                s/ 23:59/ 23;59/g; s/(^|  )([0-9]{4}-[0-9]{2}-[0-9]{2}) [0-9]{2}:[0-9]{2}/\1\2 …    /g
                s/=([0-9]{4}-[0-9]{2}-[0-9]{2}) [0-9]{2}:[0-9]{2}/=\1 …/g; s/ 23;59/ 23:59/g; s/ +$//' "$work/said"
            ;;
        *) [ "$in_block" = yes ] || printf '%s\n' "$line" ;;
        esac
    done
}

commands() { grep '^\$ ' | sed 's/^\$ //'; }
answers() { awk '/^```/ { inside = !inside; next } inside' "$1"; }

put() { # put FILE HEADING NEW: the section of a README anew
    awk -v heading="$2" -v new="$3" '/^## / { inside = $0 == heading; if (inside) { while ((getline line < new) > 0) print line } } !inside' \
        "$1" >"$work/readme"
    cp "$work/readme" "$1"
}

put_both() { # put_both HEADING HEADING_ZH: what was played, in both; the Chinese one keeps its own words between
    put "$root/README.md" "$1" "$work/played"
    awk -v answers="$work/played" 'function next_block() { while ((getline line < answers) > 0 && line !~ /^```/) { } }
        /^```/ { if (!inside) { print; next_block(); while ((getline line < answers) > 0 && line !~ /^```/) print line; inside = 1 }
                 else { print; inside = 0 } next } !inside' "$work/printed.zh" >"$work/played.zh"
    put "$root/README.zh-CN.md" "$2" "$work/played.zh"
}

# printed LEAST HEADING HEADING_ZH: plays the section of README.md, which has at least so many commands, in the folder $work; the
# Chinese one tells the same commands with the same answers, in other words between.
printed() {
    export LC_ALL=C.UTF-8
    section "$root/README.md" "## $2" >"$work/printed"
    section "$root/README.zh-CN.md" "## $3" >"$work/printed.zh"
    [ "$(commands <"$work/printed" | wc -l)" -ge "$1" ] || fail "README.md tells less of '$2'"
    is "the commands of README.zh-CN.md" "$(commands <"$work/printed.zh")" "$(commands <"$work/printed")"
    cd "$work"
    play <"$work/printed" >"$work/played"
    if [ "${PRINT_ANEW:-}" = yes ]; then
        put_both "## $2" "## $3"
        exit 0
    fi
    diff -u "$work/printed" "$work/played" ||
        fail "README.md prints something else than the commands say; look, then print it anew with PRINT_ANEW=yes"
    answers "$work/printed" >"$work/answers"
    answers "$work/printed.zh" | diff -u "$work/answers" - || fail "the READMEs differ in what the commands say"
}
