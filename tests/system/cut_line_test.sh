# SPDX-License-Identifier: Apache-2.0
# The line is cut after the commit and before the answer: the retry with the same key gets the first answer, and nothing doubles.
source "$(dirname "$0")/house.sh"
rounds=$((500 * twentieths))
seed=${ELDERCARE_SEED:-$RANDOM$RANDOM}
echo "seed $seed"
settle
person=$(elder 1)

# The client of the command line behind a relay that cuts: it says that nothing was heard.
relay_port=""
for _ in 1 2 3 4 5; do # a port nobody has
    candidate=$((20000 + RANDOM % 12000))
    "$bin/packaging/district/cut_line" "$candidate" "$port" 3 2>/dev/null &
    relay=$!
    others="$others $relay"
    while [ -z "$relay_port" ] && kill -0 "$relay" 2>/dev/null; do
        (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null && relay_port=$candidate
        sleep 0.05
    done
    [ -z "$relay_port" ] || break
done
[ -n "$relay_port" ] || fail "the relay finds no port"
cp -r "$instance/profiles/street" "$work/cut"
sed -i "s/^port:.*/port: $relay_port/" "$work/cut/profile.yaml"
for round in 1 2 3; do
    key=$(printf 'cutline%025d' "$round")
    line="{\"elder\":$person,\"site\":$site,\"date\":\"$(tomorrow 2)\",\"meal\":\"lunch\",\"channel\":\"dine_in\",\"request_key\":\"$key\"}"
    code=0
    timeout 60 "$bin/eldercare" --profile "$work/cut" --json call meal.book "$line" >"$work/answer" 2>"$work/words" || code=$?
    is "the exit code of a cut line ($(cat "$work/words"))" "$code" 6
    first=$(as street --json call meal.book "$line")
    second=$(as street --json call meal.book "$line")
    is "the repeated answer of round $round" "$second" "$first"
    booked=$(as street --json meal list --elder "$person" --date "$(tomorrow 2)" --state booked | grep -o '"state":"booked"' | wc -l)
    is "bookings after round $round" "$booked" 1
    as street meal cancel --booking "$(printf '%s' "$first" | field booking)" >/dev/null
done

"$bin/tests/system/cut_load" "$instance/profiles/street" "$rounds" "$seed" "$site" "$(tomorrow 3)" "$person"
verified
echo "ok: $rounds lines cut, every retry answered once"
