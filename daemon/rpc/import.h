// SPDX-License-Identifier: Apache-2.0
// import.rows: many rows of one kind, each a call of the method that registers such a thing;
// refused rows are told, good ones kept.
#pragma once

#include "daemon/rpc/call.h"

// How one kind of row becomes a call: headers in Chinese and English to parameters, references
// people know to ids. Each subject brings its own; main hands them to the import in house order.
struct import_reference { // "credit_code" + "room" -> "room": a named query with the columns' texts
                          // gives one id
    const char *param;    // of the method: "room"; a path ("moves[1].bed") as of headers
    bool many;            // the parameter is a list: of this one
    const char *columns[4]; // of the row, in bind order as :key1 .. :key4; ends with NULL. A row
                            // without the last one refers to nothing, and is refused where it
                            // fills a column that is this reference's alone
    enum query_id find;     // SELECT id AS id ... WHERE ... :key1 ...
    // Instead of find, for what no SQL can say (a person by identity number): the id, 0 for none.
    int64_t (*look)(struct call *call, const char *const *keys);
};

struct import_header {
    const char *chinese;
    const char *english; // the row's column name: a parameter ("name"), a path
                         // ("capacity.lunch.dine_in"; "contacts[1].name" is the first of a list)
                         // or a reference's key
    enum rpc_kind
        kind; // how its text becomes JSON: RPC_TEXT, RPC_INTEGER, RPC_BOOL (是/否/1/0/true/false),
              // RPC_DAY (2026-1-5, 2026/01/05, 2026年1月5日 -> ISO), RPC_SET (by 、 ; ,),
              // RPC_DIGITS, RPC_CHOICE (Chinese words by choices_chinese)
    const char *const *choices;         // for RPC_CHOICE and RPC_SET: the wire words ...
    const char *const *choices_chinese; // ... and the words people write, in the same order
    const char *example;                // for the template
    bool required;
};

#define IMPORT_TOGETHER_MAX 5

// A row that was refused, or was taken after all.
struct import_open {
    const char *what;    // the kind of row
    const char *keys[4]; // its key_columns as texts; a person's numbers are among them. The first
                         // NULL: a key is missing, and the line is all that tells the row again
    const char *sheet;   // what the caller calls the file, NULL: nothing
    int64_t line;        // as the caller counts (lines), else the row's number
    int64_t with_line;   // of the row that stands in the way; 0: of no row of these
    int64_t first_id;    // what is made from here on is this request's
    enum status status;  // of the refusal
    const char *field;   // NULL: of no single column, or of none that there is
    const char *message; // what is wrong, in words that hold nothing of the row
};

// What changes a thing that exists: told where a row says otherwise than what is on file.
struct import_change {
    const char *column; // of these columns, by how their names begin; "" of all others
    const char *method; // "" where nothing does
};

struct import_kind {
    const char *what;                          // "rooms"
    const char *method;                        // "room.add"
    const struct import_header *headers;       // ends with english NULL
    const struct import_reference *references; // ends with param NULL
    enum query_id same; // finds what the row is about, by its natural key (columns of
                        // same_columns as :key1 ..); then it is compared with what is on file
    const char *same_columns[4]; // up to four, else ends with NULL; none: every row is new
    int64_t (*same_look)(struct call *call, const char *const *keys); // instead of same
    // What a row makes, as the method's result and the facts of refusals call it ("stay"): a row
    // that stands in the way of a later one is then named beside it. NULL: rows do not clash.
    const char *makes;
    // Columns of a thing two rows may clash about (one bed, one person), each list ending with
    // NULL: clients send such rows together, so that a trial without effect finds the clash too.
    // Lists of as many columns name things of one kind, so that the bed of one row can be what
    // another row moves into.
    const char *together[IMPORT_TOGETHER_MAX][4];
    // Told of every row that was refused and of every one that was taken, for lists of what is left
    // to do; NULL: nobody asks. With keep_open only.
    void (*on_open)(struct call *call, const struct import_open *open);
    void (*on_taken)(struct call *call, const struct import_open *open);
    const char *key_columns[5]; // what stays the same when a row is put right; ends with NULL
    // Columns people fill with a name ("area"), and what the method calls it by (in the call's
    // arena); NULL: what would be right is in *ret_expected. No such column: the function is NULL.
    const char *named_columns[4];
    const char *(*named)(struct call *call, const char *name, const char **ret_expected);
    // A refusal by which the method itself says "this is here already" (ELDER_EXISTS): the row is
    // compared with what is on file. STATUS_OK: there is none.
    enum status same_status;
    // What is on file of what same or same_status found: :id, :today, :institution (the caller's
    // own house, 0: of none); its columns are called as the row's are, with _ for each dot. A row
    // that says the same is accepted again, one that says otherwise of any column it fills is
    // refused. No row: the method is asked.
    const struct import_change *changes; // ends with column NULL; NULL: nothing is compared
    enum query_id on_file;
    // Instead of on_file, for what is sealed: writes the members of a map. False: it is not the
    // caller's to see. id 0: same_status did not say which.
    bool (*tell_on_file)(struct call *call, int64_t id, struct json_out *out);
    // Columns of it that callers see masked only; ends with NULL. NULL: none. A row that fills one
    // is compared while may_guess says so, else refused; each that differs is told to on_guess.
    const char *const *masked;
    bool (*may_guess)(struct call *call);
    void (*on_guess)(struct call *call);
    // Whether two texts say the same, where that is not letter by letter; NULL: it is.
    bool (*is_same_text)(const char *given, const char *filed);
    // For facts of a day, which a later sheet may say anew: what makes two rows say the same thing.
    // Where they say it differently in one request, the later is refused.
    const char *once_columns[4];
};

#define IMPORT_KINDS_END                                                                           \
    {                                                                                              \
        .what = NULL                                                                               \
    }

#define IMPORT_ROWS_MAX 1000
#define IMPORT_COLUMNS_MAX 48
#define IMPORT_ITEMS_MAX 9 // of a list, by columns of its own each: "leaves[3].from"

// The part of the import's subject: struct import_kind pointers (struct import_kind *const *), the
// last NULL.
extern const struct rpc_method import_methods[];
