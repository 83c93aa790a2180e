// SPDX-License-Identifier: Apache-2.0
// The tables of the registry, and its part of system.verify.
#include "daemon/registry/subject.h"

#include <string.h>

#include "common/base/workdays.h"
#include "daemon/registry/elder_number.h"
#include "daemon/registry/elder_seal.h"
#include "daemon/rpc/catalogue.h"

const struct rpc_method *const registry_tables[] = {
    area_methods,
    population_methods,
    elder_register_methods,
    elder_identify_methods,
    elder_find_methods,
    elder_get_methods,
    elder_unmasking_methods,
    elder_update_methods,
    elder_flag_methods,
    elder_move_methods,
    elder_correct_methods,
    assessment_methods,
    assessment_review_methods,
    task_methods,
    policy_methods,
    policy_list_methods,
    NULL,
};

static bool equals_index(
    const struct query *query, const char *column, const uint8_t index[DIGEST_SIZE])
{
    size_t size = 0;
    const void *stored = query_blob(query, column, &size);
    return stored != NULL && size == DIGEST_SIZE && memcmp(stored, index, DIGEST_SIZE) == 0;
}

// Opens into a buffer of its own: thousands of rows would fill the arena.
static bool is_whole(struct call *call, const struct query *query)
{
    const struct keyring *keys = call->house->keys;
    char number[ELDER_NUMBER_SIZE];
    uint8_t index[DIGEST_SIZE];
    uint8_t tail[DIGEST_SIZE];
    size_t sealed_size = 0;
    size_t size = 0;
    const uint8_t *sealed = query_blob(query, "id_number_sealed", &sealed_size);
    if (sealed == NULL || sealed_size < SEAL_OVERHEAD ||
        sealed_size - SEAL_OVERHEAD >= sizeof number ||
        seal_open(keys, PLACE_ID_NUMBER, query_int(query, "elder"), sealed, sealed_size, number,
            &size) != STATUS_OK) {
        return false;
    }
    number[size] = '\0';
    elder_number_index(keys, number, index);
    elder_number_tail_index(keys, number, tail);
    crypto_wipe(number, sizeof number);
    return equals_index(query, "id_number_index", index) &&
           equals_index(query, "id_tail_index", tail);
}

// One page of elder_seals; the last id seen, or after when there was none.
static int64_t verify_page(struct call *call, int64_t after, int64_t *differences)
{
    struct query query = query_open(call->tx, QUERY_ELDER_SEALS);
    query_bind_int(&query, "after_id", after);
    while (query_next(&query)) {
        after = query_int(&query, "elder");
        *differences += is_whole(call, &query) ? 0 : 1;
    }
    query_end(&query);
    return after;
}

enum status registry_verify(struct call *call)
{
    int64_t differences = 0;
    int64_t after = 0;
    int64_t before = -1;
    while (after != before) {
        before = after;
        after = verify_page(call, after, &differences);
    }
    if (differences != 0) {
        json_begin_map(&call->out);
        json_field_text(&call->out, "name", "elder_seals");
        json_field_int(&call->out, "differences", differences);
        json_end_map(&call->out);
    }
    return call->tx->fault;
}

const struct registry *registry_of(const struct call *call)
{
    return catalogue_look(call->house->catalogue, "elder.identify")->part;
}

enum status registry_load(const char *calendar, struct registry *ret, struct text *complaint)
{
    int line = 0;
    struct workdays *workdays = NULL;
    enum status status = workdays_load(calendar, &workdays, &line);
    if (status != STATUS_OK) {
        text_print(complaint, "%s:%d: the table of holidays cannot be read", calendar, line);
        return status;
    }
    ret->workdays = workdays;
    return STATUS_OK;
}

void registry_done(struct registry *registry)
{
    workdays_free(registry->workdays);
    registry->workdays = NULL;
}
