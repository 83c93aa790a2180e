// SPDX-License-Identifier: Apache-2.0
// import.rows: each row becomes a call of the method that registers such a thing, in a savepoint of
// its own; refused rows are told, good ones kept.
#include "daemon/rpc/import.h"

#include <string.h>

#include "common/crypto/crypto.h"
#include "daemon/rpc/import_same.h"

#define ROW_ARENA_MAX (1024 * 1024)
#define ROW_PARAMS_MAX (512 * 1024)
#define KEYS_MAX 4

struct import_params {
    const char *what;
    const struct json *rows;
    bool keep_open;
    struct rpc_list lines; // int64_t
    const char *sheet;
};

static const struct rpc_param import_params[] = {
    {
        .name = "what",
        .help = "The kind of rows: areas, institutions, rooms, beds, elders ...",
        .kind = RPC_TEXT,
        .offset = offsetof(struct import_params, what),
        .required = true,
    },
    {
        .name = "rows",
        .help = "A list of maps from column names, Chinese or English, to texts.",
        .kind = RPC_JSON,
        .offset = offsetof(struct import_params, rows),
        .required = true,
    },
    {
        .name = "keep_open",
        .help = "Make a task of every row that is refused; the row put right closes it.",
        .kind = RPC_BOOL,
        .offset = offsetof(struct import_params, keep_open),
    },
    {
        .name = "lines",
        .help = "With keep_open: the line of the file each row came from, for the tasks' notes.",
        .kind = RPC_IDS,
        .offset = offsetof(struct import_params, lines),
        .most = IMPORT_ROWS_MAX,
    },
    {
        .name = "sheet",
        .help =
            "With keep_open: what the file is called, for the tasks' notes; no names of persons.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct import_params, sheet),
        .most = 100,
    },
    RPC_PARAMS_END,
};

static const struct import_kind *find_kind(const struct call *call, const char *what)
{
    const struct import_kind *const *kinds = call->part;
    for (; kinds != NULL && *kinds != NULL; kinds++) {
        if (strcmp((*kinds)->what, what) == 0) {
            return *kinds;
        }
    }
    return NULL;
}

static enum status refuse_kind(struct call *call)
{
    const struct import_kind *const *kinds = call->part;
    struct text text;
    text_init(&text, 1024);
    text_add_string(&text, "one of");
    for (; kinds != NULL && *kinds != NULL; kinds++) {
        text_print(&text, " %s", (*kinds)->what);
    }
    enum status status = call_invalid(call, "what", text.size == 0 ? "" : text.bytes);
    text_done(&text);
    return status;
}

// --- one row ---

// The texts of some columns, in order. False when one of them is not given.
static bool take_keys(
    const struct import_row *row, const char *const columns[KEYS_MAX], const char *keys[KEYS_MAX])
{
    for (int i = 0; i < KEYS_MAX && columns[i] != NULL; i++) {
        const struct import_column *column = import_row_column(row, columns[i]);
        if (column == NULL) {
            return false;
        }
        keys[i] = column->text;
    }
    return true;
}

static int64_t ask(struct call *call, enum query_id find, const char *const keys[KEYS_MAX])
{
    static const char *const names[KEYS_MAX] = {"key1", "key2", "key3", "key4"};
    struct query query = query_open(call->tx, find);
    for (int i = 0; i < KEYS_MAX && keys[i] != NULL; i++) {
        query_bind_text(&query, names[i], keys[i]);
    }
    int64_t id = query_next(&query) ? query_int(&query, "id") : 0;
    query_end(&query);
    return id;
}

// What is looked for itself; the columns before it say where.
static const char *last_column(const struct import_reference *reference)
{
    int last = 0;
    while (last + 1 < KEYS_MAX && reference->columns[last + 1] != NULL) {
        last++;
    }
    return reference->columns[last];
}

// What a reference is called in the row: its last column.
static const char *reference_name(
    const struct import_row *row, const struct import_reference *reference)
{
    const struct import_column *column = import_row_column(row, last_column(reference));
    const struct import_header *header = row->kind->headers;
    while (header->english != NULL && strcmp(header->english, last_column(reference)) != 0) {
        header++;
    }
    return column != NULL ? column->given : import_row_name(row, header);
}

