# SPDX-License-Identifier: Apache-2.0
# The command line as a clerk and as a script use it: help, completion, forms of output, many lines, logins, exit codes.
source "$(dirname "$0")/house.sh"
settle
client() { timeout 60 "$bin/eldercare" --profile "$instance/profiles/street" "$@"; }

# said CODE WORDS... -- command: exit code, and what stands on both outputs.
said() {
    local wanted=$1 code=0 pieces=()
    shift
    while [ "$1" != -- ]; do
        pieces+=("$1")
        shift
    done
    shift
    "$@" >"$work/said" 2>&1 || code=$?
    is "the exit code of $* ($(tail -n 3 "$work/said"))" "$code" "$wanted"
    says "$*" "$(cat "$work/said")" "${pieces[@]}"
}

# Usage and help; nothing of it needs a login, and after the first time nothing needs the daemon.
said 2 "eldercare help" -- "$bin/eldercare"
said 0 "Exit: 0 ok" -- "$bin/eldercare" --help
said 0 "eldercare 0." -- "$bin/eldercare" --version
said 2 "--bogus" -- "$bin/eldercare" --bogus
said 2 "1 to 3600" -- "$bin/eldercare" --timeout 0 session hello
said 2 "what?" -- client elder
said 2 "needs a method" -- client call
said 2 "there is no 'elder fnd'" -- client help elder fnd
said 0 "elder find" "meal book-many" "audit ratio" -- client help
said 0 "meal book" "meal list" -- client help meal
said 0 "--elder" "required" "breakfast|lunch|dinner" -- client help meal book
said 0 "--elder" -- client meal book --help
said 2 "nothing is called nonsense" -- client help nonsense
said 2 "Did you mean 'meal book'" -- client meal bok
said 2 "there is no 'lgoin'. Did you mean 'login'" -- client lgoin --operator street
said 2 "there is no 'mael'. Did you mean 'meal'" -- client mael
said 2 "there is no sheet called 'bedz'" "WHAT: areas population" -- client import template bedz
said 0 "elder" "meal" "login" -- client __complete ""
said 0 "find" "register" -- client __complete elder ""
said 0 "--elder" "--site" -- client __complete meal book ""
said 0 "lunch" "dinner" -- client __complete meal book --meal ""
said 0 "areas" "menus" -- client __complete import ""
stop || fail "the daemon does not stop"
said 0 "--elder" -- client help meal book
said 0 "find" -- client __complete elder ""
start || fail "the daemon does not start"

# A description kept from an older daemon: what it does not know is asked for anew, once.
older() { # METHODS: the cache as it was then
    printf '{"methods":[%s]}' "$1" >"$(ls "$work"/cache/eldercare-*.json)"
}
older '{"name":"session.hello","params":[]}'
said 2 "application" -- client waitlist notice
said 0 "--application" -- client help waitlist notice
older '{"name":"elder.find","params":[{"name":"limit","schema":{"type":"integer"}}]}'
said 0 "elder" -- client elder find --text 测试
# So is one that knows the words and would refuse what may be said in them.
published=$(cat "$work"/cache/eldercare-*.json)
older_with() { # older_with SED: the published one as it was then
    printf '%s' "$published" | sed -e 's/"x-eldercare-mark":"[^"]*"/"x-eldercare-mark":"older"/' -e "$1" \
        >"$(ls "$work"/cache/eldercare-*.json)"
}
older_with 's/"lunch",\{0,1\}//g'
said 3 NOT_FOUND -- client meal book --elder 999999 --site 999999 --date 2026-12-01 --meal lunch --channel dine_in
older_with 's/"楼栋"/"塔楼"/'
printf '信用代码,房间号,楼层,楼栋\n52310114MJ00A0012K,801,8,1号楼\n' >"$work/rooms.csv"
said 0 "1 accepted" -- "$bin/eldercare" --profile "$instance/profiles/house" import rooms "$work/rooms.csv"
older_with 's/"what":"menus"/"what":"dishes"/'
said 0 "菜名" -- client import template menus
is "the kept description" "$(cat "$work"/cache/eldercare-*.json)" "$published"

