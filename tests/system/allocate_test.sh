# SPDX-License-Identifier: Apache-2.0
# eldercare-allocate against a real daemon: a short kitchen is shared by what two streets ate, every figure is explained,
# and nothing is changed before the proposal is applied.
source "$(dirname "$0")/house.sh"

allocate() { # allocate OFFICE [options]
    local office=$1
    shift
    timeout 60 "$bin/eldercare-allocate" --profile "$instance/profiles/$office" "$@"
}

settle
as bureau kitchen update --kitchen "$kitchen" --capacity.lunch 50 >/dev/null
as bureau population set --area 310114102 --year 2025 --registered_60 9000 --registered_65 6000 >/dev/null
as bureau population set --area 310114103 --year 2025 --registered_60 3000 --registered_65 2000 >/dev/null
anting_site=$(as bureau --json site register --name 安亭食堂 --kind canteen --area 310114103 --kitchen "$kitchen" \
    --capacity.lunch.dine_in 60 --price_fen.lunch 1500 | field site)
day=$(tomorrow 3)

# Without any past the registered elders decide: 60 and 20 are wanted, 50 are cooked; of 37.5 and 12.5 the larger gets the half.
proposal=$(allocate bureau --json --date "$day" --per-thousand 10)
says "the proposal" "$proposal" '"demand":80,"served":50' '"demand":60,"standing":0,"served":37' '"served":13' '"bottleneck":true' \
    '"served_if_kitchens_sufficed":80' 'for each thousand of 6000 registered 65+' 'one cover more here would serve one person more'
words=$(allocate bureau --date "$day" --per-thousand 10)
says "the table" "$words" 系统厨房 安亭食堂 南翔镇 'sites within reach have places, their kitchens nothing left'

says "the table of a street" "$(allocate anting --date "$day" --per-thousand 10)" 'what others need is not seen'
case $words in *'not seen'*) fail "the bureau is told that it does not see a street" ;; esac

# It is planned with what is cooked on that day: less from a day on, nothing where the kitchen rests, and none of today's.
as bureau kitchen update --kitchen "$kitchen" --capacity.lunch 40 --from "$(tomorrow 4)" >/dev/null
as bureau kitchen calendar --kitchen "$kitchen" --date "$(tomorrow 5)" --open false >/dev/null
says "the proposal for a day before a change" "$(allocate bureau --json --date "$day" --per-thousand 10)" "\"capacity_on\":\"$day\"" \
    '"capacity":50' "cooks 50 on $day"
says "the proposal for a day after a change" "$(allocate bureau --json --date "$(tomorrow 4)" --per-thousand 10)" \
    '"demand":80,"served":40' '"capacity":40' "cooks 40 on $(tomorrow 4)"
says "the proposal for a day of rest" "$(allocate bureau --json --date "$(tomorrow 5)" --per-thousand 10)" \
    '"demand":80,"served":0' '"capacity":0' "cooks 0 on $(tomorrow 5); closed on that day" '"shares":[]'
as bureau kitchen update --kitchen "$kitchen" --capacity.lunch 50 --from "$(tomorrow 4)" >/dev/null
code=0
allocate bureau --date 2020-01-01 >/dev/null 2>"$work/words" || code=$?
is "the exit code of a plan for a day that is over" "$code" 2
says "the complaint" "$(cat "$work/words")" '--date 2020-01-01 is past'

