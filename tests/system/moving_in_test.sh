# SPDX-License-Identifier: Apache-2.0
# A house of 200 residents moves in within one sitting, out of its own sheets: a trial names doubled beds and doubled persons by both
# lines, the house goes live with those rows as tasks, an interruption is run again, and nothing is there twice; its staff follows.
source "$(dirname "$0")/house.sh"
settle

code=52310114MJ00A0013N
beds=200
residents=199 # one bed stays free
former=60

# The house, its office and its sheets.
as system institution register --credit_code "$code" --name 搬迁养老院 --area 310114102 --kind institution --tier basic \
    --operation public --approved_beds "$beds" --opened_on 2015-01-01 >/dev/null
new_house=$(as system --json institution list --area 310114 --limit 100 | tr '{' '\n' | grep 搬迁养老院 | field institution)
office mover home 310114102 --institution "$new_house"
stop || fail "the daemon does not stop"
"$bin/eldercared" enroll --config "$instance/eldercared.yaml" --office "$(cat "$work/office.mover")" \
    --out "$instance/profiles/mover" >/dev/null
start || fail "the daemon does not start again"
as mover login --operator mover 2>/dev/null

# id_number costs a process a person: all at once, by awk, in the same way.
awk -v count=$((residents + former)) 'BEGIN {
    split("7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2", weight, " ")
    print "身份证号,姓名,户籍地,居住地"
    for (n = 0; n < count; n++) {
        number = sprintf("310114%04d%02d%02d000", 1935 + int(n / 336), 1 + int(n / 28) % 12, 1 + n % 28)
        sum = 0
        for (i = 1; i <= 17; i++)
            sum += substr(number, i, 1) * weight[i]
        printf "%s%s,老人%d,310114102,310114102\n", number, substr("10X98765432", sum % 11 + 1, 1), n
    }
}' >"$work/elders.csv"
{
    echo 信用代码,房间号,楼层
    for n in $(seq 50); do echo "$code,$((100 * ((n + 9) / 10) + n % 10)),$(((n + 9) / 10))"; done
} >"$work/rooms.csv"
{
    echo 信用代码,房间号,床位号,床位类型,启用日期
    tail -n +2 "$work/rooms.csv" | while IFS=, read -r _ label _; do
        for bed in 1 2 3 4; do echo "$code,$label,$bed,护理,2015-01-01"; done
    done
} >"$work/beds.csv"
# Line 2 on: who lives there; behind them who lived in the first beds before. Then the wrong ones, far from what they clash with.
paste -d, <(tail -n +2 "$work/beds.csv" | head -n "$residents" | cut -d, -f1-3) <(tail -n +2 "$work/elders.csv" | head -n "$residents" | cut -d, -f1-2) |
    awk -F, -v OFS=, 'BEGIN { print "信用代码,房间号,床位号,身份证号,姓名,入住日期,离院日期,离院原因,请假开始,请假结束,请假原因,转床日期,转入房间,转入床位" }
        { print $0, "2024年3月1日", "", "", NR % 10 ? "," : "2025-05-01,2025-05-11", NR % 10 ? "" : "住院" }' >"$work/stays.csv"
paste -d, <(tail -n +2 "$work/beds.csv" | head -n "$former" | cut -d, -f1-3) <(tail -n "$former" "$work/elders.csv" | cut -d, -f1-2) |
    awk -F, -v OFS=, '{ print $0, "2020-01-01", "2024/3/1", "回家,,," }' >>"$work/stays.csv"
good=$((residents + former))
first_number=$(sed -n 2p "$work/elders.csv" | cut -d, -f1)
last_number=$(tail -n 1 "$work/elders.csv" | cut -d, -f1)
last_name=$(tail -n 1 "$work/elders.csv" | cut -d, -f2)
mover_number=$(tail -n 2 "$work/elders.csv" | head -n 1 | cut -d, -f1)
mover_name=$(tail -n 2 "$work/elders.csv" | head -n 1 | cut -d, -f2)
{
    echo "$code,101,1,$last_number,$last_name,2025-06-01,,,,,"
    echo "$code,101,2,$first_number,老人0,2023-01-01,2024-06-01,回家,,,"
    echo "$code,101,3,$first_number,老人一,2023-01-01,2023-06-01,回家,,,"
    echo "$code,500,4,$mover_number,$mover_name,2025-06-01,,,,,,2025-07-01,101,4"
} >>"$work/stays.csv"

