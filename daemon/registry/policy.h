// SPDX-License-Identifier: Apache-2.0
// Policies: the rules a district decides by, as texts by region and day of validity: what the
// installation brought as files, and from then on what two persons decide over the wire. What a
// text means is its kind's affair.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/base/area.h"
#include "common/base/text.h"
#include "daemon/registry/policy_reader.h"
#include "daemon/rpc/call.h"

#define POLICY_VERSION_SIZE 33
#define POLICY_HASH_SIZE 65
#define POLICY_REGION_ANY "any" // holds where no region's own policy does; from files only
#define POLICY_TEXT_POINTS_MAX 60000

// What every text begins with.
struct policy_head {
    char region[AREA_CODE_SIZE]; // a code, or POLICY_REGION_ANY
    char version[POLICY_VERSION_SIZE];
    char hash[POLICY_HASH_SIZE]; // SHA-256 of the text's bytes, hexadecimal
    int32_t from_day;
    int32_t until_day;
};

// Keys of the head, for policy_kind.keys.
#define POLICY_HEAD_KEYS "kind", "region", "version", "valid_from", "valid_until", "source"

// One kind of policy; each subject brings its own, main hands them down (daemon/methods.c).
struct policy_kind {
    const char *word;        // on the wire, and how its files end: 310114-meals.yaml
    const char *const *keys; // of the top map, POLICY_HEAD_KEYS among them; ends with NULL
    bool needs_any;          // something of it must be on file for POLICY_REGION_ANY
    // Reads all but the head into rules that never change again and know nothing of days: the same
    // text may hold from another day on. Mistakes are told through the reader. NULL after a
    // mistake, and without memory.
    void *(*read)(
        struct policy_reader *reader, const struct yaml_node *root, const struct policy_head *head);
    void (*free)(void *rules);
};

// A policy as one transaction sees it.
struct policy {
    int64_t policy; // its id
    struct policy_head head;
    const void *rules;    // of its kind; the same text, region and version give the same pointer,
                          // which lives as long as the process
    int64_t approved_ms;  // INT64_MAX: not yet
    int64_t withdrawn_ms; // INT64_MAX: stands
    bool is_file;         // came with the installation
    struct policy *next;  // in the view
};

// --- for rules ---

// The policy of a kind in force for an area on a day: of the narrowest region, there the one valid
// from the latest day, there the one approved last. NULL: there is none, or a fault. The set is
// read once a transaction, so that one transaction decides by one set; the answer lives as long as
// it.
const struct policy *policy_in_force(
    struct call *call, const struct policy_kind *kind, const char *area, int32_t day);

// The same as was known at an instant: approvals after it do not count, nor withdrawals.
const struct policy *policy_known_at(struct call *call, const struct policy_kind *kind,
    const char *area, int32_t day, int64_t known_ms);

// Any policy of a kind by its id, proposed ones too; NULL: there is none, or a fault.
const struct policy *policy_get(struct call *call, const struct policy_kind *kind, int64_t policy);

// All policies of a kind ever approved, linked by next; NULL: none, or a fault.
const struct policy *policy_view(struct call *call, const struct policy_kind *kind);

// Pure: chooses out of a view.
const struct policy *policy_choose(
    const struct policy *view, const char *area, int32_t day, int64_t known_ms);

// Pure: the first day from which on nothing in the view holds for an area although something did
// before, looked for from a day on; DAY_NONE: there is no hole. *ret_until: when it ends.
int32_t policy_hole(
    const struct policy *view, const char *area, int32_t from_day, int32_t *ret_until);

// --- for main ---

struct policies; // house.policies: the kinds, the files of the configuration, every text read so
                 // far

struct policies *policies_new(const struct policy_kind *const *kinds); // ends with NULL
void policies_free(struct policies *policies);

// Reads every REGION-KIND.yaml of a folder. On failure one line for a person stands in complaint.
enum status policies_load(
    struct policies *policies, const char *dir, struct text *complaint) MUST_USE;

// At start, on the writer: files whose kind and region nothing on file rules yet become policies in
// force, others are left alone (policy_file_due); then every text in force is read. MALFORMED with
// words in complaint when files contradict each other or a text is no longer understood.
enum status policies_keep(
    struct policies *policies, struct tx *tx, struct text *complaint) MUST_USE;

// What policies_keep would say, on a reader; NULL: of a database in which nothing is on file. Adds
// a line to notes for each file that a start would leave alone.
enum status policies_check(
    struct policies *policies, struct tx *tx, struct text *notes, struct text *complaint) MUST_USE;

// due.run: files that are not in force are a finding of the bureau, until they are, or are gone.
enum status policy_file_due(struct call *call, int limit, int *ret_done);

// --- of this folder ---

// A text somebody proposes: what the call says of it. The text may leave out kind, region, version
// and valid_from; what it says must not contradict.
struct policy_wish {
    const char *region;
    int32_t from_day;
    bool is_kept; // was proposed before, and is read again
};

const struct policy_kind *policies_kind(const struct policies *policies, const char *word);
void policies_tell_kinds(const struct policies *policies, struct text *text); // "meals, waitlist"

struct policy_source {
    const char *name; // of the file, for complaints
    const char *bytes;
    size_t size;
    const struct policy_wish *wish; // NULL: a file
};

// Reads a text's head and rules, which are the caller's to free.
enum status policy_read(const struct policy_kind *kind, const struct policy_source *source,
    struct policy_head *ret_head, void **ret_rules, struct text *complaint) MUST_USE;

// The hash of a text's bytes; false without memory.
bool policy_hash(const char *bytes, size_t size, char ret_hash[POLICY_HASH_SIZE]);

// The same for whoever changed what is on file. Returns how many findings were opened or closed.
int policy_file_look(struct call *call);

// The columns of a row into policy, which is zero; its rules are found apart.
void policy_row(const struct query *query, struct policy *policy);

// The rules of a kept policy, read once a process; NULL with a fault when its text is not
// understood any more.
const void *policies_rules(struct policies *policies, struct tx *tx, const struct policy_kind *kind,
    int64_t policy, const struct policy_head *head);
