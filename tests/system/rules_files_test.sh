# SPDX-License-Identifier: Apache-2.0
# The files of policies/ are the rules an installation begins with. One that is changed later changes no rule: the daemon starts,
# says so, the bureau sees it, and only two persons of the bureau change what holds.
source "$(dirname "$0")/house.sh"
settle
files=$instance/policies
is "findings of an untouched folder" "$(as bureau --json task list --kind policy_file | field open)" 0

policies() { as bureau --json policy list --kind "$1" --region 310114 | grep -o '"version":"[^"]*","hash":"[^"]*","state":"[^"]*"'; }
check() { "$bin/eldercared" serve --config "$instance/eldercared.yaml" --check 2>&1; }
findings() { # findings COUNT: due work of the start is done soon
    local open=
    for _ in $(seq 100); do
        open=$(as bureau --json task list --kind policy_file | field open)
        [ "$open" != "$1" ] || return 0
        sleep 0.1
    done
    fail "open findings are $open, should be $1"
}
waitlist=$(policies waitlist)
meals=$(policies meals)
version=$(sed -n 's/^version: *"\(.*\)".*/\1/p' "$files/310114-waitlist.yaml")

# Another text under the version on file, and meals of another version.
stop || fail "SIGTERM did not end in exit 0"
cp -r "$files" "$work/installed"
is "what --check says of the installation" "$(check)" "$instance/eldercared.yaml is valid"
sed -i 's/shanghai: 3, gbt42195: 2}}/shanghai: 4, gbt42195: 3}}/' "$files/310114-waitlist.yaml"
sed -i 's/^version:.*/version: "cheaper"/; s/^valid_from:.*/valid_from: 2026-01-01/' "$files/310114-meals.yaml"
cmp -s "$work/installed/310114-waitlist.yaml" "$files/310114-waitlist.yaml" && fail "the waitlist's file is not changed"
before=$(sha256sum "$instance/db/eldercare.db")
says "--check" "$(check)" "is valid" "310114-waitlist.yaml: waitlist for 310114, version $version, which another text on file has: not loaded" \
    "310114-meals.yaml: meals for 310114, version cheaper: not loaded" "eldercare policy propose"
is "the database after --check" "$(sha256sum "$instance/db/eldercare.db")" "$before"
start || fail "the daemon does not start beside a file that is not in force"
is "the rules of the queue" "$(policies waitlist)" "$waitlist"
is "the rules of the meals" "$(policies meals)" "$meals"
is "lines of the log" "$(grep -c '"policy.file_not_loaded".*310114-' "$log")" 2
says "the line of the log" "$(grep '"policy.file_not_loaded"' "$log")" '"kind":"waitlist","region":"310114"' "taken by another text" \
    "eldercare policy propose"
findings 2
says "the bureau's tasks" "$(as bureau task list --kind policy_file)" "310114-waitlist.yaml" "310114-meals.yaml" "version cheaper"
says "--check beside the daemon" "$(check)" "310114-meals.yaml: meals for 310114"
is "the street's findings" "$(as street --json task list --kind policy_file | field open)" 0

# What two persons approve is in force; the same text in a file is nothing to be found.
stop || fail "SIGTERM did not end in exit 0"
cp "$work/installed"/*-meals.yaml "$files/"
from=$(tomorrow 2)
sed -e "s/^version:.*/version: \"next\"/; s/^valid_from:.*/valid_from: $from/" "$work/installed/310114-waitlist.yaml" \
    >"$files/310114-waitlist.yaml"
start || fail "the daemon does not start again"
findings 1
policy=$(as bureau --json policy propose --kind waitlist --region 310114 --valid_from "$from" \
    --text "$(cat "$files/310114-waitlist.yaml")" | grep -o '"policy":[0-9]*' | head -n 1 | cut -d: -f2)
findings 1
second=$(cat "$work/office.bureau")
ELDERCARE_NEW_PASSWORD_FILE=$work/password as system operator register --office "$second" --operator second --name second \
    --role manager --must_change false >/dev/null
as bureau login --operator second 2>/dev/null
as bureau policy approve --policy "$policy" >/dev/null
findings 0

# The folder is emptied: what has been in force goes on.
stop || fail "SIGTERM did not end in exit 0"
is "what --check says of what was approved" "$(check)" "$instance/eldercared.yaml is valid"
rm "$files"/*.yaml
check >/dev/null || fail "--check refuses an empty folder beside a database with rules"
start || fail "the daemon does not start without files"
is "the rules of the meals without files" "$(policies meals)" "$meals"
says "the rules of the queue without files" "$(policies waitlist)" '"version":"next"' '"state":"approved"' "$waitlist"
findings 0
verified
echo "ok: files of rules change nothing that is in force"
