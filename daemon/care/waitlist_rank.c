// SPDX-License-Identifier: Apache-2.0
// Ordering queues anew when other rules hold.
#include "daemon/care/waitlist_rank.h"

#include <stdio.h>
#include <string.h>

#include "daemon/care/waitlist.h"

#define HOUSES_A_PAGE 64
#define APPLICATIONS_A_PAGE 256

static const char policy_changed[] = "policy_changed";

void waitlist_rank_watch(struct call *call, int64_t institution, const struct waitlist_rules *rules)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_RANKED_FIRST);
    query_bind_int(&query, "institution", institution);
    query_bind_text(&query, "policy", rules->hash);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

bool waitlist_rank_is_stale(
    struct call *call, int64_t institution, const struct waitlist_rules *rules)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_RANKED_OF);
    query_bind_int(&query, "institution", institution);
    bool stale = query_next(&query) && strcmp(query_text(&query, "policy"), rules->hash) != 0;
    query_end(&query);
    return stale;
}

// --- one house ---

static int read_applications(
    struct call *call, int64_t institution, int64_t after, int64_t ret[APPLICATIONS_A_PAGE])
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_WAITLIST_RANK_NEXT);
    query_bind_int(&query, "institution", institution);
    query_bind_int(&query, "after", after);
    query_bind_int(&query, "limit", APPLICATIONS_A_PAGE);
    while (count < APPLICATIONS_A_PAGE && query_next(&query)) {
        ret[count++] = query_int(&query, "application");
    }
    query_end(&query);
    return count;
}

static enum status rank_house(
    struct call *call, int64_t institution, const struct waitlist_rules *rules)
{
    int64_t applications[APPLICATIONS_A_PAGE];
    int64_t after = 0;
    int count = APPLICATIONS_A_PAGE;
    struct query query = query_open(call->tx, QUERY_WAITLIST_RANKED_SET);
    query_bind_int(&query, "institution", institution);
    query_bind_text(&query, "policy", rules->hash);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    while (count == APPLICATIONS_A_PAGE) {
        count = read_applications(call, institution, after, applications);
        for (int i = 0; i < count; i++) {
            enum status status = waitlist_rerank(call, applications[i], policy_changed);
            if (status != STATUS_OK) {
                return status;
            }
            after = applications[i];
        }
    }
    call_touch(call, institution);
    return call_done(call);
}

// --- all ---

struct ranked {
    int64_t institution;
    char area[AREA_CODE_SIZE];
    char policy[POLICY_HASH_SIZE];
};

static int read_houses(struct call *call, int64_t after, struct ranked ret[HOUSES_A_PAGE])
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_WAITLIST_RANKED_PAGE);
    query_bind_int(&query, "after", after);
    query_bind_int(&query, "limit", HOUSES_A_PAGE);
    while (count < HOUSES_A_PAGE && query_next(&query)) {
        struct ranked *house = &ret[count++];
        house->institution = query_int(&query, "institution");
        snprintf(house->area, sizeof house->area, "%s", query_text(&query, "area"));
        snprintf(house->policy, sizeof house->policy, "%s", query_text(&query, "policy"));
    }
    query_end(&query);
    return count;
}

enum status waitlist_rank_all(struct call *call, int *ret_houses)
{
    struct ranked houses[HOUSES_A_PAGE];
    int64_t after = 0;
    int count = HOUSES_A_PAGE;
    *ret_houses = 0;
    while (count == HOUSES_A_PAGE) {
        count = read_houses(call, after, houses);
        for (int i = 0; i < count; i++) {
            struct waitlist_rules rules;
            after = houses[i].institution;
            if (!waitlist_rules_find(call, houses[i].area, call->tx->today_day, &rules)) {
                return call_done(call);
            }
            if (strcmp(rules.hash, houses[i].policy) == 0) {
                continue;
            }
            enum status status = rank_house(call, houses[i].institution, &rules);
            if (status != STATUS_OK) {
                return status;
            }
            ++*ret_houses;
        }
    }
    return call_done(call);
}

enum status waitlist_on_policy(struct call *call, const struct fact *fact, void *part)
{
    int houses = 0;
    (void)part;
    bool is_ours = fact->day <= call->tx->today_day &&
                   policy_get(call, &waitlist_policy_kind, fact->policy) != NULL;
    return is_ours ? waitlist_rank_all(call, &houses) : call_done(call);
}

enum status waitlist_rank_due(struct call *call, int limit, int *ret_done)
{
    int houses = 0;
    enum status status = waitlist_rank_all(call, &houses);
    // All of them at once, whatever the limit: nothing is left for another turn.
    *ret_done = houses < limit ? houses : limit - 1;
    return status;
}
