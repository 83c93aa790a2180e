# SPDX-License-Identifier: Apache-2.0
# "A day of a house" of both READMEs, as it stands there: every command is run in the order it is printed, on a small house of its own,
# and must say what is printed under it.
source "$(dirname "$0")/house.sh"
source "$(dirname "$0")/printed.sh"
settle

home() { as house "$@"; }
bureau() { as bureau "$@"; }
street() { as street "$@"; }

for name in street bureau house; do
    as "$name" login --operator "$name" 2>/dev/null
done
house=$home

# On file for years: a carer with a certificate and a permit, which both run out in the month the day is in.
carer=$(as house --json carer register --institution "$house" --code H-1 --name 周护理 --from 2024-03-01 | field carer)
as house carer certify --carer "$carer" --number Y-1 --level 4 --from 2025-03-25 --until 2031-03-25 >/dev/null
as bureau institution update --institution "$house" --cleaning_hours 24 \
    --permits '[{"name":"消防","number":"F-7","until":"2031-03-20"}]' >/dev/null

# A Monday far ahead: the instance's own clock, so that dates in print stay true. What is due then is done when it answers.
as system call system.clock '{"now":"2031-03-03T09:00:00+08:00"}' >/dev/null

# Four residents of beds 1 to 4 of room 101, one free bed beside them, and somebody who would like to move in.
as house bed add --room "$room" --label 5 --class ordinary --opened_on 2020-01-01 >/dev/null
register() { # register N NAME LEVEL: into $person
    person=$(as street --json elder register --id_number "$(id_number "$1")" --name "$2" --registered_area 310114102 \
        --residence_area 310114102 | field elder)
    as street assessment record --elder "$person" --scheme shanghai --level "$3" --assessed_on 2030-06-03 >/dev/null
    as house elder identify --id_number "$(id_number "$1")" --name "$2" >/dev/null
}
beds=$(as house --json bed list --institution "$house" --limit 500 | grep -o '"bed":[0-9]*' | cut -d: -f2)
n=0
for name in 王秀英 李桂兰 陈建国 赵玉珍; do
    n=$((n + 1))
    bed_of[n]=$(printf '%s\n' "$beds" | sed -n "${n}p")
    register "$n" "$name" 4
    elder_of[n]=$person
    as house stay admit --elder "$person" --bed "${bed_of[n]}" --from 2031-03-0$((n == 4 ? 2 : 1)) >/dev/null
    stay_of[n]=$(as house --json stay list --elder "$person" | field stay)
done
free=$(printf '%s\n' "$beds" | sed -n 5p)
register 6 钱福田 3
qian=$person
register 5 孙福生 2
li_stay=${stay_of[2]} chen=${elder_of[3]} chen_stay=${stay_of[3]}
wang_bed=${bed_of[1]} sun=$person
zhao=${elder_of[4]} zhao_bed=${bed_of[4]} chen_bed=${bed_of[3]}
items='{"eating":4,"grooming":4,"bathing":2,"upper_dressing":4,"lower_dressing":2,"urine_control":3,"stool_control":4,"toileting":3,"turning":4,"transfer":3,"walking":2,"stairs":1,"time":4,"place":4,"person":4,"memory":2,"understanding":4,"expression":4,"aggression":1,"depression":1,"consciousness":2,"sight":2,"hearing":2,"daily_affairs":2,"transport":1,"social_contact":3}'
: "$li_stay" "$chen" "$chen_stay" "$wang_bed" "$sun" "$free" "$items" "$qian" "$zhao" "$zhao_bed" "$chen_bed" "$carer" # the commands of the READMEs use them

printed 10 "A day of a house" 养老院的一天
verified
