# SPDX-License-Identifier: Apache-2.0
# What is written about the programs is what they are: manual pages against commands and options, the unit against systemd.
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=${ELDERCARE_BIN:?the folder with eldercared and eldercare}
work=$(mktemp -d "${TMPDIR:-/tmp}/eldercare-papers.XXXXXX")
trap 'rm -rf "$work"' EXIT
failed=0
complain() {
    echo "FAILED: $*" >&2
    failed=1
}

# Every command of the daemon, with each of its options; and of the client.
"$bin/eldercared" --help | sed -n 's/^  eldercared \(.*\)/\1/p' >"$work/commands"
[ -s "$work/commands" ] || complain "eldercared --help names no commands"
while read -r command options; do
    line=$(grep "^\*eldercared $command\*" packaging/man/eldercared.8.scd) || complain "eldercared(8) does not know $command"
    for option in $(grep -o -e '--[a-z-]*' <<<"$options"); do
        grep -q -e "$option" <<<"$line" || complain "eldercared(8) does not know $command $option"
    done
done <"$work/commands"
for word in $("$bin/eldercare" --help | grep -o -w -e '--profile' -e '--timeout' -e '--json' -e '--plain' -e '--version' \
    -e 'call' -e 'import' -e 'login' -e 'logout' -e 'verify' -e 'help' -e 'ELDERCARE_[A-Z_]*' | sort -u); do
    grep -q -e "[*_]${word#--}" -e "\*$word" packaging/man/eldercare.1.scd || complain "eldercare(1) does not know $word"
    case $word in
    ELDERCARE_*) ;;
    *) grep -q -e "$word" packaging/completion/eldercare.bash || complain "the completion does not know $word" ;;
    esac
done

for word in $("$bin/eldercare-allocate" --help | grep -o -e '--[a-z-]*' | sort -u); do
    grep -q -e "\*$word\*" packaging/man/eldercare-allocate.1.scd || complain "eldercare-allocate(1) does not know $word"
    grep -q -w -e "$word" packaging/completion/eldercare-allocate.bash || complain "its completion does not know $word"
done

# Every option of the configuration with its preset, out of the file that a new instance is given.
"$bin/eldercared" init --dir "$work/instance" --area 310114 >/dev/null 2>&1
awk '/^[a-z_]+: *$/ { map = $1; sub(":", ".", map) }
    /^[a-z_]+: *[^ ]/ { map = "" }
    /^ *[a-z_]+: *[^ ]/ { key = $1; sub(":", "", key); print map key, $2 }' "$work/instance/eldercared.yaml" >"$work/options"
[ "$(wc -l <"$work/options")" -gt 10 ] || complain "a new instance names no options"
while read -r key preset; do
    grep -q -E "^\|  (.*, )?${key//./\\.}(,|\$)" packaging/man/eldercared.8.scd || complain "eldercared(8) does not know $key"
    preset=$(tr -d '"' <<<"$preset")
    case $key in
    db | keys | pki | plans | policies | calendar | backups) ;;
    *) grep -A1 -E "^\|  ${key//./\\.}\$" packaging/man/eldercared.8.scd | grep -q -F ":  $preset" ||
        complain "eldercared(8) has another preset of $key than $preset" ;;
    esac
done <"$work/options"

if command -v scdoc >/dev/null; then
    for page in packaging/man/*.scd; do
        scdoc <"$page" >"$work/page" || complain "$page cannot be set"
        [ -s "$work/page" ] || complain "$page sets nothing"
    done
fi

# The unit: hardened as it was measured when written (1.1 of 10; 1.5 is where a line was lost).
if command -v systemd-analyze >/dev/null; then
    sed "s#/usr/bin/eldercared#$(realpath "$bin")/eldercared#" packaging/systemd/eldercared.service >"$work/eldercared.service"
    systemd-analyze verify --man=no "$work/eldercared.service" >"$work/verified" 2>&1 || complain "the unit: $(cat "$work/verified")"
    [ ! -s "$work/verified" ] || complain "the unit: $(cat "$work/verified")"
    systemd-analyze security --offline=true --threshold=15 --no-pager "$work/eldercared.service" >"$work/scored" 2>&1 ||
        complain "the unit is less hardened than it was: $(tail -n 1 "$work/scored")"
fi
[ "$failed" -eq 0 ]
echo "ok: pages, completion and unit agree with the programs"
