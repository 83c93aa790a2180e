# SPDX-License-Identifier: Apache-2.0
# The completion of eldercare, asked as bash asks it; the client's part is played by a few fixed words.
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
source "$here/packaging/completion/eldercare.bash"

work=$(mktemp -d "${TMPDIR:-/tmp}/eldercare-completion.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/profiles/street"
: >"$work/beds.csv"
cat >"$work/eldercare" <<'CLIENT'
#!/bin/bash
echo "$*" >>"$0.asked"
[ "$1 $2" = "--timeout 3" ] || exit 9
shift 2
[ "$1" != --profile ] || shift 2
[ "$1" = __complete ] || exit 9
shift
case "$*" in
"import ") printf '%s\n' areas beds elders ;;
"meal book "*" --meal lunch --channel "*) printf '%s\n' dine_in pickup delivery ;;
"meal book --meal "*) printf '%s\n' breakfast lunch dinner ;;
"meal book "*) printf '%s\n' --elder --site --meal --channel ;;
"meal "*) printf '%s\n' book book_many cancel ;;
"nowhere "*) exit 1 ;;
*" "*) ;;
*) printf '%s\n' bed import meal login logout import verify call help ;;
esac
CLIENT
chmod +x "$work/eldercare"
cd "$work"

failed=0
completes() { # completes WANTED WORD...: the candidates for the last word, joined by spaces
    local wanted=$1
    shift
    COMP_WORDS=(./eldercare "$@")
    COMP_CWORD=$#
    _eldercare || true
    if [ "${COMPREPLY[*]-}" != "$wanted" ]; then
        echo "FAILED: '$*' -> '${COMPREPLY[*]-}', should be '$wanted'" >&2
        failed=1
    fi
}

completes "bed call help import login logout meal verify" ""
completes "meal" me
completes "--profile --timeout --json --plain --version --help" -
completes "--profile --plain" --p
completes "book book_many cancel" meal ""
completes "book book_many" meal boo
completes "--elder --site --meal --channel" meal book ""
completes "breakfast lunch dinner" meal book --meal ""
completes "lunch" meal book --meal l
completes "dine_in pickup delivery" meal book --elder 12 --meal lunch --channel ""
completes "--channel" meal book --elder 12 --c
completes "--json" meal book --elder 12 --j
completes "bed. import. meal." call ""
completes "meal." call m
completes "meal.book meal.book_many meal.cancel" call meal.
completes "-" call meal.book ""
completes "template areas beds elders" import ""
completes "areas beds elders" import template ""
completes "" import template areas ""
completes "beds.csv" import beds b
completes "--dry-run --keep-open" import beds beds.csv ""
completes "bed import meal" help ""
completes "book book_many cancel" help meal ""
completes "--operator" login ""
completes "" logout ""
completes "" nowhere ""
completes "profiles" --profile pro
completes "" --timeout ""
completes "book book_many" --profile profiles/street --json meal boo
grep -q -- '--timeout 3 --profile profiles/street __complete meal boo' eldercare.asked || {
    echo "FAILED: the profile is not handed on" >&2
    failed=1
}

source "$here/packaging/completion/eldercare-allocate.bash"
proposes() { # proposes WANTED WORD...: the same of eldercare-allocate
    local wanted=$1
    shift
    COMP_WORDS=(eldercare-allocate "$@")
    COMP_CWORD=$#
    _eldercare_allocate || true
    if [ "${COMPREPLY[*]-}" != "$wanted" ]; then
        echo "FAILED: 'eldercare-allocate $*' -> '${COMPREPLY[*]-}', should be '$wanted'" >&2
        failed=1
    fi
}
proposes "--walking" --wa
proposes "--meal --margin" --m
proposes "lunch" --meal l
proposes "beds.csv" --apply b
proposes "profiles" --profile pro
proposes "" --date ""
[ "$failed" -eq 0 ]
echo "ok: every word is completed"
