# SPDX-License-Identifier: Apache-2.0
# After a day's work with one person, whose number was corrected, neither database, log, errors nor backup hold the number, phone or address in the clear.
source "$(dirname "$0")/house.sh"
settle
number=$(id_number 77)
phone=13800005577
address=金丝雀路七十七号
person=$(elder 77 --phone "$phone" --address "$address")
as street elder find --text "$number" >"$work/seen"
as street elder get --elder "$person" >>"$work/seen"
as street elder find --text "${number:14}" >>"$work/seen"
as anting elder identify --id_number "$number" --name 测试77 >>"$work/seen"
refused street ELDER_EXISTS elder register --id_number "$number" --name 测试77 --registered_area 310114102 --residence_area 310114102
refused street INVALID elder register --id_number "${number%?}?" --name 测试77 --registered_area 310114102 --residence_area 310114102
as street elder unmask --elder "$person" --purpose "system test" | grep -q "$number" || fail "unmask does not show the number"
as street --json meal book --elder "$person" --site "$site" --date "$(tomorrow 2)" --meal lunch --channel delivery >>"$work/seen"
# The number was read wrongly: the street asks, somebody of the bureau does it, and neither number is told in full.
right=$(id_number 78)
refused street NEEDS_SECOND_PERSON elder correct --elder "$person" --id_number "$right" --reason "read wrongly"
refused street NEEDS_SECOND_PERSON elder correct --elder "$person" --id_number "$right" --reason "read wrongly"
as bureau --json elder correct --elder "$person" --id_number "$right" --reason "seen" >"$work/corrected"
says "the correction" "$(cat "$work/corrected")" "\"elder\":$person" "********${right:14}"
as street --json elder find --text "$right" >"$work/found"
says "the new number" "$(cat "$work/found")" "\"elder\":$person"
as street --json elder find --text "$number" >"$work/found.by.old"
says "the old number" "$(cat "$work/found.by.old")" "\"elder\":$person" "********${right:14}"
as bureau elder corrections --elder "$person" >>"$work/corrected"
cat "$work/corrected" "$work/found" "$work/found.by.old" >>"$work/seen"
if grep -q -e "$number" -e "$right" -e "$phone" -e "$address" "$work/seen"; then
    fail "a masked answer shows personal data"
fi
stop
"$bin/eldercared" backup --config "$instance/eldercared.yaml" --out "$work/copy.db" >/dev/null
for secret in "$number" "$right" "$phone" "$address" System-Test-1; do
    if grep -rlaF "$secret" "$instance/db" "$log" "$work/copy.db"; then
        fail "personal data or a secret stands in the files above"
    fi
done
# The keys are nowhere in what a thief of the database or a backup would hold: neither their bytes nor their letters.
od -An -v -tx1 "$work/copy.db" | tr -d ' \n' >"$work/copy.hex"
keys=0
for key in "$instance"/keys/* "$instance"/pki/*key*; do
    [ -s "$key" ] || fail "the key $key is empty"
    keys=$((keys + 1))
    if grep -qF "$(head -c 400 "$key" | tail -c 24 | od -An -v -tx1 | tr -d ' \n')" "$work/copy.hex"; then
        fail "the key $key stands in the backup"
    fi
done
[ "$keys" -ge 2 ] || fail "only $keys keys were looked at"
echo "ok: searched database, log, errors and backup"
