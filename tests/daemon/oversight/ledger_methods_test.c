// SPDX-License-Identifier: Apache-2.0
// ledger.checkpoint, ledger.entry, ledger.prove: what a stranger can check.
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "common/crypto/merkle.h"
#include "tests/daemon/oversight/district.h"

static void read_hashes(const struct district *district, const char *key,
    struct merkle_hash hashes[MERKLE_PROOF_MAX], int *ret_count)
{
    char head[40];
    snprintf(head, sizeof head, "\"%s\":[", key);
    const char *at = strstr(district->json, head);
    cr_assert_not_null(at);
    *ret_count = 0;
    for (at += strlen(head); *at == '"' || *at == ','; at++) {
        if (*at == '"') {
            char hex[65];
            snprintf(hex, sizeof hex, "%.64s", at + 1);
            cr_assert(text_from_hex(hex, hashes[(*ret_count)++].bytes, DIGEST_SIZE));
            at += 65;
        }
    }
}

static struct merkle_hash read_hash(struct district *district, const char *field)
{
    struct merkle_hash hash;
    cr_assert(text_from_hex(desk_text(district->client, field), hash.bytes, DIGEST_SIZE));
    return hash;
}

Test(ledger_methods, prove_what_a_stranger_can_check)
{
    struct district *district = district_open();
    district_add_home(
        district, &(struct home){.area = "310114001", .approved = 9, .nursing = 9}, NULL);
    cr_assert_eq(district_try(district, "ledger.checkpoint", "{}"), STATUS_OK);
    int64_t first = desk_int(district->client, "size");
    struct merkle_hash first_root = read_hash(district, "root");
    district_add_home(
        district, &(struct home){.area = "310114001", .approved = 9, .nursing = 7}, NULL);
    cr_assert_eq(district_try(district, "ledger.checkpoint", "{}"), STATUS_OK);
    int64_t size = desk_int(district->client, "size");
    struct merkle_hash root = read_hash(district, "root");
    cr_assert_eq(first, 11); // a house, a room, nine beds
    cr_assert_eq(size, 20);
    cr_assert_eq(district_try(district, "ledger.entry", "{\"seq\":5}"), STATUS_OK);
    struct merkle_hash leaf = read_hash(district, "leaf");
    const char *input = desk_text(district->client, "leaf_input");
    struct merkle_hash again = merkle_leaf(input, strlen(input));
    cr_assert_arr_eq(leaf.bytes, again.bytes, DIGEST_SIZE);
    cr_assert_str_eq(desk_text(district->client, "method"), "bed.add");
    cr_assert_eq(district_try(district, "ledger.prove", "{\"seq\":5,\"size\":%lld,\"from\":%lld}",
                     (long long)size, (long long)first),
        STATUS_OK);
    struct merkle_hash proof[MERKLE_PROOF_MAX];
    int count = 0;
    read_hashes(district, "inclusion", proof, &count);
    cr_assert(merkle_verify_inclusion(4, (uint64_t)size, &leaf, proof, count, &root));
    proof[0].bytes[0] ^= 1u;
    cr_assert_not(merkle_verify_inclusion(4, (uint64_t)size, &leaf, proof, count, &root));
    read_hashes(district, "consistency", proof, &count);
    cr_assert(merkle_verify_consistency(
        (uint64_t)first, (uint64_t)size, &first_root, &root, proof, count));
    district_close(district);
}

Test(ledger_methods, refuse_impossible_numbers)
{
    static const struct {
        const char *method;
        const char *params;
        enum status status;
        const char *parameter;
    } rows[] = {
        {"ledger.entry", "{\"seq\":99}", STATUS_NOT_FOUND, ""},
        {"ledger.entry", "{\"seq\":0}", STATUS_INVALID, "seq"},
        {"ledger.prove", "{\"seq\":1,\"size\":99}", STATUS_INVALID, "size"},
        {"ledger.prove", "{\"seq\":2,\"size\":1}", STATUS_INVALID, "seq"},
        {"ledger.prove", "{\"from\":2,\"size\":1}", STATUS_INVALID, "from"},
        {"ledger.prove", "{\"size\":1}", STATUS_INVALID, "seq"},
        {"ledger.prove", "{\"seq\":1}", STATUS_INVALID, "size"},
        {"ledger.prove", "{\"seq\":1,\"size\":1}", STATUS_OK, ""},
        {"ledger.prove", "{\"from\":1,\"size\":2}", STATUS_OK, ""},
    };
    struct district *district = district_open();
    district_add_home(district, &(struct home){.area = "310114001", .approved = 1}, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect_eq(district_try(district, rows[i].method, "%s", rows[i].params), rows[i].status,
            "%s: %s", rows[i].params, district->json);
        cr_expect_str_eq(desk_text(district->client, "parameter"), rows[i].parameter);
    }
    district_be(district, OFFICE_STREET, 0);
    cr_assert_eq(district_try(district, "ledger.checkpoint", "{}"), STATUS_OK); // hashes only
    cr_assert_eq(district_try(district, "ledger.entry", "{\"seq\":1}"), STATUS_FORBIDDEN);
    district_close(district);
}
