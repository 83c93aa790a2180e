// SPDX-License-Identifier: Apache-2.0
// What a standing order wants of a day: pure.

#include "daemon/canteen/standing.h"

const char *const standing_outcome_words[] = {"", "booked", "by_hand", "refused", "paused", NULL};

static bool rests(const struct standing_pause *pauses, int count, int32_t day)
{
    for (int i = 0; i < count; i++) {
        if (day >= pauses[i].from && day < pauses[i].until) {
            return true;
        }
    }
    return false;
}

enum standing_act standing_decide(const struct standing *standing,
    const struct standing_pause *pauses, int pauses_count, int32_t day,
    enum standing_outcome outcome)
{
    bool is_in_pattern = day >= standing->from && day < standing->until &&
                         ((standing->weekdays >> (day_weekday(day) - 1)) & 1u);
    bool is_over = standing->stopped != DAY_NONE && day >= standing->stopped;
    if (!is_in_pattern) {
        return STANDING_NOTHING;
    }
    if (is_over || rests(pauses, pauses_count, day)) {
        return outcome == STANDING_PAUSED ? STANDING_NOTHING : STANDING_REST;
    }
    // Booked once, or found booked by hand: whatever people made of it since is theirs.
    bool is_settled = outcome == STANDING_BOOKED || outcome == STANDING_BY_HAND;
    return is_settled ? STANDING_NOTHING : STANDING_BOOK;
}
