// SPDX-License-Identifier: Apache-2.0
// Stays without a database.
#include "daemon/care/stay_rule.h"

#include <stddef.h>

// HL7 v2, table 0003. Of a swap there is no taking back: it is swapped again. Leaves are not
// announced. A death is a discharge with that disposition.
struct hl7 {
    const char *done;
    const char *pending;
    const char *cancel;
    const char *cancel_pending;
};

static const struct hl7 hl7_events[STAY_EVENTS] = {
    [EVENT_ADMIT] = {"A01", "A14", "A11", "A27"},
    [EVENT_TRANSFER] = {"A02", "A15", "A12", "A26"},
    [EVENT_SWAP] = {"A17", "A17", "A17", "A17"},
    [EVENT_LEAVE] = {"A21", "A21", "A52", "A52"},
    [EVENT_RETURN] = {"A22", "A22", "A53", "A53"},
    [EVENT_DISCHARGE] = {"A03", "A16", "A13", "A25"},
    [EVENT_DEATH] = {"A03", "A16", "A13", "A25"},
};

const char *stay_hl7(enum stay_event event, bool is_pending, bool is_cancel)
{
    const struct hl7 *row = &hl7_events[event];
    if (is_cancel) {
        return is_pending ? row->cancel_pending : row->cancel;
    }
    return is_pending ? row->pending : row->done;
}

// --- two accounts ---

// The row that covers a day, or NULL; *ret_until_day is until when that stays so.
static const struct stay_account *at(
    const struct stay_account *rows, int count, int32_t day, int32_t *ret_until_day)
{
    for (int i = 0; i < count; i++) {
        if (day < rows[i].span.from_day) {
            *ret_until_day = rows[i].span.from_day;
            return NULL;
        }
        if (day < rows[i].span.until_day) {
            *ret_until_day = rows[i].span.until_day;
            return &rows[i];
        }
    }
    *ret_until_day = DAY_OPEN;
    return NULL;
}

static bool is_alike(const struct stay_span *one, const struct stay_span *other)
{
    return one->bed == other->bed && one->presence == other->presence;
}

static bool goes_on(const struct stay_difference *before, const struct stay_difference *next)
{
    return before->until_day == next->from_day && is_alike(&before->then, &next->then) &&
           is_alike(&before->now, &next->now) && before->changed_ms == next->changed_ms;
}

int stay_differences(const struct stay_accounts *accounts, struct stay_difference *ret_differences)
{
    int count = 0;
    int32_t day = accounts->from_day;
    while (day < accounts->until_day) {
        int32_t then_until = 0;
        int32_t now_until = 0;
        const struct stay_account *then =
            at(accounts->then, accounts->then_count, day, &then_until);
        const struct stay_account *now = at(accounts->now, accounts->now_count, day, &now_until);
        int32_t until = then_until < now_until ? then_until : now_until;
        until = until < accounts->until_day ? until : accounts->until_day;
        struct stay_difference found = {.from_day = day, .until_day = until};
        if (then != NULL) {
            found.then = then->span;
            found.changed_ms = then->changed_ms;
        }
        if (now != NULL) {
            found.now = now->span;
            found.changed_ms = now->changed_ms;
        }
        day = until;
        if (is_alike(&found.then, &found.now)) {
            continue;
        }
        if (count > 0 && goes_on(&ret_differences[count - 1], &found)) {
            ret_differences[count - 1].until_day = until;
        } else {
            ret_differences[count++] = found;
        }
    }
    return count;
}
