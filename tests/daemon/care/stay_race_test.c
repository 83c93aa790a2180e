// SPDX-License-Identifier: Apache-2.0
// Who asks first is served; who asks second is told, however close together they asked.
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/daemon/care/ward.h"

#define RACERS 16

static void hand_in(struct desk_client *client, int64_t elder, int64_t bed)
{
    char line[256];
    snprintf(line, sizeof line,
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"stay.admit\",\"params\":{\"elder\":%lld,"
        "\"bed\":%lld}}",
        (long long)elder, (long long)bed);
    desk_send(client, line);
}

// Everybody hands in before the writer turns: one batch decides.
static int count_winners(struct ward *ward, struct desk_client **clients, const char *refusal)
{
    int winners = 0;
    desk_turn(ward->desk);
    for (int i = 0; i < RACERS; i++) {
        const char *answer = desk_take(clients[i]);
        cr_assert_not_null(answer);
        bool has_won = strstr(answer, "\"result\"") != NULL;
        cr_assert(has_won || strstr(answer, refusal) != NULL, "%s", answer);
        winners += has_won;
    }
    return winners;
}

Test(stay_race, for_one_bed_has_one_winner)
{
    struct ward *ward = ward_open();
    struct desk_client *clients[RACERS];
    int64_t bed = 0;
    ward_add_beds(ward, 1, &bed);
    for (int i = 0; i < RACERS; i++) {
        clients[i] = desk_connect(ward->desk, 10 + i);
        hand_in(clients[i], ward_add_elder(ward, SEX_MALE, WARD_STREET), bed);
    }
    cr_assert_eq(count_winners(ward, clients, "BED_TAKEN"), 1);
    cr_assert_eq(desk_sql(ward->desk, "SELECT count(*) FROM occupancy"), 1);
    ward_close(ward);
}

Test(stay_race, for_one_person_has_one_winner)
{
    struct ward *ward = ward_open();
    struct desk_client *clients[RACERS];
    int64_t beds[RACERS];
    ward_add_beds(ward, RACERS, beds);
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    for (int i = 0; i < RACERS; i++) {
        clients[i] = desk_connect(ward->desk, 10 + i);
        hand_in(clients[i], elder, beds[i]);
    }
    cr_assert_eq(count_winners(ward, clients, "ELDER_HAS_BED"), 1);
    cr_assert_eq(desk_sql(ward->desk, "SELECT count(*) FROM occupancy"), 1);
    ward_close(ward);
}

// The second guard: the schema itself refuses what overlaps, even between dates that never touch
// today.
Test(stay_race, is_refused_by_the_schema_too)
{
    static const struct {
        const char *values; // stay, elder, bed, institution, from, until
        bool accepted;
    } rows[] = {
        {"1, 5000001, 7, 1, '2026-12-01', '2026-12-10'", true},
        {"2, 5000002, 7, 1, '2026-12-10', '2026-12-20'", true}, // touching is free
        {"3, 5000003, 7, 1, '2026-12-19', '9999-12-31'", false},
        {"3, 5000003, 7, 1, '2026-11-01', '2026-12-02'", false},
        {"3, 5000003, 7, 1, '2026-12-05', '2026-12-06'", false},
        {"3, 5000001, 8, 1, '2026-12-09', '2026-12-11'", false},
        {"3, 5000001, 8, 1, '2026-12-10', '2026-12-11'", true},
        {"4, 5000004, 9, 1, '2026-12-10', '2026-12-10'", false}, // no days at all
    };
    struct ward *ward = ward_open();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char sql[300];
        snprintf(sql, sizeof sql,
            "INSERT INTO occupancy (stay, elder, bed, institution, from_day, until_day, "
            "recorded_at)"
            " VALUES (%s, 0)",
            rows[i].values);
        cr_expect_eq(
            store_place_try(ward->desk->place.path, sql), rows[i].accepted, "%s", rows[i].values);
    }
    static const char *const edits[] = {
        "UPDATE occupancy SET until_day = '2026-12-09' WHERE stay = 1",
        "UPDATE occupancy SET bed = 12 WHERE stay = 1",
        "UPDATE occupancy SET superseded_at = 5 WHERE stay = 1",
        "UPDATE occupancy SET superseded_at = NULL WHERE stay = 1",
    };
    static const bool allowed[] = {false, false, true, false};
    for (int i = 0; i < 4; i++) {
        cr_expect_eq(store_place_try(ward->desk->place.path, edits[i]), allowed[i], "%s", edits[i]);
    }
    ward_close(ward);
}
