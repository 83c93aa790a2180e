// SPDX-License-Identifier: Apache-2.0
// The ways back into the queue, in two languages.
#include "daemon/care/waitlist_exit.h"

#include <string.h>

int32_t waitlist_exit_ban(struct call *call, int64_t elder, int32_t left_day)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_BAN_OF);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "day", left_day);
    query_bind_int(&query, "until_at", day_begins(left_day + 1, call->tx->zone_minutes));
    int32_t until_day = query_next(&query) ? query_day(&query, "until_day") : DAY_NONE;
    query_end(&query);
    return until_day;
}

enum way {
    WAY_TAKEN_BACK_ADMISSION,
    WAY_TAKEN_BACK_DEATH,
    WAY_CONDITIONS,
    WAY_PAPERS,
    WAY_ASSESSMENT,
    WAY_APPLY,
    WAY_OTHER_HOUSES,
    WAY_BAN_UNTOLD,
    WAY_BAN, // with its day: way_of_ban
    WAYS
};

static const char *const ways[WAYS][WAITLIST_LANGUAGES] = {
    [WAY_TAKEN_BACK_ADMISSION] = {"已入住；入住如系误登，撤销后恢复原次序和申请日期",
        "moved in; where that was entered by mistake and is taken back, place and date return"},
    [WAY_TAKEN_BACK_DEATH] = {"如系误报死亡，撤销后恢复原次序和申请日期",
        "where the death was a mistake and is taken back, place and date return"},
    [WAY_CONDITIONS] = {"符合任一条件后可重新申请，日期重新起算；规则放宽后符合的，或所依据的评估、"
                        "身份"
                        "标识系误登并撤销的，自动恢复原申请日期",
        "a new application once one of the conditions holds; where other rules ask for less, or "
        "the assessment or flag it rests on was a mistake and is taken back, the place returns by "
        "itself with its date"},
    [WAY_PAPERS] = {"补齐材料后可随时重新申请，日期重新起算",
        "a new application at any time, with what was missing; its date counts anew"},
    [WAY_ASSESSMENT] = {"重新评估后可随时重新申请，日期重新起算",
        "a new application at any time after a new assessment; its date counts anew"},
    [WAY_APPLY] = {"可随时重新申请，日期重新起算",
        "a new application at any time; its date counts anew"},
    [WAY_OTHER_HOUSES] = {"其他志愿的次序和申请日期不变",
        "the places at the other houses stand, with their date"},
    [WAY_BAN_UNTOLD] = {"禁止申请期满后可重新申请，日期重新起算",
        "a new application once the ban has ended; its date counts anew"},
};

static enum way way_of(const struct waitlist_exit *exit)
{
    switch (exit->state) {
    case WAITLIST_ADMITTED:
        return WAY_TAKEN_BACK_ADMISSION;
    case WAITLIST_DECEASED:
        return WAY_TAKEN_BACK_DEATH;
    case WAITLIST_INELIGIBLE:
        return WAY_CONDITIONS;
    case WAITLIST_REJECTED:
        return WAY_PAPERS;
    case WAITLIST_REMOVED:
    case WAITLIST_WITHDRAWN:
        if (exit->banned_until != DAY_NONE) {
            return exit->hides_ban_day ? WAY_BAN_UNTOLD : WAY_BAN;
        }
        return waitlist_wants_level(exit->cause) ? WAY_ASSESSMENT : WAY_APPLY;
    case WAITLIST_SUBMITTED:
    case WAITLIST_QUEUED:
    case WAITLIST_DEFERRED:
    case WAITLIST_SUSPENDED:
    case WAITLIST_OFFERED:
    case WAITLIST_ACCEPTED:
        return WAY_OTHER_HOUSES;
    case WAITLIST_STATES:
        return WAYS;
    }
    return WAYS;
}

static const char *way_of_ban(struct call *call, int32_t until_day, enum waitlist_language language)
{
    char day[DAY_TEXT_SIZE];
    (void)day_format(until_day, day);
    return language == WAITLIST_CHINESE
               ? arena_print(&call->arena, "自%s起可重新申请，日期重新起算", day)
               : arena_print(
                     &call->arena, "a new application from %s on; its date counts anew", day);
}

const char *waitlist_exit_way_back(
    struct call *call, const struct waitlist_exit *exit, enum waitlist_language language)
{
    enum way way = way_of(exit);
    if (way == WAYS) {
        return NULL;
    }
    return way == WAY_BAN ? way_of_ban(call, exit->banned_until, language) : ways[way][language];
}
