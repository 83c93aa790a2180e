// SPDX-License-Identifier: Apache-2.0
// Files of policies: the rules an installation begins with, and nothing more. What a file says
// later changes no rule, and does not go unseen.
#include "tests/daemon/registry/policy_bureau.h"

#define DISTRICT                                                                                   \
    "kind: toy\nregion: \"310114\"\nversion: \"1\"\nvalid_from: 2020-01-01\nnumber: 3\n"
#define DISTRICT_BY(version, from, number)                                                         \
    "kind: toy\nregion: \"310114\"\nversion: \"" version "\"\nvalid_from: " from                   \
    "\nnumber: " number "\n"
#define DAY "2026-12-01"

static const char *const loads = "SELECT count(*) FROM ledger_entry WHERE method = 'policy.load'";
static const char *const rows = "SELECT count(*) FROM policy";
static const char *const open_findings =
    "SELECT count(*) FROM task WHERE kind = 'policy_file' AND closed_at IS NULL";
static const char *const findings = "SELECT count(*) FROM task WHERE kind = 'policy_file'";

// A daemon that starts with the folder as it is now; due work included.
static enum status start(struct bureau *bureau)
{
    struct desk *desk = bureau->stage.access.desk;
    struct policies *policies = load(bureau);
    desk->house.policies = policies;
    enum status status = keep_now(bureau, policies);
    policies_free(bureau->policies);
    bureau->policies = policies;
    desk_due(desk);
    return status;
}

// A bureau whose installation brought rules for its district.
static void open_district(struct bureau *bureau)
{
    bureau_open_with(bureau, "310114-toy.yaml", DISTRICT);
    cr_assert_eq(number_on(bureau, STORE_READ, ANTING, DAY), 3);
}

static int64_t count(const struct bureau *bureau, const char *sql)
{
    return desk_sql(bureau->stage.access.desk, sql);
}

static void remove_file(const struct bureau *bureau, const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", bureau->folder, name);
    cr_assert_eq(unlink(path), 0);
}

// --- what --check says of the folder beside the database ---

struct check {
    struct policies *policies;
    struct text notes;
};

static void look(struct tx *tx, void *context)
{
    struct check *check = context;
    struct text complaint;
    text_init(&complaint, 1000);
    cr_assert_eq(policies_check(check->policies, tx, &check->notes, &complaint), STATUS_OK);
    text_done(&complaint);
}

static bool check_says(const struct bureau *bureau, const char *words) // NULL: nothing
{
    struct check check = {.policies = bureau->policies};
    text_init(&check.notes, 4000);
    cr_assert_eq(
        store_look(bureau->stage.access.desk->place.path, look, &check, &check.notes), STATUS_OK);
    bool says = words == NULL ? check.notes.size == 0
                              : check.notes.size > 0 && strstr(check.notes.bytes, words) != NULL;
    text_done(&check.notes);
    return says;
}

Test(policy_file, rules_only_where_nothing_ever_did)
{
    struct bureau bureau;
    open_district(&bureau);
    cr_assert_eq(start(&bureau), STATUS_OK);
    cr_assert_eq(count(&bureau, rows), 2);
    cr_assert_eq(count(&bureau, loads), 0); // the beginning is no act
    cr_assert_eq(count(&bureau, findings), 0);
    cr_assert(check_says(&bureau, NULL));
    // A region that has no rules of its own gets them, and that is an act.
    write_file(&bureau, "310118-toy.yaml",
        "kind: toy\nregion: \"310118\"\nversion: \"1\"\nvalid_from: 2020-01-01\nnumber: 8\n");
    cr_assert_eq(start(&bureau), STATUS_OK);
    cr_assert_eq(count(&bureau, loads), 1);
    cr_assert_eq(number_on(&bureau, STORE_READ, "310118001", DAY), 8);
    cr_assert_eq(number_on(&bureau, STORE_READ, ANTING, DAY), 3);
    cr_assert_eq(count(&bureau, findings), 0);
    bureau_close(&bureau);
}

