// SPDX-License-Identifier: Apache-2.0
// Facts of a house as intervals.
#include "daemon/care/institution_fact.h"

#include "daemon/care/bed_tally.h"

const char *const house_fact_words[] = {
    "tier", "operation", "built_beds", "rating", "nursing_standard", "medical_unit", NULL};
const char *const medical_unit_words[] = {"none", "inside", "contract", NULL};

struct span {
    int64_t id;
    const char *value;
    int32_t from;
    int32_t until;
};

const char *institution_fact_on(
    struct call *call, int64_t institution, enum house_fact fact, int32_t on_day)
{
    struct query query = query_open(call->tx, QUERY_INSTITUTION_FACT_ON);
    query_bind_int(&query, "institution", institution);
    query_bind_text(&query, "fact", house_fact_words[fact]);
    query_bind_day(&query, "on", on_day);
    const char *value = query_next(&query) ? query_copy_text(&query, "value", &call->arena) : NULL;
    query_end(&query);
    return value;
}

static void insert_fact(
    struct call *call, int64_t institution, enum house_fact fact, const struct span *span)
{
    struct query query = query_open(call->tx, QUERY_INSTITUTION_FACT_INSERT);
    query_bind_int(&query, "institution_fact", tx_new_id(call->tx));
    query_bind_int(&query, "institution", institution);
    query_bind_text(&query, "fact", house_fact_words[fact]);
    query_bind_text(&query, "value", span->value);
    query_bind_day(&query, "from_day", span->from);
    query_bind_day(&query, "until_day", span->until);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    (void)query_run(&query);
}

// A live interval that lies on some of the days; false when there is none left.
static bool find_in_way(struct call *call, int64_t institution, enum house_fact fact,
    const struct span *said, struct span *ret)
{
    struct query query = query_open(call->tx, QUERY_INSTITUTION_FACT_IN_WAY);
    query_bind_int(&query, "institution", institution);
    query_bind_text(&query, "fact", house_fact_words[fact]);
    query_bind_day(&query, "from_day", said->from);
    query_bind_day(&query, "until_day", said->until);
    bool found = query_next(&query);
    if (found) {
        *ret = (struct span){.id = query_int(&query, "institution_fact"),
            .value = query_copy_text(&query, "value", &call->arena),
            .from = query_day(&query, "from_day"),
            .until = query_day(&query, "until_day")};
    }
    query_end(&query);
    return found;
}

void institution_fact_say(struct call *call, int64_t institution, enum house_fact fact,
    const char *value, int32_t from_day, int32_t until_day)
{
    struct span said = {.value = value, .from = from_day, .until = until_day};
    struct span old;
    while (call->tx->fault == STATUS_OK && find_in_way(call, institution, fact, &said, &old)) {
        struct query query = query_open(call->tx, QUERY_INSTITUTION_FACT_SUPERSEDE);
        query_bind_int(&query, "institution_fact", old.id);
        query_bind_int(&query, "at", call->tx->now_ms);
        (void)query_run(&query);
        if (old.from < said.from) {
            insert_fact(call, institution, fact,
                &(struct span){.value = old.value, .from = old.from, .until = said.from});
        }
        if (old.until > said.until) {
            insert_fact(call, institution, fact,
                &(struct span){.value = old.value, .from = said.until, .until = old.until});
        }
    }
    insert_fact(call, institution, fact, &said);
}

// --- the approved number ---

#define NO_APPROVAL (-1)

struct approval {
    int64_t rowid;
    int64_t beds;
    int32_t from;
    int32_t until;
};

static bool find_approval(
    struct call *call, int64_t institution, int32_t from_day, struct approval *ret)
{
    struct query query = query_open(call->tx, QUERY_INSTITUTION_APPROVAL_FROM);
    query_bind_int(&query, "institution", institution);
    query_bind_day(&query, "from_day", from_day);
    bool found = query_next(&query);
    if (found) {
        *ret = (struct approval){.rowid = query_int(&query, "id"),
            .beds = query_int(&query, "approved_beds"),
            .from = query_day(&query, "from_day"),
            .until = query_day(&query, "until_day")};
    }
    query_end(&query);
    return found;
}

static void insert_approval(
    struct call *call, int64_t institution, int64_t beds, int32_t from_day, int32_t until_day)
{
    struct query query = query_open(call->tx, QUERY_INSTITUTION_APPROVAL_INSERT);
    query_bind_int(&query, "institution", institution);
    query_bind_int(&query, "approved_beds", beds);
    query_bind_day(&query, "from_day", from_day);
    query_bind_day(&query, "until_day", until_day);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    (void)query_run(&query);
}

static void replace_approvals(
    struct call *call, struct bed_tally *tally, int64_t approved_beds, int32_t from_day)
{
    struct approval old;
    int32_t end = DAY_OPEN;
    while (
        call->tx->fault == STATUS_OK && find_approval(call, tally->institution, from_day, &old)) {
        struct query query = query_open(call->tx, QUERY_INSTITUTION_APPROVAL_SUPERSEDE);
        query_bind_int(&query, "id", old.rowid);
        query_bind_int(&query, "at", call->tx->now_ms);
        (void)query_run(&query);
        int32_t kept_until = old.from < from_day ? from_day : old.from;
        if (old.from < from_day) {
            insert_approval(call, tally->institution, old.beds, old.from, from_day);
        }
        bed_tally_span(tally, MEASURE_APPROVED, kept_until, old.until, -old.beds);
        end = old.until;
    }
    if (approved_beds != NO_APPROVAL) {
        insert_approval(call, tally->institution, approved_beds, from_day, end);
        bed_tally_span(tally, MEASURE_APPROVED, from_day, end, approved_beds);
    }
}

static bool begin_tally(struct call *call, int64_t institution, struct bed_tally *ret)
{
    struct query query = query_open(call->tx, QUERY_INSTITUTION_GET);
    query_bind_int(&query, "institution", institution);
    bool found = query_next(&query);
    if (found) {
        bed_tally_begin(ret, call->tx, institution,
            (enum house_kind)words_find(house_kind_words, query_text(&query, "kind")),
            query_text(&query, "area"));
    }
    query_end(&query);
    return found;
}

enum status institution_approve(
    struct call *call, int64_t institution, int64_t approved_beds, int32_t from_day)
{
    struct bed_tally tally;
    struct approval first;
    int32_t day = DAY_NONE;
    if (!begin_tally(call, institution, &tally) ||
        !find_approval(call, institution, from_day, &first)) {
        return call_invalid(call, "from", "a day on which the house is in operation");
    }
    int64_t listed = bed_tally_most_listed(call->tx, institution, tally.kind, from_day, &day);
    if (approved_beds < listed) {
        json_field_int(&call->facts, "institution", institution);
        json_field_int(&call->facts, "listed", listed);
        json_field_day(&call->facts, "on", day);
        return call_refuse(call, STATUS_OVER_APPROVED);
    }
    replace_approvals(call, &tally, approved_beds, from_day);
    bed_tally_end(&tally);
    return call_done(call);
}

void institution_unapprove(struct call *call, int64_t institution, int32_t from_day)
{
    struct bed_tally tally;
    if (begin_tally(call, institution, &tally)) {
        replace_approvals(call, &tally, NO_APPROVAL, from_day);
        bed_tally_end(&tally);
    }
}
