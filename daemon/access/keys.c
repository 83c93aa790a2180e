// SPDX-License-Identifier: Apache-2.0
// The keys of an instance: three files of 64 hexadecimal digits.
#include "daemon/access/keys.h"

#include <string.h>

#include "daemon/access/secret_file.h"
#include "daemon/store/query.h"

#define KEY_FILE_SIZE (2 * CRYPTO_KEY_SIZE + 1) // hexadecimal digits and LF
#define FIRST_KEY_ID 1

static enum status create_key(const char *dir, const char *name, struct text *complaint)
{
    uint8_t key[CRYPTO_KEY_SIZE];
    struct text line;
    text_init(&line, KEY_FILE_SIZE);
    crypto_random(key, sizeof key);
    text_add_hex(&line, key, sizeof key);
    text_add_char(&line, '\n');
    enum status status = line.failed
                             ? STATUS_NO_MEMORY
                             : secret_file_write(dir, name, line.bytes, line.size, complaint);
    if (line.bytes != NULL) {
        crypto_wipe(line.bytes, line.size);
    }
    text_done(&line);
    crypto_wipe(key, sizeof key);
    return status;
}

enum status keys_create(const char *dir, struct text *complaint)
{
    static const char *const names[] = {"data.key", "index.key", "mac.key"};
    enum status status = secret_file_folder(dir, complaint);
    for (size_t i = 0; status == STATUS_OK && i < sizeof names / sizeof names[0]; i++) {
        status = create_key(dir, names[i], complaint);
    }
    return status;
}

static enum status load_key(
    const char *dir, const char *name, uint8_t ret_key[CRYPTO_KEY_SIZE], struct text *complaint)
{
    struct text line;
    text_init(&line, SECRET_FILE_SIZE_MAX);
    enum status status = secret_file_read(dir, name, &line, complaint);
    if (status == STATUS_OK) {
        bool whole = line.size == KEY_FILE_SIZE && line.bytes[KEY_FILE_SIZE - 1] == '\n';
        if (whole) {
            line.bytes[KEY_FILE_SIZE - 1] = '\0';
        }
        if (!whole || !text_from_hex(line.bytes, ret_key, CRYPTO_KEY_SIZE)) {
            text_print(complaint, "%s/%s: is not 64 hexadecimal digits and a line feed", dir, name);
            status = STATUS_MALFORMED;
        }
    }
    if (line.bytes != NULL) {
        crypto_wipe(line.bytes, line.size);
    }
    text_done(&line);
    return status;
}

// What a database keeps of a key tells nothing of the key.
struct proof {
    const char *name;
    uint8_t mac[DIGEST_SIZE];
};

#define KEYS 3

static void prove_each(const struct keyring *keys, struct proof ret_proofs[KEYS])
{
    static const char text[] = "eldercare: the key of this database";

    const struct {
        const char *name;
        const uint8_t *key;
    } rows[KEYS] = {{"data", keys->data_key}, {"index", keys->index_key}, {"mac", keys->mac_key}};

    for (int i = 0; i < KEYS; i++) {
        ret_proofs[i].name = rows[i].name;
        crypto_hmac(
            rows[i].key, &(struct digest_part){text, sizeof text - 1}, 1, ret_proofs[i].mac);
    }
}

static bool is_of_another(const struct query *query, const struct proof proofs[KEYS])
{
    size_t size = 0;
    const void *kept = query_blob(query, "proof", &size);
    const char *name = query_text(query, "name");
    for (int i = 0; i < KEYS; i++) {
        if (strcmp(proofs[i].name, name) == 0) {
            return size != DIGEST_SIZE || memcmp(kept, proofs[i].mac, DIGEST_SIZE) != 0;
        }
    }
    return true;
}

enum status keys_refuse(const char *name, struct text *complaint)
{
    text_print(complaint,
        "%s.key is not the key that this database is written with; put the keys back that belong "
        "to it",
        name);
    return STATUS_CRYPTO;
}

enum status keys_prove(struct tx *tx, const struct keyring *keys, struct text *complaint)
{
    struct proof proofs[KEYS];
    enum status status = STATUS_OK;
    prove_each(keys, proofs);
    struct query query = query_open(tx, QUERY_SYSTEM_KEYS);
    while (status == STATUS_OK && query_next(&query)) {
        if (is_of_another(&query, proofs)) {
            status = keys_refuse(query_text(&query, "name"), complaint);
        }
    }
    query_end(&query);
    return tx->fault != STATUS_OK ? tx->fault : status;
}

void keys_keep(struct tx *tx, const struct keyring *keys)
{
    struct proof proofs[KEYS];
    struct query query = query_open(tx, QUERY_SYSTEM_KEYS);
    bool keeps = query_next(&query);
    query_end(&query);
    prove_each(keys, proofs);
    for (int i = 0; !keeps && i < KEYS; i++) {
        query = query_open(tx, QUERY_SYSTEM_KEY_ADD);
        query_bind_text(&query, "name", proofs[i].name);
        query_bind_blob(&query, "proof", proofs[i].mac, DIGEST_SIZE);
        query_run(&query);
    }
}

enum status keys_load(const char *dir, struct keyring *ret, struct text *complaint)
{
    struct keyring keys = {.key_id = FIRST_KEY_ID};
    enum status status = load_key(dir, "data.key", keys.data_key, complaint);
    if (status == STATUS_OK) {
        status = load_key(dir, "index.key", keys.index_key, complaint);
    }
    if (status == STATUS_OK) {
        status = load_key(dir, "mac.key", keys.mac_key, complaint);
    }
    if (status == STATUS_OK) {
        *ret = keys;
    }
    crypto_wipe(&keys, sizeof keys);
    return status;
}
