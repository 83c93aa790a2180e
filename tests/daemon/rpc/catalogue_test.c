// SPDX-License-Identifier: Apache-2.0
// The catalogue: every row checked, sorted, found by name.
#include "daemon/rpc/catalogue.h"

#include <string.h>

#include <criterion/criterion.h>

#include "common/wire/json.h"
#include "daemon/rpc/call.h"

static enum status nothing(struct call *call)
{
    (void)call;
    return STATUS_OK;
}

struct bound {
    int64_t first;
    int64_t second;
};

static const char *const words[] = {"a", "b", NULL};
static const char *const no_words[] = {NULL};
static const char *const many_words[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11",
    "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25", "26", "27",
    "28", "29", "30", "31", "32", "33", NULL};

#define WHOLE(n, h, a, r)                                                                          \
    {                                                                                              \
        .name = (n), .help = (h), .allow = (a), .run = (r)                                         \
    }
#define ROW(...)                                                                                   \
    {                                                                                              \
        .name = "a.b", .help = "Does.", .allow = BUREAU, .run = nothing, __VA_ARGS__               \
    }
#define FIELDS(n, h, ...)                                                                          \
    (const struct rpc_param[])                                                                     \
    {                                                                                              \
        {.name = (n), .help = (h), __VA_ARGS__}, RPC_PARAMS_END                                    \
    }
#define NAMED_PARAM(n, h, ...)                                                                     \
    ROW(.params = FIELDS(n, h, __VA_ARGS__), .params_size = sizeof(struct bound))
#define PARAM(...) NAMED_PARAM("p", "P.", __VA_ARGS__)

struct judged {
    struct rpc_method method;
    bool good;
};