static bool is_given(const struct import_row *row, const struct import_reference *reference)
{
    return import_row_column(row, last_column(reference)) != NULL;
}

// Whether a column is a key of this reference alone: the house is one of many.
static bool is_own(
    const struct import_kind *kind, const struct import_reference *reference, const char *column)
{
    const struct import_reference *other = kind->references;
    for (; other->param != NULL; other++) {
        for (int i = 0; i < KEYS_MAX && other->columns[i] != NULL; i++) {
            if (other != reference && strcmp(other->columns[i], column) == 0) {
                return false;
            }
        }
    }
    return true;
}

// Whether the row says where to look, and then not for what.
static bool is_half_given(const struct import_row *row, const struct import_reference *reference)
{
    for (int i = 0; i < KEYS_MAX && reference->columns[i] != NULL; i++) {
        const char *column = reference->columns[i];
        if (import_row_column(row, column) != NULL && is_own(row->kind, reference, column)) {
            return !is_given(row, reference);
        }
    }
    return false;
}

static bool find_reference(struct import_row *row, const struct import_reference *reference)
{
    const char *keys[KEYS_MAX] = {NULL};
    if (is_half_given(row, reference)) {
        return import_row_expect(row, reference_name(row, reference), "a value here");
    }
    if (!is_given(row, reference)) {
        return true;
    }
    int64_t id = 0;
    if (take_keys(row, reference->columns, keys)) {
        id = reference->look != NULL ? reference->look(row->call, keys)
                                     : ask(row->call, reference->find, keys);
    }
    if (id == 0) {
        row->status = STATUS_NOT_FOUND;
        row->field = reference_name(row, reference);
        row->message = "nothing is known by this name";
        return false;
    }
    return import_row_add(row, reference, id);
}

static bool write_params(struct import_row *row, struct json_out *out)
{
    const struct import_reference *reference = row->kind->references;
    for (; reference != NULL && reference->param != NULL; reference++) {
        if (!find_reference(row, reference)) {
            return false;
        }
    }
    json_begin_map(out);
    import_row_write(row, out);
    json_end_map(out);
    return true;
}

// The id of what the row is about, 0 when it is new.
static int64_t find_same(const struct import_row *row)
{
    const struct import_kind *kind = row->kind;
    const char *keys[KEYS_MAX] = {NULL};
    if (kind->same_columns[0] == NULL || !take_keys(row, kind->same_columns, keys)) {
        return 0;
    }
    return kind->same_look != NULL ? kind->same_look(row->call, keys)
                                   : ask(row->call, kind->same, keys);
}

static bool lies_in(const char *path, const char *parameter)
{
    size_t size = strlen(parameter);
    return strncmp(path, parameter, size) == 0 && strchr("[.", path[size]) != NULL;
}

// The first column of a list or map of which the row says nothing; NULL: the parameter is none.
static const struct import_header *first_inside(struct import_row *row, const char *parameter)
{
    const struct import_header *header = row->kind->headers;
    while (header->english != NULL && !lies_in(import_row_path(row, header->english), parameter)) {
        header++;
    }
    return header->english == NULL ? NULL : header;
}

// The column a parameter came from, in the row's words; of a whole list or map ("leaves") the first
// that is filled, and where none is the first there is.
static const char *field_of(struct import_row *row, const char *parameter, bool *ret_is_empty)
{
    *ret_is_empty = false;
    const struct import_reference *reference = row->kind->references;
    for (; reference != NULL && reference->param != NULL; reference++) {
        if (strcmp(import_row_path(row, reference->param), parameter) == 0) {
            return reference_name(row, reference);
        }
    }
    const struct import_header *header = row->kind->headers;
    for (; header->english != NULL; header++) {
        if (strcmp(import_row_path(row, header->english), parameter) == 0) {
            return import_row_name(row, header);
        }
    }
    for (int i = 0; i < row->count; i++) {
        if (lies_in(import_row_path(row, row->columns[i].header->english), parameter)) {
            return row->columns[i].given;
        }
    }
    header = first_inside(row, parameter);
    *ret_is_empty = header != NULL;
    return header == NULL ? parameter : import_row_name(row, header);
}

