# SPDX-License-Identifier: Apache-2.0
# "A street's morning" of both READMEs, from the regulars' list to the kitchen's sheet to the settlement, as it stands there: every
# command is run in the order it is printed, on a small district of its own, and must say what is printed under it.
source "$(dirname "$0")/house.sh"
source "$(dirname "$0")/printed.sh"
settle

kitchen() { as cook "$@"; }
canteen() { as table "$@"; }
street() { as street "$@"; }
bureau() { as bureau "$@"; }
clock() { as system call system.clock "{\"now\":\"$1:00+08:00\"}" >/dev/null; }

office cook kitchen 310114102 --kitchen "$kitchen"
office table site 310114102 --site "$site"
stop || fail "the daemon does not stop"
for name in cook table; do
    "$bin/eldercared" enroll --config "$instance/eldercared.yaml" --office "$(cat "$work/office.$name")" \
        --out "$instance/profiles/$name" >/dev/null
done
start || fail "the daemon does not start"

# A Monday far ahead: the instance's own clock, so that dates in print stay true.
clock 2031-03-03T08:30
for name in cook table street bureau; do
    as "$name" login --operator "$name" 2>/dev/null
done

# The regulars of a street: two dozen at the tables, one who needs soft food brought to him.
elders 24 >"$work/regulars"
soft=$(elder 25 --texture soft --diets low_salt --address 南翔镇示例路9号 --phone 13800000025)
{
    printf '{"lines":['
    while read -r person; do
        printf '{"elder":%s,"site":%s,"date":"2031-03-04","meal":"lunch","channel":"dine_in"},' "$person" "$site"
    done <"$work/regulars"
    printf '{"elder":%s,"site":%s,"date":"2031-03-04","meal":"lunch","channel":"delivery"}]}' "$soft" "$site"
} >"$work/regulars.json"

printed 19 "A street's morning" 街镇的一个上午

# What the section says in words.
first=$(sed -n 's/^booking *\([0-9]*\)$/\1/p' "$work/played" | head -n 1)
refused table STATE_CONFLICT meal serve --booking "$first"
refused bureau STATE_CONFLICT settlement make --area 310114 --month 2031-03
settlement=$(sed -n 's/^settlement *\([0-9]*\)$/\1/p' "$work/played")
as bureau --json settlement meals --settlement "$settlement" --site "$site" --street 310114102 >"$work/meals"
is "meals of the settlement" "$(grep -o '"booking":' "$work/meals" | wc -l)" 23
is "the subsidies of the meals" \
    "$(grep -o '"subsidy_fen":[0-9]*' "$work/meals" | cut -d: -f2 | awk '{ sum += $1 } END { print sum + 0 }')" 6900
verified