import() { # import WANTED_CODE OFFICE WHAT [flag]
    local wanted=$1 office=$2 what=$3 code=0
    as "$office" import "$what" "$work/$what.csv" "${@:4}" >"$work/out" 2>"$work/words" || code=$?
    is "the exit code of import $what ($(tail -n 3 "$work/words"))" "$code" "$wanted"
}

began=$(date +%s)
import 0 system elders
import 0 mover rooms
import 0 mover beds
import 7 mover stays --dry-run
says "the trial" "$(cat "$work/out")" "stays: $good would be accepted, 4 refused" "nothing was changed"
says "the doubled bed" "$(grep '^line '$((good + 2)) "$work/words")" BED_TAKEN "see line 2"
says "the doubled person" "$(grep '^line '$((good + 3)) "$work/words")" ELDER_HAS_BED "see line 2"
says "the wrong name" "$(grep '^line '$((good + 4)) "$work/words")" 身份证号 NOT_FOUND
says "the move into a doubled bed" "$(grep '^line '$((good + 5)) "$work/words")" BED_TAKEN "see line 5"

# Interrupted somewhere, run again.
as mover import stays "$work/stays.csv" --keep-open >/dev/null 2>&1 &
importer=$!
sleep 0.2
kill -9 "$importer" 2>/dev/null || true
wait "$importer" 2>/dev/null || true
import 7 mover stays --keep-open
says "the import" "$(cat "$work/out")" "stays: $good accepted, 4 refused"
took=$(($(date +%s) - began))
[ "$took" -le 120 ] || fail "moving in took $took seconds"
echo "moved in: $residents residents and $former former ones in $took s"

census=$(as mover --json census take --institution "$new_house" --night 2025-05-05)
says "the census of a night long gone" "$census" "\"away\":19" "\"occupied\":180"
is "stays of the first resident" "$(as mover --json stay list --institution "$new_house" --limit 500 | tr '{' '\n' | grep -c '"elder"')" "$good"
tasks=$(as mover task list)
says "the list of what is open" "$tasks" "a row of a sheet was refused" "stays.csv: stays, line $((good + 2)): BED_TAKEN" "stays.csv: stays, line $((good + 3)): ELDER_HAS_BED" "see line 2" "see line 5" \
    "stays.csv: stays, line $((good + 4)), 身份证号: NOT_FOUND"
# The doubled bed is put right, and its row imported again: the task is done.
{
    head -n 1 "$work/stays.csv"
    echo "$code,500,4,$last_number,$last_name,2025-06-01,,,,,"
} >"$work/right.csv"
mv "$work/right.csv" "$work/stays.csv"
import 0 mover stays
says "what is open now" "$(as mover --json task list)" '"open":3' "ELDER_HAS_BED" "NOT_FOUND" "see line 5"

# Its staff comes along: carers and what certifies them, a carer nobody knows told by line and column, the same sheet twice.
{
    echo 信用代码,工号,姓名,岗位,入职日期
    for n in $(seq 40); do echo "$code,H-$n,护理员$n,护理员,2024年3月1日"; done
} >"$work/carers.csv"
{
    echo 信用代码,工号,证书编号,技能等级,发证日期,失效日期
    for n in $(seq 30); do echo "$code,H-$n,Y-$n,4,2024-06-01,2099-06-01"; done
    echo "$code,H-99,Y-99,4,2024-06-01,2099-06-01"
} >"$work/certificates.csv"
import 3 mover certificates --dry-run # before anybody is known: nothing is taken
import 0 mover carers
import 7 mover certificates --dry-run
says "the trial of certificates" "$(cat "$work/out")" "certificates: 30 would be accepted, 1 refused" "nothing was changed"
certified() { as mover --json carer list --institution "$new_house" --limit 100 | grep -o '"certified":true' | wc -l; }
is "carers with a certificate after a trial" "$(certified)" 0
import 7 mover certificates
says "the certificates" "$(cat "$work/out")" "certificates: 30 accepted, 1 refused"
says "the carer nobody knows" "$(grep '^line 32' "$work/words")" 工号 NOT_FOUND
sed -i '$d' "$work/certificates.csv"
import 0 mover certificates
is "carers with a certificate" "$(certified)" 30
says "one of them" "$(as mover --json carer list --institution "$new_house" --limit 100)" '"level":4' '"certified_until":"2099-06-01"'
verified