Test(policy_file, that_says_otherwise_changes_no_rule_and_is_a_finding)
{
    static const struct {
        const char *name;
        const char *text;
        const char *note;
    } cases[] = {
        {"310114-toy.yaml", DISTRICT_BY("1", "2020-01-01", "4"),
            "310114-toy.yaml: toy for 310114, version 1, which another text on file has"},
        {"310114-toy.yaml", DISTRICT_BY("2", "2020-01-01", "4"),
            "310114-toy.yaml: toy for 310114, version 2"},
        {"310114-toy.yaml", DISTRICT_BY("2", "2026-11-30", "4"),
            "310114-toy.yaml: toy for 310114, version 2"},
        {"310114-new-toy.yaml", DISTRICT_BY("2", "2026-12-01", "4"),
            "310114-new-toy.yaml: toy for 310114, version 2"},
        // A street is ruled by its district.
        {"street-toy.yaml",
            "kind: toy\nregion: \"" ANTING
            "\"\nversion: \"1\"\nvalid_from: 2020-01-01\nnumber: 4\n",
            "street-toy.yaml: toy for " ANTING ", version 1"},
        // Two of one day and one version: neither holds, so nothing is guessed.
        {"any-toy.yaml",
            "kind: toy\nregion: any\nversion: \"1\"\nvalid_from: 2020-01-01\nnumber: 4\n",
            "any-toy.yaml: toy for any, version 1, which another text on file has"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bureau bureau;
        open_district(&bureau);
        write_file(&bureau, cases[i].name, cases[i].text);
        for (int starts = 0; starts < 2; starts++) { // the second adds nothing
            cr_assert_eq(start(&bureau), STATUS_OK, "case %zu", i);
            cr_assert_eq(number_on(&bureau, STORE_READ, ANTING, DAY), 3, "case %zu", i);
            cr_assert_eq(number_on(&bureau, STORE_READ, "310118001", DAY), 1, "case %zu", i);
            cr_assert_eq(count(&bureau, rows), 2, "case %zu", i);
            cr_assert_eq(count(&bureau, loads), 0, "case %zu", i);
            cr_assert_eq(count(&bureau, open_findings), 1, "case %zu", i);
        }
        const char *list =
            stage_expect(bureau.first, STATUS_OK, "task.list", "{\"kind\":\"policy_file\"}");
        cr_assert_not_null(strstr(list, cases[i].note), "case %zu: %s", i, list);
        cr_assert(check_says(&bureau, cases[i].note), "case %zu", i);
        cr_assert(check_says(&bureau, "not loaded, the rules in force stay"), "case %zu", i);
        bureau_close(&bureau);
    }
}

// A copy somebody kept beside it says the same: it is one text to decide about.
Test(policy_file, of_which_a_copy_lies_beside_it_is_one_finding)
{
    struct bureau bureau;
    open_district(&bureau);
    write_file(&bureau, "310114-toy.yaml", DISTRICT_BY("2", "2026-12-01", "4"));
    write_file(&bureau, "old-310114-toy.yaml", DISTRICT_BY("2", "2026-12-01", "4"));
    for (int starts = 0; starts < 2; starts++) {
        cr_assert_eq(start(&bureau), STATUS_OK);
        cr_assert_eq(count(&bureau, open_findings), 1);
    }
    remove_file(&bureau, "310114-toy.yaml"); // the copy is left
    cr_assert_eq(start(&bureau), STATUS_OK);
    cr_assert_eq(count(&bureau, open_findings), 1);
    remove_file(&bureau, "old-310114-toy.yaml");
    cr_assert_eq(start(&bureau), STATUS_OK);
    cr_assert_eq(count(&bureau, open_findings), 0);
    cr_assert_eq(count(&bureau, findings), 1);
    bureau_close(&bureau);
}

Test(policy_file, does_not_end_what_two_persons_approved)
{
    struct bureau bureau;
    open_district(&bureau);
    int64_t policy = propose(bureau.first, DAY, "version: n1\\nnumber: 5");
    stage_expect(bureau.second, STATUS_OK, "policy.approve", "{\"policy\":%" PRId64 "}", policy);
    write_file(&bureau, "310114-toy.yaml", DISTRICT_BY("disk", "2026-12-02", "6"));
    cr_assert_eq(start(&bureau), STATUS_OK);
    cr_assert_eq(number_on(&bureau, STORE_READ, ANTING, "2026-12-03"), 5);
    cr_assert_eq(count(&bureau, open_findings), 1);
    bureau_close(&bureau);
}

Test(policy_file, that_is_gone_leaves_its_rules_in_force)
{
    struct bureau bureau;
    open_district(&bureau);
    remove_file(&bureau, "310114-toy.yaml");
    remove_file(&bureau, "any-toy.yaml");
    cr_assert_eq(start(&bureau), STATUS_OK);
    cr_assert_eq(number_on(&bureau, STORE_READ, ANTING, DAY), 3);
    cr_assert_eq(number_on(&bureau, STORE_READ, "310118001", DAY), 1);
    cr_assert_eq(count(&bureau, "SELECT count(*) FROM policy WHERE withdrawn_at IS NOT NULL"), 0);
    cr_assert_eq(count(&bureau, findings), 0);
    bureau_close(&bureau);
}

Test(policy_file, is_no_finding_any_more_once_it_is_gone)
{
    struct bureau bureau;
    open_district(&bureau);
    write_file(&bureau, "310114-toy.yaml", DISTRICT_BY("2", "2020-01-01", "4"));
    cr_assert_eq(start(&bureau), STATUS_OK);
    cr_assert_eq(count(&bureau, open_findings), 1);
    remove_file(&bureau, "310114-toy.yaml");
    cr_assert_eq(start(&bureau), STATUS_OK);
    cr_assert_eq(count(&bureau, open_findings), 0);
    // The same comes again: found again. The first text is back: nothing to find.
    write_file(&bureau, "310114-toy.yaml", DISTRICT_BY("2", "2020-01-01", "4"));
    cr_assert_eq(start(&bureau), STATUS_OK);
    cr_assert_eq(count(&bureau, open_findings), 1);
    write_file(&bureau, "310114-toy.yaml", DISTRICT);
    cr_assert_eq(start(&bureau), STATUS_OK);
    cr_assert_eq(count(&bureau, open_findings), 0);
    cr_assert_eq(count(&bureau, findings), 2);
    bureau_close(&bureau);
}

Test(policy_file, is_no_finding_any_more_once_two_persons_approved_its_text)
{
    struct bureau bureau;
    open_district(&bureau);
    write_file(&bureau, "310114-toy.yaml", DISTRICT_BY("2", "2026-12-10", "4"));
    cr_assert_eq(start(&bureau), STATUS_OK);
    // As a shell gives it, without the line feed at its end.
    int64_t policy = propose(bureau.first, "2026-12-10",
        "kind: toy\\nregion: \\\"310114\\\"\\nversion: \\\"2\\\"\\nvalid_from: "
        "2026-12-10\\nnumber: 4");
    desk_due(bureau.stage.access.desk);
    cr_assert_eq(count(&bureau, open_findings), 1); // one person alone
    stage_expect(bureau.second, STATUS_OK, "policy.approve", "{\"policy\":%" PRId64 "}", policy);
    cr_assert_eq(count(&bureau, open_findings), 0);
    cr_assert_eq(
        count(&bureau, "SELECT count(*) FROM task WHERE kind = 'policy_file' AND closed_by = "
                       "'policy.approve'"),
        1);
    cr_assert_eq(start(&bureau), STATUS_OK);
    cr_assert_eq(count(&bureau, findings), 1);
    cr_assert_eq(count(&bureau, rows), 3);
    cr_assert_eq(number_on(&bureau, STORE_READ, ANTING, "2026-12-10"), 4);
    bureau_close(&bureau);
}

Test(policy_file, closed_by_hand_is_told_no_second_time)
{
    struct bureau bureau;
    open_district(&bureau);
    write_file(&bureau, "310114-toy.yaml", DISTRICT_BY("2", "2020-01-01", "4"));
    cr_assert_eq(start(&bureau), STATUS_OK);
    stage_expect(bureau.first, STATUS_OK, "task.close",
        "{\"task\":%" PRId64 ",\"outcome\":\"proposed from another day\"}",
        count(&bureau, "SELECT max(task) FROM task WHERE kind = 'policy_file'"));
    cr_assert_eq(start(&bureau), STATUS_OK);
    cr_assert_eq(count(&bureau, findings), 1);
    // Another text is another finding.
    write_file(&bureau, "310114-toy.yaml", DISTRICT_BY("3", "2020-01-01", "4"));
    cr_assert_eq(start(&bureau), STATUS_OK);
    cr_assert_eq(count(&bureau, open_findings), 1);
    bureau_close(&bureau);
}

Test(policy_file, of_the_installation_is_never_taken_out_of_force)
{
    struct bureau bureau;
    open_district(&bureau);
    cr_assert_not(store_place_try(bureau.stage.access.desk->place.path,
        "UPDATE policy SET withdrawn_at = 0 WHERE proposed_by IS NULL"));
    bureau_close(&bureau);
}

Test(policy_file, folder_of_a_first_start_is_loaded_whole_or_not_at_all)
{
    static const struct {
        const char *name;
        const char *text;
        const char *complaint; // NULL: none
    } steps[] = {
        {"other.yaml", "not ours: [\n", "no policy of kind toy for region any"},
        {"310114-toy.yaml", DISTRICT, "no policy of kind toy for region any"},
        {"any-toy.yaml", ANY, NULL},
        {"310118-toy.yaml", "kind: [\n", "310118-toy.yaml:"},
        {"310118-toy.yaml", "region: any\n", "310118-toy.yaml:1:1: kind is missing"},
        {"310118-toy.yaml", ANY, "two policies of kind toy for region any begin on one day"},
        {"310118-toy.yaml",
            "kind: toy\nregion: any\nversion: \"1\"\nvalid_from: 2021-01-01\nnumber: 2\n",
            "two policies of kind toy for region any of version 1"},
    };
    struct bureau bureau = {.folder = "/tmp/eldercare-policies-XXXXXX"};
    cr_assert_not_null(mkdtemp(bureau.folder));
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct text complaint;
        struct text notes;
        struct policies *policies = policies_new(toy_kinds);
        text_init(&complaint, 1000);
        text_init(&notes, 1000);
        write_file(&bureau, steps[i].name, steps[i].text);
        enum status status = policies_load(policies, bureau.folder, &complaint);
        if (status == STATUS_OK) {
            status = policies_check(policies, NULL, &notes, &complaint);
        }
        cr_assert_eq(status == STATUS_OK, steps[i].complaint == NULL, "step %zu", i);
        cr_assert(steps[i].complaint == NULL || strstr(complaint.bytes, steps[i].complaint) != NULL,
            "step %zu: %s", i, complaint.bytes);
        cr_assert_eq(notes.size, 0);
        text_done(&complaint);
        text_done(&notes);
        policies_free(policies);
    }
    remove_files(&bureau);
}
