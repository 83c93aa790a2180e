// SPDX-License-Identifier: Apache-2.0
// The ledger as verifiers see it: its head, its entries, and proofs that both belong together (RFC
// 9162).
#include "common/crypto/merkle.h"
#include "daemon/oversight/subject.h"
#include "daemon/store/ledger.h"

#define LEAF_INPUT_MAX 8192
#define SEQ_MAX INT64_C(9007199254740991)

static void put_hash(struct json_out *out, const char *key, const uint8_t hash[DIGEST_SIZE])
{
    struct text hex;
    text_init(&hex, 2 * DIGEST_SIZE);
    text_add_hex(&hex, hash, DIGEST_SIZE);
    if (key != NULL) {
        json_key(out, key);
    }
    json_put_text(out, hex.failed ? "" : hex.bytes);
    text_done(&hex);
}

// --- ledger.checkpoint ---

static enum status run_checkpoint(struct call *call)
{
    uint64_t size = 0;
    struct merkle_hash root;
    ledger_checkpoint(call->tx, &size, &root);
    json_field_int(&call->out, "size", (int64_t)size);
    put_hash(&call->out, "root", root.bytes);
    return call_done(call);
}

// --- ledger.entry ---

struct entry_params {
    int64_t seq;
};

static const struct rpc_param entry_params[] = {{.name = "seq",
                                                    .help = "Its number; the first is 1.",
                                                    .kind = RPC_INTEGER,
                                                    .offset = offsetof(struct entry_params, seq),
                                                    .required = true,
                                                    .least = 1,
                                                    .most = SEQ_MAX},
    RPC_PARAMS_END};

static void put_entry(
    struct call *call, const struct ledger_entry *entry, const struct merkle_hash *leaf)
{
    struct json_out *out = &call->out;
    json_field_int(out, "seq", entry->seq);
    json_field_instant(out, "at", entry->at_ms, call->tx->zone_minutes);
    json_field_int(out, "terminal", entry->terminal);
    json_field_text(out, "operator", entry->operator_name);
    json_field_int(out, "office", entry->office);
    json_field_text(out, "method", entry->method);
    json_field_text(out, "objects", entry->objects);
    json_field_text(out, "outcome", status_name(entry->outcome));
    put_hash(out, "params_mac", entry->params_mac);
    put_hash(out, "leaf", leaf->bytes);
}

static enum status run_entry(struct call *call)
{
    const struct entry_params *params = call->params;
    struct ledger_entry entry;
    struct merkle_hash leaf;
    if (!ledger_read(call->tx, params->seq, &call->arena, &entry, &leaf)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    struct text input;
    text_init(&input, LEAF_INPUT_MAX);
    ledger_leaf_input(&entry, &input);
    put_entry(call, &entry, &leaf);
    if (input.failed) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
    } else {
        json_key(&call->out, "leaf_input");
        json_put_text_n(&call->out, input.bytes, input.size);
    }
    text_done(&input);
    return call_done(call);
}

// --- ledger.prove ---

struct prove_params {
    int64_t seq;
    int64_t size;
    int64_t from;
};

static const struct rpc_param prove_params[] = {
    {.name = "seq",
        .help = "The entry whose place in the tree is to be proved.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct prove_params, seq),
        .least = 1,
        .most = SEQ_MAX},
    {.name = "size",
        .help = "Of the tree: a checkpoint's.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct prove_params, size),
        .required = true,
        .least = 1,
        .most = SEQ_MAX},
    {.name = "from",
        .help = "An earlier checkpoint's size that the tree is to be proved to continue.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct prove_params, from),
        .least = 1,
        .most = SEQ_MAX},
    RPC_PARAMS_END};

static void put_proof(
    struct json_out *out, const char *key, const struct merkle_hash *proof, int count)
{
    json_key(out, key);
    json_begin_list(out);
    for (int i = 0; i < count; i++) {
        put_hash(out, NULL, proof[i].bytes);
    }
    json_end_list(out);
}

static void prove(struct call *call, const struct prove_params *params)
{
    struct merkle_hash proof[MERKLE_PROOF_MAX];
    int count = 0;
    uint64_t size = (uint64_t)params->size;
    json_field_int(&call->out, "size", params->size);
    if (params->seq != 0) {
        if (!ledger_prove_inclusion(call->tx, params->seq, size, proof, &count)) {
            tx_fail(call->tx, STATUS_CORRUPT);
            return;
        }
        json_field_int(&call->out, "seq", params->seq);
        json_field_int(&call->out, "index", params->seq - 1);
        put_proof(&call->out, "inclusion", proof, count);
    }
    if (params->from != 0) {
        if (!ledger_prove_consistency(call->tx, (uint64_t)params->from, size, proof, &count)) {
            tx_fail(call->tx, STATUS_CORRUPT);
            return;
        }
        json_field_int(&call->out, "from", params->from);
        put_proof(&call->out, "consistency", proof, count);
    }
}

static enum status run_prove(struct call *call)
{
    const struct prove_params *params = call->params;
    uint64_t size = 0;
    struct merkle_hash root;
    ledger_checkpoint(call->tx, &size, &root);
    if ((uint64_t)params->size > size) {
        return call_invalid(call, "size", "at most the size of the last checkpoint");
    }
    if (params->seq > params->size) {
        return call_invalid(call, "seq", "at most size");
    }
    if (params->from > params->size) {
        return call_invalid(call, "from", "at most size");
    }
    if (params->seq == 0 && params->from == 0) {
        return call_invalid(call, "seq", "seq, or from, or both");
    }
    prove(call, params);
    return call_done(call);
}

const struct rpc_method ledger_methods[] = {{
                                                .name = "ledger.checkpoint",
                                                .help = "Size and root of the ledger now.",
                                                .allow = EVERY_OFFICE,
                                                .effect = RPC_READS,
                                                .result = "size, root",
                                                .run = run_checkpoint,
                                            },
    {
        .name = "ledger.entry",
        .help = "One entry, its leaf and the bytes the leaf is the hash of.",
        .allow = BUREAU | SYSTEM,
        .effect = RPC_READS,
        .params = entry_params,
        .params_size = sizeof(struct entry_params),
        .result = "seq, at, terminal, operator, office, method, objects, outcome, params_mac, "
                  "leaf, leaf_input",
        .refuses = "NOT_FOUND",
        .run = run_entry,
    },
    {
        .name = "ledger.prove",
        .help = "That an entry stands in the tree, and that the tree continues an earlier one.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = prove_params,
        .params_size = sizeof(struct prove_params),
        .result = "size, seq?, index?, inclusion[]?, from?, consistency[]?",
        .refuses = "NOT_FOUND",
        .run = run_prove,
    },
    RPC_METHODS_END};
