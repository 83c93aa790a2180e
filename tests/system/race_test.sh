# SPDX-License-Identifier: Apache-2.0
# 64 clients race for the last meal and the last bed; one winner each round.
source "$(dirname "$0")/house.sh"
rounds=$((500 * twentieths))
settle
little=$(as system --json site register --name 一席 --kind elder_table --area 310114102 --kitchen "$kitchen" \
    --capacity.lunch.dine_in 1 --price_fen.lunch 1000 | field site)
meals=()
beds=()
for n in $(seq 64); do
    person=$(elder "$n")
    as house elder identify --id_number "$(id_number "$n")" --name "测试$n" >/dev/null
    meals+=("{\"elder\":$person,\"site\":$little,\"date\":\"$(tomorrow 3)\",\"meal\":\"lunch\",\"channel\":\"dine_in\"}")
    beds+=("{\"elder\":$person,\"bed\":$bed,\"from\":\"$(tomorrow 0)\"}")
done
session_of() { cat "$instance/profiles/$1/session"; }
race=$bin/tests/system/race_load
"$race" "$instance/profiles/street" "$(session_of street)" "$rounds" meal.book 'meal.cancel {"booking":%}' booking CHANNEL_FULL "${meals[@]}"
"$race" "$instance/profiles/house" "$(session_of house)" "$rounds" stay.admit 'stay.discharge {"stay":%,"on":"'"$(tomorrow 1)"'","reason":"home"}' stay BED_TAKEN "${beds[@]}" || true