static const struct judged rows[] = {
    {ROW(.roles = 0), true},
    {WHOLE("a", "Does.", BUREAU, nothing), false},
    {WHOLE(".b", "Does.", BUREAU, nothing), false},
    {WHOLE("a.", "Does.", BUREAU, nothing), false},
    {WHOLE("a.b.c", "Does.", BUREAU, nothing), false},
    {WHOLE("A.b", "Does.", BUREAU, nothing), false},
    {WHOLE("_a.b", "Does.", BUREAU, nothing), false},
    {WHOLE("a.B", "Does.", BUREAU, nothing), false},
    {WHOLE("a.b_c2", "Does.", BUREAU, nothing), true},
    {WHOLE("a.b", NULL, BUREAU, nothing), false},
    {WHOLE("a.b", "", BUREAU, nothing), false},
    {WHOLE("a.b", "Does.", BUREAU, NULL), false},
    {WHOLE("a.b", "Does.", 0, nothing), false},
    {WHOLE("a.b", "Does.", 1u << 20, nothing), false},
    {ROW(.roles = 1u << 20), false},
    {ROW(.dry_run = true), false},
    {ROW(.effect = RPC_WRITES, .dry_run = true), true},
    {ROW(.refuses = "NOT_FOUND BED_TAKEN"), true},
    {ROW(.refuses = "NOBODY"), false},
    {ROW(.refuses = "BUSY"), false}, // as every method may
    {ROW(.open = true, .refuses = "UNAUTHENTICATED"), true},
    {ROW(.refuses = "KEY_REUSED", .effect = RPC_WRITES), false},
    {ROW(.result = "a, b[], c?"), true},
    {ROW(.result = ""), false},
    {ROW(.result = "a b"), false},
    {ROW(.result = "a,"), false},
    {ROW(.result = "A"), false},
    {ROW(.result = "a[b]"), false},
    {ROW(.result = "a[{b}"), false},
    {ROW(.result = "a{b"), false},
    {ROW(.result = "a}"), false},
    {ROW(.result = "a{B}"), false},
    {ROW(.result = "a{b, c[{d?}]?}, e{}, f[]?, g?[{h}]"), true},
    {ROW(.result = "a234567890123456789012345678901234567890123456789012345678901234567890"),
        false},
    {PARAM(.kind = RPC_ID), true},
    {NAMED_PARAM("P", "P.", .kind = RPC_ID), false},
    {NAMED_PARAM("", "P.", .kind = RPC_ID), false},
    {NAMED_PARAM("p", NULL, .kind = RPC_ID), false},
    {NAMED_PARAM("p", "", .kind = RPC_ID), false},
    {NAMED_PARAM("session", "P.", .kind = RPC_ID), false},
    {NAMED_PARAM("request_key", "P.", .kind = RPC_ID), false},
    {NAMED_PARAM("dry_run", "P.", .kind = RPC_ID), false},
    {PARAM(.kind = RPC_ID, .offset = 9), false},
    {PARAM(.kind = RPC_ID, .present_offset = 16), false},
    {PARAM(.kind = RPC_INTEGER, .least = 2, .most = 1), false},
    {PARAM(.kind = RPC_INTEGER, .least = 1), false},
    {PARAM(.kind = RPC_INTEGER, .least = -1), true},
    {PARAM(.kind = RPC_BOOL, .offset = 15), true},
    {PARAM(.kind = RPC_BOOL, .offset = 16), false},
    {PARAM(.kind = RPC_TEXT), true},
    {PARAM(.kind = RPC_DAY, .offset = 12), true},
    {PARAM(.kind = RPC_DAY, .offset = 13), false},
    {PARAM(.kind = RPC_INSTANT), true},
    {PARAM(.kind = RPC_CHOICE, .choices = words), true},
    {PARAM(.kind = RPC_CHOICE, .choices = many_words), true},
    {PARAM(.kind = RPC_CHOICE), false},
    {PARAM(.kind = RPC_CHOICE, .choices = no_words), false},
    {PARAM(.kind = RPC_SET, .choices = words), true},
    {PARAM(.kind = RPC_SET, .choices = many_words), false},
    {PARAM(.kind = RPC_SET), false},
    {PARAM(.kind = RPC_DIGITS, .least = 1, .most = 7), true},
    {PARAM(.kind = RPC_DIGITS, .least = 1, .most = 33), false},
    {PARAM(.kind = RPC_DIGITS, .least = 2, .most = 1), false},
    {PARAM(.kind = RPC_IDS), true},
    {PARAM(.kind = RPC_IDS, .least = 5, .most = 4), false},
    {PARAM(.kind = RPC_TEXTS, .most = 3), true},
    {PARAM(.kind = RPC_MAPS), false},
    {PARAM(.kind = RPC_MAPS, .fields = FIELDS("p", "P.", .kind = RPC_ID)), false},
    {PARAM(.kind = RPC_MAPS, .fields = FIELDS("p", "P.", .kind = RPC_ID), .size = 8), true},
    {PARAM(.kind = RPC_MAPS, .fields = FIELDS("p", "P.", .kind = RPC_ID), .size = 7), false},
    {PARAM(.kind = RPC_MAPS, .fields = FIELDS("p", "P.", .kind = RPC_ID), .size = 32,
         .complaint_offset = 8),
        true},
    {PARAM(.kind = RPC_MAPS, .fields = FIELDS("p", "P.", .kind = RPC_ID), .size = 31,
         .complaint_offset = 8),
        false},
    {PARAM(.kind = RPC_MAPS, .fields = FIELDS("p", "P.", .kind = RPC_IDS), .size = 64,
         .complaint_offset = 40),
        false},
    {PARAM(.kind = RPC_MAP, .fields = FIELDS("p", "P.", .kind = RPC_ID), .size = 16,
         .complaint_offset = 8),
        false},
    {PARAM(.kind = RPC_MAP, .fields = FIELDS("p", "P.", .kind = RPC_ID), .size = 16), true},
    {PARAM(.kind = RPC_MAP, .fields = FIELDS("p", "P.", .kind = RPC_ID), .size = 17), false},
    {PARAM(.kind = RPC_JSON), true},
    {PARAM(.kind = (enum rpc_kind)77), false},
};

Test(catalogue, rows_that_break_a_rule_are_refused)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *complaint = catalogue_complaint(&rows[i].method);
        cr_assert_eq(complaint == NULL, rows[i].good, "row %zu: %s", i, complaint);
    }
}

Test(catalogue, two_parameters_of_one_name_are_refused)
{
    static const struct rpc_param params[] = {
        {.name = "a", .help = "A.", .kind = RPC_ID},
        {.name = "a", .help = "A.", .kind = RPC_ID, .offset = 8},
        RPC_PARAMS_END,
    };
    static const struct rpc_method method =
        ROW(.params = params, .params_size = sizeof(struct bound));
    cr_assert_not_null(catalogue_complaint(&method));
}