# Tables, lines, JSON; words never stand on standard output.
elders 3 >"$work/persons"
client elder find --text 测试 >"$work/table"
says "a table" "$(cat "$work/table")" "elder" "测试1" "310114********"
client --plain elder find --text 测试 >"$work/plain"
is "the headings of plain lines" "$(head -n 1 "$work/plain" | cut -f1)" elder
is "plain lines" "$(wc -l <"$work/plain")" 4
client elder find --text 测试 --json >"$work/json"
is "lines of JSON" "$(wc -l <"$work/json")" 1
is "pages" "$(client --plain elder find --text 测试 --limit 1 2>"$work/words" | wc -l)" 2
says "a page" "$(cat "$work/words")" "there is more: --after"
next=$(grep -o '[^ ]*$' "$work/words")
is "the second page" "$(client --plain elder find --text 测试 --limit 2 --after "$next" 2>/dev/null | wc -l)" 3
said 1 -- bash -c "'$bin/eldercare' --profile '$instance/profiles/street' --json elder find --text 测试 >/dev/full"

# At a terminal too narrow for it a row stands as lines of its own, and help breaks between words.
if command -v script >/dev/null; then
    narrow() { COLUMNS=60 timeout 60 script -qec "'$bin/eldercare' --profile '$instance/profiles/street' $*" /dev/null </dev/null; }
    narrow institution list >"$work/narrow"
    says "a narrow table" "$(cat "$work/narrow")" "name            系统养老院" "approved_beds   20"
    narrow help meal | tr -d '\r' >"$work/narrow"
    [ "$(wc -L <"$work/narrow")" -le 60 ] || fail "help is wider than the terminal: $(cat "$work/narrow")"
    says "a table that fits" "$(narrow area list | head -n 1)" "code" "name"
fi

# Many calls on standard input: each is answered; partly done is told.
person=$(head -n 1 "$work/persons")
printf '{"elder":%s}\n\n{"elder":999999}\r\n{"elder":%s}\n' "$person" "$person" >"$work/lines"
code=0
client call elder.get - <"$work/lines" >"$work/out" 2>"$work/words" || code=$?
is "the exit code of calls partly done" "$code" 7
is "answers, one a line that calls, in order" "$(grep -o '^{"line":[0-9]*,"[a-z]*"' "$work/out" | tr '\n' ' ')" \
    '{"line":1,"elder" {"line":3,"error" {"line":4,"elder" '
says "the refused one among the answers" "$(cat "$work/out")" '{"line":3,"error":{"code":1003,"message":' '"data":{"status":"NOT_FOUND"'
says "the refused one" "$(cat "$work/words")" "eldercare: line 3: NOT_FOUND"
printf '{"elder":1\n{"elder":999999}\n' | client --json call elder.get - >"$work/out" 2>"$work/words" || true
is "what is no call" "$(head -n 1 "$work/out" | grep -o '^{"line":1,"error":{"code":-32700,')" '{"line":1,"error":{"code":-32700,'
says "what is no call" "$(cat "$work/words")" "line 1: the parameters are not valid JSON" "line 2: NOT_FOUND"
printf '{"elder":999999}\n{"elder":%s}\n' "$person" | client --plain call elder.get - >"$work/out" 2>"$work/words" || true
says "a refused line without JSON" "$(cat "$work/words")" "line 1: NOT_FOUND"
is "lines for awk hold no errors" "$(grep -c NOT_FOUND "$work/out")" 0
code=0
echo '{"elder":999999}' | client call elder.get - >/dev/null 2>&1 || code=$?
is "the exit code when none was good" "$code" 3
code=0
head -c 70000 /dev/zero | tr '\0' x | client call elder.get - >/dev/null 2>"$work/words" || code=$?
is "the exit code of a line too long" "$code" 2
code=0
echo '{"elder":' | client --timeout 5 call elder.get - >/dev/null 2>"$work/words" || code=$?
is "the exit code of a line that is no JSON ($(cat "$work/words"))" "$code" 2

