// SPDX-License-Identifier: Apache-2.0
// Blocks of a queue: counted, split when they grow, gone when empty.
#include "daemon/care/waitlist_queue.h"

#include <stdio.h>
#include <string.h>

#include "daemon/care/waitlist_rule.h"

// The first character of a key is its tier: "3." is the least key of tier 3, "4." the first beyond.
#define TIER_SIZE 3

static void tier_keys(const char *key, char ret_first[TIER_SIZE], char ret_beyond[TIER_SIZE])
{
    ret_first[0] = key[0];
    ret_beyond[0] = (char)(key[0] + 1);
    ret_first[1] = ret_beyond[1] = '.';
    ret_first[2] = ret_beyond[2] = '\0';
}

struct block {
    char first_key[WAITLIST_KEY_SIZE];
    int64_t standing;
};

static bool find_block(struct tx *tx, int64_t institution, const char *key, struct block *ret)
{
    char first[TIER_SIZE];
    char beyond[TIER_SIZE];
    tier_keys(key, first, beyond);
    struct query query = query_open(tx, QUERY_WAITLIST_BLOCK_AT);
    query_bind_int(&query, "institution", institution);
    query_bind_text(&query, "key", key);
    query_bind_text(&query, "tier", first);
    bool found = query_next(&query);
    if (found) {
        snprintf(ret->first_key, sizeof ret->first_key, "%s", query_text(&query, "first_key"));
        ret->standing = query_int(&query, "standing");
    }
    query_end(&query);
    return found;
}

static void write_block(
    struct tx *tx, enum query_id id, int64_t institution, const char *first_key, int64_t change)
{
    struct query query = query_open(tx, id);
    query_bind_int(&query, "institution", institution);
    query_bind_text(&query, "first_key", first_key);
    if (id == QUERY_WAITLIST_BLOCK_ADD) {
        query_bind_int(&query, "standing", change);
    } else if (id == QUERY_WAITLIST_BLOCK_COUNT) {
        query_bind_int(&query, "change", change);
    }
    (void)query_run(&query);
}

static void split(struct tx *tx, int64_t institution, const struct block *block)
{
    char middle[WAITLIST_KEY_SIZE] = "";
    struct query query = query_open(tx, QUERY_WAITLIST_BLOCK_MIDDLE);
    query_bind_int(&query, "institution", institution);
    query_bind_text(&query, "first_key", block->first_key);
    query_bind_int(&query, "offset", block->standing / 2);
    if (query_next(&query)) {
        snprintf(middle, sizeof middle, "%s", query_text(&query, "order_key"));
    }
    query_end(&query);
    int64_t moved = block->standing - block->standing / 2;
    write_block(tx, QUERY_WAITLIST_BLOCK_COUNT, institution, block->first_key, -moved);
    write_block(tx, QUERY_WAITLIST_BLOCK_ADD, institution, middle, moved);
}

// A key before every block of its tier: the first of them begins with it from now on.
static bool lower_next(struct tx *tx, int64_t institution, const char *key)
{
    char first[TIER_SIZE];
    char beyond[TIER_SIZE];
    char found_key[WAITLIST_KEY_SIZE];
    tier_keys(key, first, beyond);
    struct query query = query_open(tx, QUERY_WAITLIST_BLOCK_NEXT);
    query_bind_int(&query, "institution", institution);
    query_bind_text(&query, "tier", first);
    query_bind_text(&query, "tier_end", beyond);
    bool found = query_next(&query);
    if (found) {
        snprintf(found_key, sizeof found_key, "%s", query_text(&query, "first_key"));
    }
    query_end(&query);
    if (found) {
        query = query_open(tx, QUERY_WAITLIST_BLOCK_LOWER);
        query_bind_int(&query, "institution", institution);
        query_bind_text(&query, "first_key", found_key);
        query_bind_text(&query, "key", key);
        (void)query_run(&query);
    }
    return found;
}

void waitlist_queue_added(struct tx *tx, int64_t institution, const char *key)
{
    struct block block;
    bool found = find_block(tx, institution, key, &block);
    if (!found && lower_next(tx, institution, key)) {
        found = find_block(tx, institution, key, &block);
    }
    if (!found) {
        write_block(tx, QUERY_WAITLIST_BLOCK_ADD, institution, key, 1);
        return;
    }
    write_block(tx, QUERY_WAITLIST_BLOCK_COUNT, institution, block.first_key, 1);
    block.standing++;
    if (block.standing > WAITLIST_BLOCK_MOST) {
        split(tx, institution, &block);
    }
}

void waitlist_queue_ended(struct tx *tx, int64_t institution, const char *key)
{
    struct block block;
    if (!find_block(tx, institution, key, &block)) {
        tx_fail(tx, STATUS_CORRUPT);
    } else if (block.standing > 1) {
        write_block(tx, QUERY_WAITLIST_BLOCK_COUNT, institution, block.first_key, -1);
    } else {
        write_block(tx, QUERY_WAITLIST_BLOCK_END, institution, block.first_key, 0);
    }
}

int64_t waitlist_queue_tiers(
    struct tx *tx, int64_t institution, const char *key, int64_t ret_tiers[WAITLIST_TIERS_MAX])
{
    struct block block;
    int64_t sum = 0;
    bool found = find_block(tx, institution, key, &block);
    memset(ret_tiers, 0, WAITLIST_TIERS_MAX * sizeof(*ret_tiers));
    struct query query = query_open(tx, QUERY_WAITLIST_BLOCKS_BEFORE);
    query_bind_int(&query, "institution", institution);
    query_bind_text(&query, "key", found ? block.first_key : key);
    while (query_next(&query)) {
        int tier = query_text(&query, "tier")[0] - '0';
        ret_tiers[tier] = query_int(&query, "standing");
        sum += ret_tiers[tier];
    }
    query_end(&query);
    if (!found) {
        return sum;
    }
    query = query_open(tx, QUERY_WAITLIST_BETWEEN);
    query_bind_int(&query, "institution", institution);
    query_bind_text(&query, "first_key", block.first_key);
    query_bind_text(&query, "key", key);
    int64_t rest = query_next(&query) ? query_int(&query, "standing") : 0;
    query_end(&query);
    ret_tiers[key[0] - '0'] += rest;
    return sum + rest;
}

int64_t waitlist_queue_ahead(struct tx *tx, int64_t institution, const char *key)
{
    int64_t tiers[WAITLIST_TIERS_MAX];
    return waitlist_queue_tiers(tx, institution, key, tiers);
}

void waitlist_queue_verify(struct call *call)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_BLOCK_RECOUNT);
    int64_t differences = query_next(&query) ? query_int(&query, "differences") : 0;
    query_end(&query);
    if (differences > 0) {
        json_begin_map(&call->out);
        json_field_text(&call->out, "name", "waitlist_block");
        json_field_int(&call->out, "differences", differences);
        json_end_map(&call->out);
    }
}