#define NAMED(n) WHOLE(n, "Does.", BUREAU, nothing)

static const struct rpc_method table_one[] = {NAMED("m.z"), NAMED("m.a"), RPC_METHODS_END};
static const struct rpc_method table_two[] = {NAMED("b.b"), RPC_METHODS_END};
static const struct rpc_method table_again[] = {NAMED("m.a"), RPC_METHODS_END};
static const struct rpc_method table_wrong[] = {NAMED("wrong"), RPC_METHODS_END};
static const struct rpc_method *const good_tables[] = {table_one, table_two, NULL};
static const struct rpc_method *const doubled_tables[] = {table_again, NULL};
static const struct rpc_method *const wrong_tables[] = {table_wrong, NULL};

Test(catalogue, sorts_and_finds)
{
    int part = 0;
    const struct rpc_subject subjects[] = {
        {.name = "none"}, {.name = "good", .tables = good_tables, .part = &part}, RPC_SUBJECTS_END};
    struct rpc_catalogue *catalogue = rpc_catalogue_new(subjects);
    cr_assert_not_null(catalogue);
    cr_assert_eq(rpc_catalogue_count(catalogue), 3);
    static const char *const sorted[] = {"b.b", "m.a", "m.z"};
    for (int i = 0; i < 3; i++) {
        void *found = NULL;
        cr_assert_str_eq(rpc_catalogue_at(catalogue, i)->name, sorted[i]);
        cr_assert_eq(
            rpc_catalogue_find(catalogue, sorted[i], &found), rpc_catalogue_at(catalogue, i));
        cr_assert_eq(found, &part);
    }
    void *untouched = &part;
    cr_assert_null(rpc_catalogue_at(catalogue, 3));
    cr_assert_null(rpc_catalogue_at(catalogue, -1));
    cr_assert_null(rpc_catalogue_find(catalogue, "m.b", &untouched));
    cr_assert_null(rpc_catalogue_find(catalogue, "", &untouched));
    cr_assert_eq(untouched, &part);
    rpc_catalogue_free(catalogue);
    rpc_catalogue_free(NULL);
}

Test(catalogue, refuses_doubled_and_wrong_methods)
{
    const struct rpc_subject doubled[] = {{.name = "good", .tables = good_tables},
        {.name = "again", .tables = doubled_tables}, RPC_SUBJECTS_END};
    const struct rpc_subject wrong[] = {{.name = "good", .tables = good_tables},
        {.name = "w", .tables = wrong_tables}, RPC_SUBJECTS_END};
    cr_assert_null(rpc_catalogue_new(doubled));
    cr_assert_null(rpc_catalogue_new(wrong));
}

Test(catalogue, refuses_more_methods_than_it_holds)
{
    static const struct rpc_method *tables[METHODS_MAX + 2];
    for (int i = 0; i < METHODS_MAX + 1; i++) {
        tables[i] = table_two;
    }
    const struct rpc_subject subjects[] = {{.name = "many", .tables = tables}, RPC_SUBJECTS_END};
    cr_assert_null(rpc_catalogue_new(subjects));
}

Test(catalogue, zeros_of_rows_stand_for_something)
{
    static const struct rpc_param any = {.kind = RPC_INTEGER};
    static const struct rpc_param negative = {.kind = RPC_INTEGER, .least = -3};
    static const struct rpc_param text = {.kind = RPC_TEXT};
    static const struct rpc_param list = {.kind = RPC_IDS};
    static const struct rpc_param day = {.kind = RPC_DAY};
    cr_assert_eq(catalogue_least(&any), -JSON_INTEGER_MAX);
    cr_assert_eq(catalogue_most(&any), JSON_INTEGER_MAX);
    cr_assert_eq(catalogue_least(&negative), -3);
    cr_assert_eq(catalogue_most(&negative), 0);
    cr_assert_eq(catalogue_most(&text), 200);
    cr_assert_eq(catalogue_most(&list), 500);
    cr_assert_eq(catalogue_most(&day), 0);
}
