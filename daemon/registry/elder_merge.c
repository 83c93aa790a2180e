// SPDX-License-Identifier: Apache-2.0
// Two records that are one person: the rows of the one become rows of the other.
#include "daemon/registry/elder_merge.h"

#include <inttypes.h>

#include "daemon/registry/elder_food.h"
#include "daemon/registry/elder_move.h"
#include "daemon/registry/elder_number.h"
#include "daemon/registry/elder_seal.h"
#include "daemon/registry/vocabulary.h"

// --- for every subject ---

void elder_merge_run(
    struct call *call, const struct fact *fact, const enum query_id *ids, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct query query = query_open(call->tx, ids[i]);
        query_bind_int(&query, "elder", fact->elder);
        query_bind_int(&query, "merged", fact->subject);
        (void)query_run(&query);
    }
}

// What stands in the way of a merge, as far as it is told: who ended all that is asked anew.
#define FOUND_MAX 32

struct elder_merge_found {
    struct elder_merge_both both[FOUND_MAX];
    int count;
};

void elder_merge_add(const struct fact *fact, const struct elder_merge_both *both)
{
    struct elder_merge_found *found = fact->found;
    if (found->count < FOUND_MAX) {
        found->both[found->count++] = *both;
    }
}

void elder_merge_add_rows(struct call *call, const struct fact *fact, struct query *query)
{
    while (query_next(query)) {
        elder_merge_add(
            fact, &(struct elder_merge_both){.what = query_copy_text(query, "what", &call->arena),
                      .end_by = query_copy_text(query, "end_by", &call->arena),
                      .kept = query_int(query, "kept"),
                      .other = query_int(query, "other")});
    }
    query_end(query);
}

static void put_id(struct call *call, const char *key, int64_t id)
{
    if (id != 0) {
        json_field_int(&call->facts, key, id);
    }
}

static void put_both(struct call *call, const struct elder_merge_both *both)
{
    json_field_text(&call->facts, "both_have", both->what);
    json_field_text(&call->facts, "end_by", both->end_by);
    json_field_int(&call->facts, "kept", both->kept);
    json_field_int(&call->facts, "other", both->other);
    put_id(call, "end", both->end);
    put_id(call, "kept_offer", both->kept_offer);
    put_id(call, "other_offer", both->other_offer);
}

// The first by itself, and the rest, so that all of it can be ended at once.
static enum status refuse(struct call *call, const struct elder_merge_found *found)
{
    put_both(call, &found->both[0]);
    json_key(&call->facts, "also");
    json_begin_list(&call->facts);
    for (int i = 1; i < found->count; i++) {
        json_begin_map(&call->facts);
        put_both(call, &found->both[i]);
        json_end_map(&call->facts);
    }
    json_end_list(&call->facts);
    call->message = "both records have what one person can have but once: end one of each first "
                    "(end_by; only the one named by end, where that is told)";
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

enum status elder_merge_check(struct call *call, const struct elder_merge *merge)
{
    struct elder_merge_found found = {.count = 0};
    const struct fact fact = {FACT_ELDER_MERGING, .elder = merge->elder, .day = call->tx->today_day,
        .subject = merge->merged, .found = &found};
    struct query query = query_open(call->tx, QUERY_MERGE_SPOUSE_CONFLICT);
    query_bind_int(&query, "elder", merge->elder);
    query_bind_int(&query, "merged", merge->merged);
    elder_merge_add_rows(call, &fact, &query);
    enum status status = fact_announce(call, &fact);
    return status == STATUS_OK && found.count > 0 ? refuse(call, &found) : status;
}

// --- what is sealed ---

struct opened {
    char *id_number; // arena
    char *phone;
    char *address;
    char *card;
};

static struct opened open_record(struct call *call, int64_t elder)
{
    struct opened opened = {.id_number = NULL};
    struct query query = query_open(call->tx, QUERY_ELDER_NUMBERS);
    query_bind_int(&query, "elder", elder);
    if (query_next(&query)) {
        opened.id_number = elder_open(
            call, &query, &(struct elder_sealing){"id_number_sealed", PLACE_ID_NUMBER, elder});
        opened.phone =
            elder_open(call, &query, &(struct elder_sealing){"phone_sealed", PLACE_PHONE, elder});
        opened.address = elder_open(
            call, &query, &(struct elder_sealing){"address_sealed", PLACE_ADDRESS, elder});
        opened.card =
            elder_open(call, &query, &(struct elder_sealing){"card_sealed", PLACE_CARD, elder});
    }
    query_end(&query);
    return opened;
}

char *elder_merge_number(struct call *call, const struct elder_merge *merge)
{
    return open_record(call, merge->merged).id_number;
}

static void take_over(
    struct call *call, enum query_id id, const struct elder_sealing *sealing, const char *text)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "elder", sealing->row);
    elder_seal(call, &query, sealing, text);
    (void)query_run(&query);
}

