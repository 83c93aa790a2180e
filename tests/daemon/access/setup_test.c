// SPDX-License-Identifier: Apache-2.0
// The first rows of an instance.
#include "daemon/access/profile.h"
#include "tests/support/access_stage.h"

struct task {
    struct setup_order order;
    struct setup_made made;
    struct setup_facts facts;
    struct principal principal;
    enum status status;
};

static void create(struct tx *tx, void *context)
{
    struct task *task = context;
    task->status = setup_instance(tx, &task->order, &task->made);
}

static void look(struct tx *tx, void *context)
{
    struct task *task = context;
    task->status = setup_look(tx, &task->facts);
}

static void ask_principal(struct tx *tx, void *context)
{
    struct task *task = context;
    task->status = setup_principal(tx, &task->principal);
}

static void fail_first(struct tx *tx, void *context)
{
    struct task *task = context;
    tx_fail(tx, STATUS_INPUT_OUTPUT);
    cr_expect_eq(setup_look(tx, &task->facts), STATUS_INPUT_OUTPUT);
    cr_expect_eq(setup_principal(tx, &task->principal), STATUS_INPUT_OUTPUT);
    cr_expect_eq(setup_instance(tx, &task->order, &task->made), STATUS_INPUT_OUTPUT);
}

static struct task make_task(void)
{
    return (struct task){.order = {
                             .is_test = true,
                             .area = "310114",
                             .number = 3,
                             .office = "系统",
                             .password_hash = stage_hash(),
                             .must_change = true,
                             .wall_ms = STORE_PLACE_NOW,
                         }};
}

Test(setup, writes_an_instance_once_with_ids_of_its_number)
{
    struct store_place place;
    struct task task = make_task();
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    cr_assert_eq(store_place_do(store, STORE_READ, look, &task), STATUS_OK);
    cr_assert_eq(task.status, STATUS_NOT_FOUND);
    cr_assert_eq(store_place_do(store, STORE_READ, ask_principal, &task), STATUS_OK);
    cr_assert_eq(task.status, STATUS_NOT_FOUND);
    cr_assert_eq(store_place_do(store, STORE_WRITE, create, &task), STATUS_OK);
    cr_assert_eq(task.status, STATUS_OK);
    cr_assert_eq(task.made.office, INT64_C(3) * (INT64_C(1) << 40) + 1);
    cr_assert_eq(task.made.terminal, task.made.office + 1);
    cr_assert_eq(store_place_do(store, STORE_WRITE, create, &task), STATUS_OK);
    cr_assert_eq(task.status, STATUS_STATE_CONFLICT);
    cr_assert_eq(store_place_do(store, STORE_READ, look, &task), STATUS_OK);
    cr_assert(task.facts.is_test);
    cr_assert_eq(task.facts.number, 3);
    cr_assert_str_eq(task.facts.area, "310114");
    cr_assert_eq(store_place_do(store, STORE_READ, ask_principal, &task), STATUS_OK);
    cr_assert_eq(task.principal.kind, OFFICE_SYSTEM);
    cr_assert_eq(task.principal.role, ROLE_ADMIN);
    cr_assert_eq(task.principal.office, task.made.office);
    cr_assert_eq(
        store_place_sql(place.path, "SELECT count(*) FROM ledger_entry WHERE method='system.init'"),
        1);
    store_close(store);
    store_place_remove(&place);
}

Test(setup, refuses_an_impossible_area_or_number)
{
    static const struct {
        const char *area;
        int number;
    } cases[] = {{"31011", 0}, {"", 0}, {"310114", -1}, {"310114", 4096}};
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct task task = make_task();
        task.order.area = cases[i].area;
        task.order.number = cases[i].number;
        cr_assert_eq(store_place_do(store, STORE_WRITE, create, &task), STATUS_OK);
        cr_expect_eq(task.status, STATUS_MALFORMED);
    }
    struct task task = make_task();
    cr_assert_eq(store_place_do(store, STORE_WRITE, fail_first, &task), STATUS_INPUT_OUTPUT);
    store_close(store);
    store_place_remove(&place);
}

Test(setup, profile_is_a_folder_for_its_owner_alone)
{
    char folder[64] = "/tmp/eldercare-profile-XXXXXX";
    char dir[96];
    char command[600];
    struct text complaint;
    text_init(&complaint, 1000);
    cr_assert_not_null(mkdtemp(folder));
    snprintf(dir, sizeof dir, "%s/p", folder);
    struct profile profile = {
        .host = "127.0.0.1",
        .port = 7461,
        .server_name = "localhost",
        .authority_pem = "A",
        .certificate_pem = "C",
        .key_pem = "K",
    };
    cr_assert_eq(profile_write(dir, &profile, &complaint), STATUS_OK);
    cr_assert_eq(profile_write(dir, &profile, &complaint), STATUS_STATE_CONFLICT);
    snprintf(command, sizeof command,
        "cd %s && test \"$(stat -c %%a . | sort -u)\" = 700 && test \"$(stat -c %%a * | sort -u)\" "
        "= 600"
        " && grep -q '^port: 7461$' profile.yaml && test \"$(ls | tr '\\n' ' ')\" ="
        " 'ca.pem cert.pem key.pem profile.yaml '",
        dir);
    cr_assert_eq(system(command), 0);
    snprintf(dir, sizeof dir, "%s/q", folder);
    profile.password = "secret";
    cr_assert_eq(profile_write(dir, &profile, &complaint), STATUS_OK);
    char *endless = malloc(5000);
    cr_assert_not_null(endless);
    memset(endless, 'x', 4999);
    endless[4999] = '\0';
    snprintf(dir, sizeof dir, "%s/r", folder);
    profile.host = endless;
    cr_assert_eq(profile_write(dir, &profile, &complaint), STATUS_NO_MEMORY);
    cr_assert_eq(profile_write("/nowhere/at", &profile, &complaint), STATUS_NOT_FOUND);
    free(endless);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
    text_done(&complaint);
}