# An answer made of lines: 7 where some are refused, the refusals' code where all are.
day=$(tomorrow 3)
line() { echo "{\"elder\":$1,\"site\":$site,\"date\":\"$day\",\"meal\":\"lunch\",\"channel\":\"dine_in\"}"; }
said 7 ALREADY_BOOKED "partly done, 1 refused" -- client meal book_many --lines "[$(line "$person"),$(line "$person")]"
said 4 ALREADY_BOOKED "nothing done, 1 refused" -- client meal book_many --lines "[$(line "$person")]"
said 3 NOT_FOUND "nothing done" -- client --json call meal.book_many "{\"lines\":[$(line 999999)]}"
said 1 "nothing done, 2 refused" -- client meal book_many --lines "[$(line "$person"),$(line 999999)]"
code=0
echo "{\"lines\":[$(line "$(sed -n 2p "$work/persons")"),$(line 999999)]}" | client --json call meal.book_many - >/dev/null 2>&1 || code=$?
is "the exit code of a line partly done" "$code" 7

# The login is kept, for this user alone, in the runtime folder where there is one.
is "the rights of the kept login" "$(stat -c %a "$instance/profiles/street/session")" 600
mkdir -m 700 "$work/runtime"
said 0 "logged in as" -- env XDG_RUNTIME_DIR="$work/runtime" "$bin/eldercare" --profile "$instance/profiles/anting" login --operator anting
is "logins in the runtime folder" "$(find "$work/runtime" -name '*.session' -perm 600 | wc -l)" 1
said 0 -- env XDG_RUNTIME_DIR="$work/runtime" "$bin/eldercare" --profile "$instance/profiles/anting" logout
is "logins in the runtime folder after logout" "$(find "$work/runtime" -name '*.session' | wc -l)" 0
said 5 UNAUTHENTICATED -- env XDG_RUNTIME_DIR="$work/runtime" "$bin/eldercare" --profile "$instance/profiles/anting" elder find --text x
said 2 "needs a name" -- client login
said 2 "ELDERCARE_PASSWORD_FILE" -- client login --operator street --password x
said 2 "cannot read a password" -- env ELDERCARE_PASSWORD_FILE="$work/no-such-file" "$bin/eldercare" --profile "$instance/profiles/anting" login --operator anting

# The first login changes the password: by files, and by standard input.
printf 'First-Pass-1\n' >"$work/first"
ELDERCARE_NEW_PASSWORD_FILE=$work/first as bureau operator register --office "$(cat "$work/office.bureau")" --operator lin --name 林 --role clerk >/dev/null
printf 'First-Pass-1\nSecond-Pass-2\n' >"$work/answers"
said 0 "A new password" "logged in as 林" -- bash -c "env -u ELDERCARE_PASSWORD_FILE '$bin/eldercare' --profile '$instance/profiles/bureau' login --operator lin <'$work/answers'"
printf 'Second-Pass-2\n' >"$work/second"
said 0 "logged in as 林" -- env ELDERCARE_PASSWORD_FILE="$work/second" "$bin/eldercare" --profile "$instance/profiles/bureau" login lin
said 5 UNAUTHENTICATED -- env ELDERCARE_PASSWORD_FILE="$work/first" "$bin/eldercare" --profile "$instance/profiles/bureau" login lin
: >"$work/nothing"
said 2 "no password" -- bash -c "env -u ELDERCARE_PASSWORD_FILE '$bin/eldercare' --profile '$instance/profiles/bureau' login lin <'$work/nothing'"

# A password that is somebody's first comes from a file too, and is no argument that others could see.
said 2 "--password: a password is never an argument" -- as bureau operator reset --operator lin --password Fifth-Pass-5
said 2 "a password is never an argument" -- as bureau call operator.reset '{"operator":"lin","password":"Fifth-Pass-5"}'
printf 'Third-Pass-3\n' >"$work/third"
said 0 "logged in as" -- as bureau login bureau
said 0 -- env ELDERCARE_NEW_PASSWORD_FILE="$work/third" "$bin/eldercare" --profile "$instance/profiles/bureau" operator register \
    --office "$(cat "$work/office.bureau")" --operator mei --name 梅 --role clerk --must_change false