// What is not within reach, or may have no more of these, is what a row's key begins with: the
// house, the person.
static const char *whose_field(const struct import_row *row, enum status status)
{
    bool is_of_owner = status == STATUS_NOT_FOUND || status == STATUS_OVER_APPROVED;
    const char *owner = row->kind->key_columns[0];
    const struct import_column *column =
        is_of_owner && owner != NULL ? import_row_column(row, owner) : NULL;
    return column == NULL ? NULL : column->given;
}

// What a map, given by its inside, says under a name: an id, 0 for none.
static int64_t id_in(const char *inside, size_t size, const char *name)
{
    struct text map;
    text_init(&map, CALL_RESULT_MAX);
    text_add_char(&map, '{');
    text_add(&map, inside, size);
    text_add_char(&map, '}');
    const char *reason = NULL;
    struct json *json = map.failed ? NULL : json_parse(map.bytes, map.size, &reason);
    const struct json *id = json == NULL ? NULL : json_get(json, name);
    int64_t found = id != NULL && json_kind(id) == JSON_KIND_INTEGER ? json_integer(id) : 0;
    json_free(json);
    text_done(&map);
    return found;
}

static bool take_answer(struct import_row *row, const struct rpc_nested *nested)
{
    const char *makes = row->kind->makes;
    if (nested->status == STATUS_OK) {
        row->made = makes == NULL ? 0 : id_in(nested->result, nested->result_size, makes);
        return true;
    }
    if (nested->status == row->kind->same_status) {
        int64_t id = makes == NULL ? 0 : id_in(nested->facts, nested->facts_size, makes);
        enum import_said said = import_same_compare(row, id);
        if (said != IMPORT_SAID_NOT) {
            return said == IMPORT_SAID_SO;
        }
    }
    bool is_empty = false;
    row->status = nested->status;
    row->field = nested->parameter != NULL ? field_of(row, nested->parameter, &is_empty)
                                           : whose_field(row, nested->status);
    row->message = nested->message;
    if (is_empty && nested->expected != NULL) {
        row->message = "a value is needed here, or in another column of this kind";
    } else if (nested->expected != NULL) {
        row->message = arena_print(&row->arena, "expected %s", nested->expected);
    } else if (!status_is_fault(nested->status)) {
        row->facts = nested->facts;
        row->facts_size = nested->facts_size;
        row->made = makes == NULL ? 0 : id_in(nested->facts, nested->facts_size, makes);
    }
    return false;
}

// A dry run is undone as a whole, and there is one savepoint at a time: rows then have none.
static bool run_row(struct import_row *row, const struct json *params)
{
    struct call *call = row->call;
    struct rpc_nested nested;
    if (!call->dry_run) {
        tx_mark(call->tx);
    }
    (void)call_nested(call, row->kind->method, params, &nested);
    if (!call->dry_run && nested.status == STATUS_OK) {
        tx_keep(call->tx);
    } else if (!call->dry_run) {
        tx_undo(call->tx);
    }
    return take_answer(row, &nested);
}

static bool call_row(struct import_row *row)
{
    struct text text;
    struct json_out out;
    text_init(&text, ROW_PARAMS_MAX);
    json_out_init(&out, &text);
    bool written = write_params(row, &out);
    const char *reason = NULL;
    struct json *params =
        written && !text.failed ? json_parse(text.bytes, text.size, &reason) : NULL;
    if (written && params == NULL) {
        (void)import_row_expect(row, NULL, "less text in the row");
    }
    bool done = params != NULL && run_row(row, params);
    json_free(params);
    text_done(&text);
    return done;
}

// What exists is compared, what is new is made.
static bool take_row(struct import_row *row)
{
    int64_t id = find_same(row);
    if (id == 0) {
        bool done = call_row(row);
        row->made = done && row->made == 0 ? find_same(row) : row->made;
        return done;
    }
    enum import_said said = import_same_compare(row, id);
    return said == IMPORT_SAID_NOT ? call_row(row) : said == IMPORT_SAID_SO;
}

// --- many rows ---

