// SPDX-License-Identifier: Apache-2.0
// Refused rows as tasks. A row is known again by the blind index of what it is about: the database
// keeps nothing of its text.
#include "daemon/registry/import_open.h"

#include <inttypes.h>

#include "daemon/registry/task.h"

#define KEYS_MAX 4
#define KEY_BYTES_MAX 2000
#define TASK_DAYS 14 // a sheet is put right within two weeks

// By its keys, or by its line where one of them is missing.
static bool index_of(
    struct call *call, const struct import_open *open, bool by_line, uint8_t ret[DIGEST_SIZE])
{
    struct text text;
    text_init(&text, KEY_BYTES_MAX);
    text_add_string(&text, open->what);
    if (by_line) {
        text_print(&text, "\n\n%s\n%" PRId64, open->sheet == NULL ? "" : open->sheet, open->line);
    }
    for (int i = 0; !by_line && i < KEYS_MAX && open->keys[i] != NULL; i++) {
        text_print(&text, "\n%s", open->keys[i]);
    }
    bool good = !text.failed;
    if (good) {
        seal_index(call->house->keys, "import_row", text.bytes, ret);
    }
    text_done(&text);
    return good;
}

// 0: this row was never open at this office.
static int64_t find_row(struct call *call, const uint8_t index[DIGEST_SIZE])
{
    struct query query = query_open(call->tx, QUERY_IMPORT_ROW_FIND);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_blob(&query, "row_index", index, DIGEST_SIZE);
    int64_t row = query_next(&query) ? query_int(&query, "import_row") : 0;
    query_end(&query);
    return row;
}

static int64_t add_row(struct call *call, const uint8_t index[DIGEST_SIZE])
{
    int64_t row = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_IMPORT_ROW_ADD);
    query_bind_int(&query, "import_row", row);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_blob(&query, "row_index", index, DIGEST_SIZE);
    query_run(&query);
    return row;
}

static bool is_told(struct call *call, int64_t row, int64_t first_id)
{
    struct query query = query_open(call->tx, QUERY_IMPORT_ROW_TOLD);
    query_bind_int(&query, "import_row", row);
    query_bind_int(&query, "first_id", first_id);
    bool told = query_next(&query);
    query_end(&query);
    return told;
}

void import_open_keep(struct call *call, const struct import_open *open)
{
    uint8_t index[DIGEST_SIZE];
    bool has_keys = open->keys[0] != NULL && index_of(call, open, false, index);
    int64_t row = has_keys ? find_row(call, index) : 0;
    if (row != 0 &&
        is_told(call, row, open->first_id)) { // two wrong rows about one thing are two tasks
        has_keys = false;
    }
    if (!has_keys) { // nor where keys are missing, or longer than any are
        if (!index_of(call, open, true, index)) {
            return;
        }
        row = find_row(call, index);
    }
    if (row != 0) { // what was wrong then may be put right, and another thing wrong now
        (void)task_close_for(call, TASK_IMPORT_OPEN, row, "refused again");
    }
    row = row == 0 ? add_row(call, index) : row;
    const char *field = open->field == NULL ? "" : open->field;
    const char *sheet = open->sheet == NULL ? "" : open->sheet;
    const char *with = open->with_line == 0
                           ? ""
                           : arena_print(&call->arena, "; see line %" PRId64, open->with_line);
    const char *note = arena_print(&call->arena, "%s%s%s, line %" PRId64 "%s%s: %s: %s%s", sheet,
        sheet[0] == '\0' ? "" : ": ", open->what, open->line, field[0] == '\0' ? "" : ", ", field,
        status_name(open->status), open->message, with == NULL ? "" : with);
    (void)task_open(call, &(struct task_order){.office = call->principal.office,
                              .kind = TASK_IMPORT_OPEN,
                              .subject = row,
                              .due_day = call->tx->today_day + TASK_DAYS,
                              .note = note});
}

// A task that another row of this request has just left stays: two rows about one thing, one of
// them wrong.
static void settle(struct call *call, const struct import_open *open, bool by_line)
{
    uint8_t index[DIGEST_SIZE];
    int64_t row = index_of(call, open, by_line, index) ? find_row(call, index) : 0;
    if (row != 0 && !is_told(call, row, open->first_id)) {
        (void)task_close_for(call, TASK_IMPORT_OPEN, row, "imported");
    }
}

void import_open_settle(struct call *call, const struct import_open *open)
{
    settle(call, open, false);
    if (open->sheet != NULL) { // else the line may be another sheet's
        settle(call, open, true);
    }
}
