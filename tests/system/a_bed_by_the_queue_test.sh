# SPDX-License-Identifier: Apache-2.0
# "A bed by the queue" of both READMEs, as it stands there (printed.sh): one application from filing to a bed.
source "$(dirname "$0")/house.sh"
source "$(dirname "$0")/printed.sh"
settle

home() { as house "$@"; }
bureau() { as bureau "$@"; }
street() { as street "$@"; }
clock() { as system call system.clock "{\"now\":\"$1T09:00:00+08:00\"}" >/dev/null; }

as system call system.clock '{"now":"2031-03-01T08:00:00+08:00"}' >/dev/null
for name in street bureau house; do
    as "$name" login --operator "$name" 2>/dev/null
done

# One basic bed of the house, and two who filed before: 王秀英 of level 3 on the first, 李桂兰 of level 5 on the second of March.
house=$home
basic=$(as house --json bed add --room "$room" --label 6 --class nursing --basic true --opened_on 2020-01-01 | field bed)
register() { # register N NAME LEVEL: into $person
    person=$(as street --json elder register --id_number "$(id_number "$1")" --name "$2" --registered_area 310114102 \
        --residence_area 310114102 | field elder)
    as street assessment record --elder "$person" --scheme shanghai --level "$3" --assessed_on 2031-02-03 >/dev/null
}
file() { # file ELDER DAY
    clock "$2"
    as bureau waitlist verify --outcome verified \
        --application "$(as street --json waitlist apply --elder "$1" --choices "$house" | field application)" >/dev/null
}
register 1 王秀英 3
file "$person" 2031-03-01
register 2 李桂兰 5
li=$person
file "$person" 2031-03-02
register 3 陈建国 4
chen=$person
clock 2031-03-03
li_application=$(as street --json elder get --elder "$li" | field application)
ln -s "$(realpath "$root/config")" "$work/config" # the commands name a file of it
draft=draft.yaml
: "$basic" "$li_application" "$draft"

# What the commands before have made.
before_command() {
    application=$(as street --json elder get --elder "$chen" | field application)
    offer=$(as street --json offer list --institution "$house" | field offer)
    policy=$(as bureau --json policy list --kind waitlist --region 310114 --limit 1 | field policy)
    : "$application" "$offer" "$policy"
}

printed 10 "A bed by the queue" "轮候一张床"
verified