said 0 "logged in as 梅" -- env ELDERCARE_PASSWORD_FILE="$work/third" "$bin/eldercare" --profile "$instance/profiles/bureau" login mei
said 0 "logged in as 林" -- env ELDERCARE_PASSWORD_FILE="$work/second" "$bin/eldercare" --profile "$instance/profiles/bureau" login lin

# at_prompts COMMAND: at a terminal, where each line of stdin is typed when one more prompt stands there. What the terminal showed: $work/typed.
at_prompts() {
    local lines
    mapfile -t lines
    : >"$work/typed"
    {
        for i in "${!lines[@]}"; do
            shown "(assword|once more): " $((i + 1))
            printf '%s\n' "${lines[$i]}"
        done
        shown "--ended--" 1
    } | env -u ELDERCARE_PASSWORD_FILE timeout 300 script -qec "trap : INT; $1; echo --ended--" /dev/null >>"$work/typed" 2>&1 || true
}

# shown PATTERN TIMES: waits, not for ever, until the terminal has shown it so often.
shown() {
    for ((look = 0; look < 600; look++)); do
        if [ "$(grep -oE -e "$1" "$work/typed" | wc -l)" -ge "$2" ]; then
            break
        fi
        sleep 0.1
    done
}

# At a terminal the password is asked for and never shown; a new one twice.
if command -v script >/dev/null; then
    printf '"%s" --profile "%s" login bureau\n"%s" --profile "%s" operator register --office %s --operator tao --name 陶 --role clerk --must_change false\n"%s" --profile "%s" login tao\n' \
        "$bin/eldercare" "$instance/profiles/bureau" "$bin/eldercare" "$instance/profiles/bureau" "$(cat "$work/office.bureau")" \
        "$bin/eldercare" "$instance/profiles/bureau" >"$work/registering"
    printf 'System-Test-1\nFourth-Pass-4\nFourth-Pass-5\nFourth-Pass-4\nFourth-Pass-4\nFourth-Pass-4\n' | at_prompts "bash '$work/registering'"
    says "registering at a terminal" "$(cat "$work/typed")" "New password:" "The same once more:" "two different ones" "logged in as 陶"
    if grep -q 'Fourth-Pass\|System-Test-1' "$work/typed"; then
        fail "a typed password is shown"
    fi
    echo Second-Pass-2 | at_prompts "'$bin/eldercare' --profile '$instance/profiles/bureau' login lin"
    says "a login at a terminal" "$(cat "$work/typed")" "Password:" "logged in as 林"
    if grep -qF Second-Pass-2 "$work/typed"; then
        fail "a typed password is shown"
    fi
    # Ctrl-C at the prompt: the terminal shows again what is typed.
    printf '"%s" --profile "%s" login lin\necho "code $?"\nstty -a\n' "$bin/eldercare" "$instance/profiles/bureau" >"$work/interrupted"
    printf '\003\n' | at_prompts "bash '$work/interrupted'"
    says "an interrupt at the prompt" "$(cat "$work/typed")" "Password:" "code 130" " echo "
fi

# The ledger: what was seen is kept in the profile and proved the next time.
as bureau --json verify >"$work/first.json"
elder 60 >/dev/null
as bureau --json verify >"$work/second.json"
is "what was seen before" "$(field seen <"$work/second.json")" "$(field size <"$work/first.json")"
sed -i '$s/[0-9a-f]$/x/; $s/x$/0/' "$instance/profiles/bureau/checkpoints"
sed -i '$s/ ......../ 00000000/' "$instance/profiles/bureau/checkpoints"
elder 61 >/dev/null
said 1 "THE LEDGER WAS CHANGED" -- as bureau verify

# Interrupted: 130.
mkfifo "$work/never"
"$bin/eldercare" --profile "$instance/profiles/street" call elder.get - <"$work/never" >/dev/null 2>&1 &
pid=$!
exec 8>"$work/never"
echo '{"elder":1}' >&8
sleep 0.3
kill -INT "$pid"
code=0
wait "$pid" || code=$?
exec 8>&-
is "the exit code after an interrupt" "$code" 130
echo "ok: help, completion, forms, lines, logins, the ledger, an interrupt"
