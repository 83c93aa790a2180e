# SPDX-License-Identifier: Apache-2.0
# A street's morning as README.md tells it, from the regulars' list to the kitchen's sheet to the settlement: the same commands.
source "$(dirname "$0")/house.sh"
settle

day=$(tomorrow 2)
month=${day%-*}
after_month=$(date -d "$month-01 +1 month" +%F)

office cook kitchen 310114102 --kitchen "$kitchen"
office table site 310114102 --site "$site"
stop || fail "the daemon does not stop"
for name in cook table; do
    "$bin/eldercared" enroll --config "$instance/eldercared.yaml" --office "$(cat "$work/office.$name")" \
        --out "$instance/profiles/$name" >/dev/null
done
start || fail "the daemon does not start"
for name in cook table; do
    as "$name" login --operator "$name" 2>/dev/null
done

# The regulars of a street: two dozen at the tables, one who needs soft food brought to him.
elders 24 >"$work/regulars"
soft=$(elder 25 --texture soft --diets low_salt --address 南翔镇示例路9号 --phone 13800000025)

# 08:30: one call for the whole list; each line has its own answer.
{
    printf '{"lines":['
    while read -r person; do
        printf '{"elder":%s,"site":%s,"date":"%s","meal":"lunch","channel":"dine_in"},' "$person" "$site" "$day"
    done <"$work/regulars"
    printf '{"elder":%s,"site":%s,"date":"%s","meal":"lunch","channel":"delivery"}]}' "$soft" "$site" "$day"
} >"$work/regulars.json"
as street --json call meal.book_many - <"$work/regulars.json" >"$work/booked"
is "lunches booked" "$(sed 's/"refused".*//' "$work/booked" | grep -o '"booking":' | wc -l)" 25
first=$(grep -o '"booking":[0-9]*' "$work/booked" | head -n 1 | cut -d: -f2)
second=$(grep -o '"booking":[0-9]*' "$work/booked" | sed -n 2p | cut -d: -f2)
brought=$(grep -o '"booking":[0-9]*' "$work/booked" | tail -n 1 | cut -d: -f2)

# Until the cut-off the cook looks; from then on each print is kept under its number.
says "the sheet" "$(as cook kitchen sheet --kitchen "$kitchen" --date "$day" --meal lunch)" 预览 "合计 25 客" 软食
refused cook STATE_CONFLICT kitchen print --kitchen "$kitchen" --date "$day" --meal lunch
as system --json system clock --now "${day}T09:00:00+08:00" >/dev/null
says "the print" "$(as cook --json kitchen print --kitchen "$kitchen" --date "$day" --meal lunch)" '"number":1' '"new":true'
says "the labels" "$(as cook meal labels --date "$day" --meal lunch --site "$site")" 测试25 软食
says "the round" "$(as table delivery round --site "$site" --date "$day" --meal lunch)" 南翔镇示例路9号 13800000025

# 11:30: who comes is found by a name, the tail of a number or a card; the price is fixed on the real bill.
as system --json system clock --now "${day}T11:30:00+08:00" >/dev/null
says "who comes" "$(as table --json meal list --date "$day" --text 测试1)" '"booking"'
says "a meal" "$(as table --json meal serve --booking "$first" --bill_fen 1500)" '"state":"served"' '"price_fen":1500'
refused table STATE_CONFLICT meal serve --booking "$first"
says "one nobody took" "$(as table --json meal missed --booking "$second")" '"state":"missed"'
says "an unopened door" "$(as table --json meal missed --booking "$brought" --note 无人应门)" '"kind":"welfare_unopened"'
says "the street's tasks" "$(as street task list --kind welfare_unopened)" welfare_unopened
grep -o '"booking":[0-9]*' "$work/booked" | sed -n '3,24p' | cut -d: -f2 | sed 's/.*/{"booking":&}/' |
    as table --json call meal.serve - >"$work/served"
is "meals served" "$(grep -c '"state":"served"' "$work/served")" 22
as cook kitchen cooked --kitchen "$kitchen" --date "$day" --meal lunch --covers 25 >/dev/null

# The month is over: what the street owes and is owed, every fen a served meal's.
as system --json system clock --now "${after_month}T09:00:00+08:00" >/dev/null
as bureau --json settlement make --area 310114 --month "$month" >"$work/settled"
says "the settlement" "$(cat "$work/settled")" '"complete":true' '"covers":23'
settlement=$(grep -o '"settlement":[0-9]*' "$work/settled" | cut -d: -f2)
as bureau --json settlement meals --settlement "$settlement" --site "$site" --street 310114102 >"$work/meals"
sum() { grep -o "\"$2\":[0-9]*" "$1" | cut -d: -f2 | awk '{ sum += $1 } END { print sum + 0 }'; }
is "the subsidies of the meals" "$(sum "$work/meals" subsidy_fen)" "$(grep -o '"subsidy_fen":[0-9]*' "$work/settled" | head -n 1 | cut -d: -f2)"
refused bureau STATE_CONFLICT settlement make --area 310114 --month "$month"
says "the report" "$(as bureau --json meal report --area 310114 --from "$day" --until "$(date -d "$day +1 day" +%F)")" \
    '"cooked":25' '"served":23' '"waste":2' '"missed":2'
verified
echo "a street's morning: booked, cooked, served, settled"