struct importing {
    struct call *call;
    const struct import_kind *kind;
    const struct import_params *params;
    int64_t *made;                // arena, by row: what it made, 0 for nothing
    uint8_t (*said)[DIGEST_SIZE]; // arena, by row: what fact it says (once_columns); zeros: none
    int64_t first_id;             // of what the request makes
    int64_t accepted;
};

// --- the same fact in two rows ---

// An identity number is the same with an x and with an X.
static const char *upper(struct import_row *row, const char *key)
{
    char *ret = arena_copy_text(&row->arena, key);
    for (char *at = ret; at != NULL && *at != '\0'; at++) {
        *at = (char)(*at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at);
    }
    return ret == NULL ? key : ret;
}

static bool digest_fact(struct import_row *row, uint8_t ret[DIGEST_SIZE])
{
    struct digest_part parts[2 * KEYS_MAX];
    const char *keys[KEYS_MAX] = {NULL};
    size_t count = 0;
    if (row->kind->once_columns[0] == NULL || !take_keys(row, row->kind->once_columns, keys)) {
        return false;
    }
    for (int i = 0; i < KEYS_MAX && keys[i] != NULL;
         i++) { // with its NUL: no two keys run together
        const char *key = upper(row, keys[i]);
        parts[count++] = (struct digest_part){.bytes = key, .size = strlen(key) + 1};
    }
    crypto_digest(parts, (int)count, ret);
    return true;
}

// Refuses a row that says a fact otherwise than an earlier one of the request did.
static bool agrees_with(const struct importing *importing, struct import_row *row, size_t earlier)
{
    struct import_row other = {.call = importing->call, .kind = importing->kind};
    arena_init(&other.arena, ROW_ARENA_MAX);
    bool agrees = !import_row_read(&other, json_at(importing->params->rows, earlier)) ||
                  import_same_agree(row, &other);
    arena_done(&other.arena);
    row->with = agrees ? 0 : (int64_t)earlier + 1;
    return agrees;
}

static bool agrees_with_earlier(const struct importing *importing, struct import_row *row,
    const uint8_t said[DIGEST_SIZE], size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (memcmp(importing->said[i], said, DIGEST_SIZE) == 0 && !agrees_with(importing, row, i)) {
            return false;
        }
    }
    return true;
}

static bool import_row(struct importing *importing, struct import_row *row, size_t at)
{
    uint8_t said[DIGEST_SIZE] = {0};
    if (!import_row_read(row, json_at(importing->params->rows, at))) {
        return false;
    }
    bool is_fact = digest_fact(row, said);
    if ((is_fact && !agrees_with_earlier(importing, row, said, at)) || !take_row(row)) {
        return false;
    }
    memcpy(importing->said[at], said, DIGEST_SIZE); // only what was taken stands in a later's way
    return true;
}

// The earlier row that made what stands in the way of a refused one, from 1; 0 for none.
static int64_t find_rival(
    const struct importing *importing, const struct import_row *row, size_t at)
{
    for (size_t i = 0; row->made != 0 && i < at; i++) {
        if (importing->made[i] == row->made) {
            return (int64_t)i + 1;
        }
    }
    return 0;
}

static void tell_refusal(const struct importing *importing, const struct import_row *row, size_t at)
{
    struct json_out *out = &importing->call->out;
    enum status status = status_is_fault(row->status) ? STATUS_UNAVAILABLE : row->status;
    json_begin_map(out);
    json_field_int(out, "row", (int64_t)at + 1);
    json_field_text(out, "field", row->field);
    json_field_text(out, "status", status_name(status));
    json_field_text(out, "message", row->message == NULL ? status_sentence(status) : row->message);
    if (row->with != 0) {
        json_field_int(out, "with", row->with);
    }
    int64_t tried_from = importing->call->tried_from;
    bool is_undone = tried_from != 0 && row->made >= tried_from; // its id will be another's
    if (row->facts_size > 0 && !is_undone) {
        json_key(out, "data");
        json_begin_map(out);
        json_put_raw(out, row->facts, row->facts_size);
        json_end_map(out);
    }
    json_end_map(out);
}