# What nobody can keep, and what no file should say.
code=0
allocate bureau --date "$day" --per-thousand 10 --least 60 >/dev/null 2>"$work/words" || code=$?
is "the exit code of a least that nobody can keep" "$code" 4
printf 'kitchen,site,minutes\n%s,%s,10\n%s,999,10\n' "$kitchen" "$site" "$kitchen" >"$work/transport.csv"
code=0
allocate bureau --date "$day" --transport "$work/transport.csv" >/dev/null 2>"$work/words" || code=$?
is "the exit code of a wrong file" "$code" 2
says "the complaint" "$(cat "$work/words")" 'transport.csv:3: site'
printf 'area,site,minutes\n310114102,%s,7\n310114103,%s,40\n' "$anting_site" "$site" >"$work/walking.csv"
proposal=$(allocate bureau --json --date "$day" --per-thousand 10 --walking "$work/walking.csv")
says "the proposal on other ways" "$proposal" '"demand":80,"served":50' "{\"area\":\"310114102\",\"site\":$anting_site,"
# The same way as the district keeps it needs no file; one beyond the reach is none.
as bureau site distance --site "$site" --other "$anting_site" --minutes 16 >/dev/null
case $(allocate bureau --json --date "$day" --per-thousand 10) in
*"{\"area\":\"310114102\",\"site\":$anting_site,"*) fail "a way of 16 minutes was walked" ;;
esac
as bureau site distance --site "$site" --other "$anting_site" --minutes 7 >/dev/null
says "the proposal on a way the district keeps" "$(allocate bureau --json --date "$day" --per-thousand 10)" '"demand":80,"served":50' \
    "{\"area\":\"310114102\",\"site\":$anting_site,"
as bureau site distance --site "$site" --other "$anting_site" --minutes 16 >/dev/null
printf '{"proposal":2}\n' >"$work/proposal.json"
code=0
allocate bureau --apply "$work/proposal.json" 2>"$work/words" || code=$?
is "the exit code of what is no proposal" "$code" 2

# Kept and applied it is the kitchen's quotas; sent again it changes nothing twice.
allocate bureau --json --date "$day" --per-thousand 10 >"$work/proposal.json"
is "quotas before" "$(as bureau --json quota list --kitchen "$kitchen" --date "$day" | grep -c '"covers"')" 0
says "applying" "$(allocate bureau --json --apply "$work/proposal.json")" \
    "{\"quotas\":[{\"kitchen\":$kitchen,\"meal\":\"lunch\",\"from\":\"$day\",\"shares\":2,\"overbooked\":[]}]}"
# What holds already stands beside what is proposed.
says "the proposal where quotas hold" "$(allocate bureau --json --date "$day" --per-thousand 10 --margin 0)" '"covers":37,"now":37' '"covers":13,"now":13'
# A street plans with what the shares of others leave it, though it would eat 20.
says "a street's plan where others hold shares" "$(allocate anting --json --date "$day" --per-thousand 10 --margin 0)" \
    '"capacity":50,"held":37,"planned":13' '37 covers are shares of other streets' '"served":13'
# What was divided when the kitchen could cook otherwise is not applied: it would promise too much, or leave covers to nobody.
as bureau kitchen update --kitchen "$kitchen" --capacity.lunch 60 --from "$day" >/dev/null
code=0
sed 's/"made_at":"[^"]*"/"made_at":"2020-01-01T00:00:00.000+08:00"/' "$work/proposal.json" |
    allocate bureau --apply - >/dev/null 2>"$work/words" || code=$?
is "the exit code of a proposal whose kitchen changed" "$code" 4
says "the complaint" "$(cat "$work/words")" 'make a new plan' "kitchen $kitchen keeps its quotas"
as bureau kitchen update --kitchen "$kitchen" --capacity.lunch 50 --from "$day" >/dev/null
size=$(as system --json ledger checkpoint | field size)
allocate bureau --apply - <"$work/proposal.json" >/dev/null
is "the ledger after the same proposal" "$(as system --json ledger checkpoint | field size)" "$size"
says "the quotas" "$(as bureau --json quota list --kitchen "$kitchen" --date "$day")" '"area":"310114102"' '"covers":37' '"covers":13'
code=0
allocate street --apply "$work/proposal.json" >/dev/null 2>&1 || code=$?
is "the exit code where a street applies" "$code" 5

# With a past it is what the streets ate on the same weekday.
ids=$(elders 6)
for id in $ids; do
    as street meal book --elder "$id" --site "$site" --date "$day" --meal lunch --channel dine_in >/dev/null
