# SPDX-License-Identifier: Apache-2.0
# The line is cut after the commit and before the answer: the retry with the same key gets the first answer, and nothing doubles.
source "$(dirname "$0")/house.sh"
settle
rounds=$((25 * twentieths))
relay_port=$((20000 + RANDOM % 20000))
"$bin/packaging/district/cut_line" "$relay_port" "$port" 3 &
others="$others $!"
cp -r "$instance/profiles/street" "$work/cut"
sed -i "s/^port:.*/port: $relay_port/" "$work/cut/profile.yaml"
sleep 0.3

person=$(elder 1)
cuts=0
for round in $(seq "$rounds"); do
    key=$(printf 'cutline%025d' "$round")
    line="{\"elder\":$person,\"site\":$site,\"date\":\"$(tomorrow 2)\",\"meal\":\"lunch\",\"channel\":\"dine_in\",\"request_key\":\"$key\"}"
    if timeout 20 "$bin/eldercare" --profile "$work/cut" --json call meal.book "$line" >"$work/answer" 2>/dev/null; then
        fail "the line was not cut in round $round"
    fi
    cuts=$((cuts + 1))
    first=$(as street --json call meal.book "$line")
    second=$(as street --json call meal.book "$line")
    is "the repeated answer of round $round" "$second" "$first"
    booked=$(as street --json meal list --elder "$person" --date "$(tomorrow 2)" | grep -o '"state":"booked"' | wc -l)
    is "bookings after round $round" "$booked" 1
    as street meal cancel --booking "$(printf '%s' "$first" | field booking)" >/dev/null
done
echo "ok: $cuts lines cut after the commit, every retry answered once"