// A heading nobody knows may be anything, a person's name too.
static const char *known_field(const struct import_row *row)
{
    const struct import_header *header = row->kind->headers;
    for (; row->field != NULL && header->english != NULL; header++) {
        if (strcmp(header->chinese, row->field) == 0 || strcmp(header->english, row->field) == 0) {
            return row->field;
        }
    }
    return NULL;
}

// The line of the sheet a row came from, both counted from 1; 0 of none.
static int64_t line_of(const struct importing *importing, int64_t number)
{
    const struct rpc_list *lines = &importing->params->lines;
    return number > 0 && number <= lines->count ? ((const int64_t *)lines->items)[number - 1]
                                                : number;
}

// Whoever keeps lists of what is left to do hears of the row.
static void tell_keeper(
    const struct importing *importing, const struct import_row *row, size_t at, bool taken)
{
    struct import_open open = {
        .what = importing->kind->what,
        .line = line_of(importing, (int64_t)at + 1),
        .with_line = line_of(importing, row->with),
        .sheet = importing->params->sheet,
        .first_id = importing->first_id,
        .status = row->status,
        .field = known_field(row),
        .message = row->message == NULL ? status_sentence(row->status) : row->message,
    };
    void (*on_row)(struct call *, const struct import_open *) =
        taken ? importing->kind->on_taken : importing->kind->on_open;
    bool wanted = on_row != NULL && (taken || importing->params->keep_open);
    if (wanted) {
        if (!take_keys(row, importing->kind->key_columns, open.keys)) {
            memset(open.keys, 0, sizeof open.keys);
        }
        on_row(importing->call, &open);
    }
}

static void import_at(struct importing *importing, size_t at)
{
    struct import_row row = {.call = importing->call, .kind = importing->kind, .status = STATUS_OK};
    arena_init(&row.arena, ROW_ARENA_MAX);
    bool taken = import_row(importing, &row, at);
    if (taken) {
        importing->accepted++;
        importing->made[at] = row.made;
    } else {
        row.with = row.with != 0 ? row.with : find_rival(importing, &row, at);
        tell_refusal(importing, &row, at);
    }
    tell_keeper(importing, &row, at, taken);
    arena_done(&row.arena);
}

static enum status import_rows(struct call *call)
{
    const struct import_params *params = call->params;
    struct importing importing = {.call = call,
        .kind = find_kind(call, params->what),
        .params = params,
        .first_id = call->tx->next_id};
    if (importing.kind == NULL) {
        return refuse_kind(call);
    }
    size_t count = json_count(params->rows);
    if (json_kind(params->rows) != JSON_KIND_LIST || count == 0 || count > IMPORT_ROWS_MAX) {
        return call_invalid(call, "rows", "a list of 1 to 1000 rows");
    }
    // Before anything is looked up, and once for the whole sheet.
    if (!call_nested_may(call, importing.kind->method)) {
        call->message = "this office or role may not bring in rows of this kind";
        return call_refuse(call, STATUS_FORBIDDEN);
    }
    importing.made = arena_alloc(&call->arena, count * sizeof *importing.made);
    importing.said = arena_alloc(&call->arena, count * sizeof *importing.said);
    if (importing.made == NULL || importing.said == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return call_done(call);
    }
    json_key(&call->out, "refused");
    json_begin_list(&call->out);
    for (size_t i = 0; i < count && call->tx->fault == STATUS_OK; i++) {
        import_at(&importing, i);
    }
    json_end_list(&call->out);
    json_field_int(&call->out, "accepted", importing.accepted);
    return call_done(call);
}

const struct rpc_method import_methods[] = {
    {
        .name = "import.rows",
        .help =
            "Register many things of one kind; refused rows are told, good ones kept. A row may "
            "say again what is on file, not otherwise; dated facts may be said anew.",
        .allow = EVERY_OFFICE,
        .roles = 1u << ROLE_MANAGER | 1u << ROLE_ADMIN, // a bulk act
        .effect = RPC_WRITES,
        .dry_run = true,
        .set_up = true,
        .params = import_params,
        .params_size = sizeof(struct import_params),
        .result = "accepted, refused[{row, field?, status, message, with?, data?{}}]",
        .run = import_rows,
    },
    RPC_METHODS_END,
};