done
# Two whom a failed kitchen leaves without wanted a meal all the same.
as bureau kitchen fail --kitchen "$kitchen" --date "$day" --meal lunch --covers_left 4 --reason 停气 >/dev/null
is "who is left without" "$(as bureau --json meal list --date "$day" --state cancelled | grep -o '"unplaced":true' | wc -l)" 2
as system system clock --now "$(TZ=CST-8 date -d '+4 days' +%FT09:00:00+08:00)" >/dev/null
for name in bureau street; do
    as "$name" login --operator "$name" 2>/dev/null
done
next=$(TZ=CST-8 date -d '+10 days' +%F)
proposal=$(allocate bureau --json --date "$next" --margin 0)
says "the proposal after a past" "$proposal" '"demand":6,"served":6' '1 past days had 6: 6.0 in the mean' 'no meals in the past, no standing orders'

# Thirteen covers for 6 and 20: each street has half of what it wants. Inside that half need comes first: of six on one list the one with
# minimum allowance, who stands last, has a meal, and the list says of the others that the street's share is used up (domain.md 3.8.4).
as bureau kitchen update --kitchen "$kitchen" --capacity.lunch 13 --from "$next" >/dev/null
allocate bureau --json --date "$next" --margin 0 --per-thousand 10 >"$work/proposal.json"
says "the proposal of a short kitchen" "$(cat "$work/proposal.json")" '"demand":26,"served":13' \
    '"demand":6,"standing":0,"served":3' '"demand":20,"standing":0,"served":10' \
    '; sites within reach have places, their kitchens nothing left; a fair share of 3.00, in whole covers 3; inside the share need comes before time'
allocate bureau --apply "$work/proposal.json" >/dev/null
as street elder flag --elder "$(tail -n 1 <<<"$ids")" --flag minimum_allowance --from "$day" --source 低保证 >/dev/null
lines=$(for id in $ids; do printf ',{"elder":%s,"site":%s,"date":"%s","meal":"lunch","channel":"dine_in"}' "$id" "$site" "$next"; done)
booked=$(as street --json call meal.book_many "{\"lines\":[${lines#,}]}" 2>/dev/null) || true # partly done
says "the list" "$booked" '"booked":[' '{"line":6,"booking":'
is "who is refused for the share" "$(grep -o '"status":"QUOTA_USED"' <<<"$booked" | wc -l)" 3
for booking in $(grep -o '"booking":[0-9]*' <<<"$booked" | cut -d: -f2); do
    as street meal cancel --booking "$booking" >/dev/null
done
as bureau kitchen update --kitchen "$kitchen" --capacity.lunch 50 --from "$next" >/dev/null
as bureau call quota.set "{\"kitchen\":$kitchen,\"meal\":\"lunch\",\"shares\":[],\"from\":\"$next\"}" >/dev/null

# What stands ordered for that weekday is the least, unless it is paused on that day.
street_site=$(as bureau --json site register --name 南翔餐桌 --kind elder_table --area 310114102 --kitchen "$kitchen" \
    --capacity.lunch.dine_in 60 --price_fen.lunch 1500 | field site)
for id in $(head -n 4 <<<"$ids"); do
    standing=$(as street --json standing set --elder "$id" --site "$street_site" --weekdays "$(date -d "$next" +%u)" --meal lunch \
        --channel dine_in --from "$next" | field standing)
done
as street standing pause --standing "$standing" --from "$next" --until "$(date -d "$next +1 day" +%F)" >/dev/null
says "the proposal with standing orders" "$(allocate bureau --json --date "$next" --margin 0)" \
    '"demand":6,"standing":3,"served":6' '3 of them stand ordered'
says "the proposal on standing orders alone" "$(allocate bureau --json --date "$(date -d "$next +7 days" +%F)" --weeks 1 --margin 0)" \
    '"standing":4'

verified
echo "ok: a proposal is made, explained, and changes nothing before it is applied"
