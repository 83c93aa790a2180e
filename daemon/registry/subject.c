// SPDX-License-Identifier: Apache-2.0
// The tables of the registry, and its part of system.verify.
#include "daemon/registry/subject.h"

#include <string.h>

#include "common/base/workdays.h"
#include "daemon/access/keys.h"
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

#define SEALED_PLAIN_SIZE 2048 // the longest that is sealed, an address, and NUL

static bool equals_index(
    const struct query *query, const char *column, const uint8_t index[DIGEST_SIZE])
{
    size_t size = 0;
    const void *stored = query_blob(query, column, &size);
    return stored != NULL && size == DIGEST_SIZE && memcmp(stored, index, DIGEST_SIZE) == 0;
}

// Whether a sealed column opens where it stands; "" where there is nothing. Into a buffer of its
// own: thousands of rows would fill the arena.
static bool opens(const struct keyring *keys, const struct query *query, const char *column,
    const char *place, char ret_plain[SEALED_PLAIN_SIZE])
{
    size_t sealed_size = 0;
    size_t size = 0;
    const uint8_t *sealed = query_blob(query, column, &sealed_size);
    bool is_open = sealed == NULL || (sealed_size >= SEAL_OVERHEAD &&
                                         sealed_size - SEAL_OVERHEAD < SEALED_PLAIN_SIZE &&
                                         seal_open(keys, place, query_int(query, "elder"), sealed,
                                             sealed_size, ret_plain, &size) == STATUS_OK);
    ret_plain[size] = '\0';
    return is_open;
}

// The key that a person's number was not written with, or NULL.
static const char *other_key(const struct keyring *keys, const struct query *query)
{
    char number[SEALED_PLAIN_SIZE];
    uint8_t index[DIGEST_SIZE];
    uint8_t tail[DIGEST_SIZE];
    bool is_open = opens(keys, query, "id_number_sealed", PLACE_ID_NUMBER, number);
    elder_number_index(keys, number, index);
    elder_number_tail_index(keys, number, tail);
    crypto_wipe(number, sizeof number);
    bool is_found =
        equals_index(query, "id_number_index", index) && equals_index(query, "id_tail_index", tail);
    return !is_open ? "data" : is_found ? NULL : "index";
}

enum status registry_prove_keys(struct tx *tx, const struct keyring *keys, struct text *complaint)
{
    const char *other = NULL;
    bool is_proved = false;
    enum status status = keys_prove(tx, keys, complaint);
    struct query query = query_open(tx, QUERY_ELDER_SEALS_UNPROVED);
    while (status == STATUS_OK && !is_proved && query_next(&query)) {
        other = other_key(keys, &query);
        is_proved = other == NULL; // by one, for another may be damaged
    }
    query_end(&query);
    if (status == STATUS_OK && other != NULL) {
        status = keys_refuse(other, complaint);
    }
    return tx->fault != STATUS_OK ? tx->fault : status;
}

static bool is_whole(struct call *call, const struct query *query)
{
    char plain[SEALED_PLAIN_SIZE];
    uint8_t index[DIGEST_SIZE];
    const struct keyring *keys = call->house->keys;
    bool is_open = opens(keys, query, "phone_sealed", PLACE_PHONE, plain) &&
                   opens(keys, query, "address_sealed", PLACE_ADDRESS, plain) &&
                   opens(keys, query, "card_sealed", PLACE_CARD, plain);
    elder_card_index(keys, plain, index);
    crypto_wipe(plain, sizeof plain);
    return is_open && other_key(keys, query) == NULL &&
           (query_is_null(query, "card_sealed") || equals_index(query, "card_index", index));
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
