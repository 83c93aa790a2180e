// SPDX-License-Identifier: Apache-2.0
// One transaction as business code sees it: the clock, new ids, the first fault, savepoints and the
// ledger.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/status.h"
#include "common/crypto/crypto.h"

struct tx_connection; // the store's: a database handle and its prepared statements

struct ledger_entry {
    int64_t seq;   // given by the store; from 1, dense
    int64_t at_ms; // given by the store
    int64_t terminal;
    int64_t office;
    const char *operator_name; // "" when nobody is logged in
    const char *method;
    const char *objects; // ids it touched, in decimal with single spaces; "" for none
    enum status outcome;
    uint8_t params_mac[DIGEST_SIZE];
};

struct tx {
    struct tx_connection *connection;
    enum status fault; // STATUS_OK, or the first fault: from then on queries do nothing
    bool writes;
    int64_t now_ms;     // business code's only clock: read at BEGIN, never backwards
    int64_t timeout_ms; // the clock of time limits (sessions): goes evenly, whatever is set
    int32_t today_day;  // of now_ms in the configured zone
    int zone_minutes;
    int64_t next_id; // published at COMMIT
    struct tx_ledger *ledger;
    int64_t ledger_size; // entries committed before it
};

// A new id of the one counter of all kinds; never reused once committed.
int64_t tx_new_id(struct tx *tx);

// Ids of an instance begin at instance * 2^40 + 1; called by init before it draws the first. Never
// goes back.
void tx_set_first_id(struct tx *tx, int64_t instance);

// system.clock: from here on it is now_ms for business rules, also after a restart. False, changing
// nothing, when that would be backwards.
bool tx_move_clock(struct tx *tx, int64_t now_ms) MUST_USE;

// Remembers a fault (the first one wins).
void tx_fail(struct tx *tx, enum status fault);

// Appends an entry; what it points to is copied. Written in one pass before COMMIT, in this order.
// Texts hold no line feed: a leaf's fields are told apart by it (BROKEN_PROMISE).
// Returns the number it will have, 0 after a fault.
int64_t tx_record(struct tx *tx, const struct ledger_entry *entry);

// How many rows this transaction has changed so far, undone ones not counted: the difference over a
// rule tells whether it changed anything.
int64_t tx_changes(const struct tx *tx);

// What is worked out once in a transaction and asked for often: size bytes (zero at first) under
// the address of something of the caller's. Forgotten at the transaction's end and by tx_undo.
// NULL, with a fault, without memory.
#define TX_MEMOS_MAX 16
void *tx_memo(struct tx *tx, const void *key, size_t size);

// More memory that lives as long as the memos; NULL, with a fault, without.
void *tx_alloc(struct tx *tx, size_t size);

// Forgets every memo: what they say of the database has changed.
void tx_forget(struct tx *tx);

// A savepoint, one at a time: for rows that must try and undo. tx_undo also takes back ids and
// entries, and clears a fault of kind BROKEN_PROMISE; after any other fault it does nothing.
void tx_mark(struct tx *tx);
void tx_undo(struct tx *tx);
void tx_keep(struct tx *tx);