static void take_over_card(struct call *call, int64_t elder, const char *card)
{
    uint8_t index[DIGEST_SIZE];
    elder_card_index(call->house->keys, card, index);
    struct query query = query_open(call->tx, QUERY_ELDER_UPDATE_CARD);
    query_bind_int(&query, "elder", elder);
    elder_seal(call, &query, &(struct elder_sealing){"sealed", PLACE_CARD, elder}, card);
    query_bind_blob(&query, "card_index", index, sizeof index);
    (void)query_run(&query);
}

// A dissolved record is found by nobody's number: its own becomes one that no document has.
static void give_up_number(struct call *call, int64_t merged)
{
    uint8_t index[DIGEST_SIZE];
    uint8_t tail[DIGEST_SIZE];
    const char *none = arena_print(&call->arena, "MERGED-%" PRId64, merged);
    if (none == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return;
    }
    elder_number_index(call->house->keys, none, index);
    elder_number_tail_index(call->house->keys, none, tail);
    struct query query = query_open(call->tx, QUERY_ELDER_UPDATE_NUMBER);
    query_bind_int(&query, "elder", merged);
    query_bind_text(&query, "id_type", id_type_words[ID_OTHER]);
    elder_seal(
        call, &query, &(struct elder_sealing){"id_number_sealed", PLACE_ID_NUMBER, merged}, none);
    query_bind_blob(&query, "id_number_index", index, sizeof index);
    query_bind_blob(&query, "id_tail_index", tail, sizeof tail);
    query_bind_null(&query, "sex");
    query_bind_null(&query, "born_day");
    (void)query_run(&query);
}

void elder_merge_seals(struct call *call, const struct elder_merge *merge)
{
    struct opened kept = open_record(call, merge->elder);
    struct opened other = open_record(call, merge->merged);
    give_up_number(call, merge->merged);
    struct query query = query_open(call->tx, QUERY_ELDER_FORGET_CARD);
    query_bind_int(&query, "elder", merge->merged);
    (void)query_run(&query);
    if (kept.phone == NULL && other.phone != NULL) {
        take_over(call, QUERY_ELDER_UPDATE_PHONE,
            &(struct elder_sealing){"sealed", PLACE_PHONE, merge->elder}, other.phone);
    }
    if (kept.address == NULL && other.address != NULL) {
        take_over(call, QUERY_ELDER_UPDATE_ADDRESS,
            &(struct elder_sealing){"sealed", PLACE_ADDRESS, merge->elder}, other.address);
    }
    if (kept.card == NULL && other.card != NULL) {
        take_over_card(call, merge->elder, other.card);
    }
}

// --- rows ---

static void end_rows(struct call *call, enum query_id id, const struct fact *fact, bool of_both)
{
    struct query query = query_open(call->tx, id);
    if (of_both) {
        query_bind_int(&query, "elder", fact->elder);
    }
    query_bind_int(&query, "merged", fact->subject);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

static void forget_identifications(struct call *call, int64_t merged)
{
    struct query query = query_open(call->tx, QUERY_MERGE_IDENTIFICATIONS_DROP);
    query_bind_int(&query, "merged", merged);
    (void)query_run(&query);
}

enum status elder_merge_rows(struct call *call, const struct elder_merge *merge)
{
    static const enum query_id ids[] = {QUERY_MERGE_FLAGS, QUERY_MERGE_ASSESSMENTS,
        QUERY_MERGE_CONTACTS, QUERY_MERGE_IDENTIFICATIONS, QUERY_MERGE_TASKS, QUERY_MERGE_COUPLES,
        QUERY_MERGE_FORMER_NUMBERS};
    struct fact fact = {FACT_ELDER_MERGED, .elder = merge->elder, .day = call->tx->today_day,
        .subject = merge->merged};
    end_rows(call, QUERY_MERGE_AREAS, &fact, false);
    end_rows(call, QUERY_MERGE_FLAGS_DROP, &fact, true);
    end_rows(call, QUERY_MERGE_ASSESSMENTS_DROP, &fact, true);
    end_rows(call, QUERY_MERGE_TASKS_DROP, &fact, true);
    end_rows(call, QUERY_MERGE_COUPLES_DROP, &fact, true);
    elder_merge_run(call, &fact, ids, sizeof ids / sizeof *ids);
    elder_food_merge(call, merge->elder, merge->merged);
    forget_identifications(call, merge->merged);
    elder_hand_over_drop(call, merge->merged);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    return fact_announce(call, &fact);
}
