# SPDX-License-Identifier: Apache-2.0
# 64 clients ask for the last meal, the last bed, one person's lunch, one person's bed, and with one key: one winner each round.
source "$(dirname "$0")/house.sh"
rounds=$((500 * twentieths))
clients=64
settle
stop || fail "the daemon does not stop"
setting calls_per_second 1000000 # of one terminal: here it stands for sixty-four
setting calls_per_second_per_operator 1000000
start || fail "the daemon does not start"
race=$bin/tests/system/race_load
day=$(tomorrow 3)
little=$(as system --json site register --name 一席 --kind elder_table --area 310114102 --kitchen "$kitchen" \
    --capacity.lunch.dine_in 1 --price_fen.lunch 1000 | field site)
mapfile -t persons < <(elders "$clients")
is "persons" "${#persons[@]}" "$clients"
for n in $(seq "$clients"); do
    printf '{"id_number":"%s","name":"测试%s"}\n' "$(id_number "$n")" "$n"
done | as house --json call elder.identify - >/dev/null

# Each of them wants the one seat.
for person in "${persons[@]}"; do
    echo "{\"elder\":$person,\"site\":$little,\"date\":\"$day\",\"meal\":\"lunch\",\"channel\":\"dine_in\"}"
done | "$race" "$instance/profiles/street" "$rounds" meal.book 'meal.cancel {"booking":%booking%}' CHANNEL_FULL

# Each of them wants the one bed.
for person in "${persons[@]}"; do
    echo "{\"elder\":$person,\"bed\":$bed,\"from\":\"$(tomorrow 0)\"}"
done | "$race" "$instance/profiles/house" "$rounds" stay.admit \
    'stay.cancel {"stay":%stay%,"movement":%movement%,"reason":"race"}' BED_TAKEN

# Everybody books the same person's lunch: the rule of the person is told before that of the seat.
for _ in "${persons[@]}"; do
    echo "{\"elder\":${persons[0]},\"site\":$site,\"date\":\"$day\",\"meal\":\"lunch\",\"channel\":\"dine_in\"}"
done | "$race" "$instance/profiles/street" "$((rounds / 10))" meal.book 'meal.cancel {"booking":%booking%}' ALREADY_BOOKED

# Four beds, one person.
as house --plain bed list --institution "$home" --state vacant 2>/dev/null |
    awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i } NR > 1 { print $column["bed"] }' >"$work/beds"
is "vacant beds after the race" "$(wc -l <"$work/beds")" 4
for n in $(seq "$clients"); do
    echo "{\"elder\":${persons[0]},\"bed\":$(sed -n "$((n % 4 + 1))p" "$work/beds"),\"from\":\"$(tomorrow 0)\"}"
done | "$race" "$instance/profiles/house" "$((rounds / 10))" stay.admit \
    'stay.cancel {"stay":%stay%,"movement":%movement%,"reason":"race"}' ELDER_HAS_BED

# One request, sent by all of them at once with one key: done once, and told to everybody in the same words.
for _ in "${persons[@]}"; do
    echo "{\"elder\":${persons[0]},\"site\":$site,\"date\":\"$day\",\"meal\":\"lunch\",\"channel\":\"dine_in\",\"request_key\":\"race-for-one-key-%round%\"}"
done | "$race" "$instance/profiles/street" "$((rounds / 10))" meal.book 'meal.cancel {"booking":%booking%}' OK

verified
echo "ok: $((2 * rounds + rounds / 10 * 3)) rounds of $clients clients"
