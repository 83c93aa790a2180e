// SPDX-License-Identifier: Apache-2.0
// The keys of an instance, in a folder apart from the database: whoever has a backup has no key.
#pragma once

#include "common/base/text.h"
#include "common/crypto/seal.h"
#include "daemon/store/tx.h"

// Makes the folder and three new random keys in it: data.key, index.key, mac.key (64 hexadecimal
// digits each). STATE_CONFLICT when one is there already.
enum status keys_create(const char *dir, struct text *complaint) MUST_USE;

// Reads them. NOT_FOUND, MALFORMED, INPUT_OUTPUT with a sentence for a person in complaint.
enum status keys_load(const char *dir, struct keyring *ret, struct text *complaint) MUST_USE;

// Whether a database is written with these keys, by what it keeps of them. CRYPTO when it is
// written with others, with a sentence for a person in complaint; else the transaction's fault. A
// database that keeps nothing yet (a new one, or one of a version that kept nothing) is believed:
// whoever opens one asks registry_prove_keys, which looks at who is on file then.
enum status keys_prove(struct tx *tx, const struct keyring *keys, struct text *complaint) MUST_USE;

// CRYPTO, with the sentence for a person: this key (data, index, mac) is another one's.
enum status keys_refuse(const char *name, struct text *complaint);

// Lets the database keep what keys_prove needs, where it keeps nothing yet.
void keys_keep(struct tx *tx, const struct keyring *keys);
