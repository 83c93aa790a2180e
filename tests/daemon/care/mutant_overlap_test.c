// SPDX-License-Identifier: Apache-2.0
// The schema's own guard of intervals, with no rule in front of it: whoever writes rows, no bed
// holds two, nobody lies twice and no bed has two classes or marks of a kind.
#include <criterion/criterion.h>

#include "tests/support/store_place.h"

#define OCCUPANCY                                                                                  \
    "INSERT INTO occupancy (occupancy, stay, elder, bed, institution, from_day, until_day, "       \
    "recorded_at, superseded_at) VALUES "
#define OCCUPANCY_LENT                                                                             \
    "INSERT INTO occupancy (occupancy, stay, elder, bed, institution, from_day, until_day, "       \
    "recorded_at, away, guest) VALUES "
#define LEND                                                                                       \
    "INSERT INTO stay_lend (stay, lender, until_day, consent, fee_stopped_day, recorded_at) "      \
    "VALUES "
#define CLASS                                                                                      \
    "INSERT INTO bed_class (bed_class, bed, truth, class, from_day, until_day, recorded_at, "      \
    "superseded_at) VALUES "
#define MARK                                                                                       \
    "INSERT INTO bed_mark (bed_mark, bed, mark, pool, from_day, until_day, recorded_at, "          \
    "superseded_at) VALUES "
#define HOLD                                                                                       \
    "INSERT INTO bed_hold (bed_hold, bed, institution, kind, elder, from_day, until_day, "         \
    "recorded_at, superseded_at) VALUES "
#define CLOSURE                                                                                    \
    "INSERT INTO bed_closure (bed_closure, bed, institution, state, safety, reason, office, "      \
    "operator, from_day, until_day, recorded_at, superseded_at) VALUES "

// Statements one after another; each is taken or refused.
static const struct {
    const char *sql;
    bool taken;
} statements[] = {
    // A first row, then touching, equal, inner, outer and overlapping ones for the same bed.
    {OCCUPANCY "(1, 1, 1, 1, 1, '2026-03-01', '2026-04-01', 0, NULL)", true},
    {OCCUPANCY "(2, 2, 2, 1, 1, '2026-04-01', '2026-05-01', 0, NULL)", true},
    {OCCUPANCY "(3, 3, 3, 1, 1, '2026-02-01', '2026-03-01', 0, NULL)", true},
    {OCCUPANCY "(4, 4, 4, 1, 1, '2026-03-01', '2026-04-01', 0, NULL)", false},
    {OCCUPANCY "(4, 4, 4, 1, 1, '2026-03-31', '2026-04-01', 0, NULL)", false},
    {OCCUPANCY "(4, 4, 4, 1, 1, '2026-03-10', '2026-03-11', 0, NULL)", false},
    {OCCUPANCY "(4, 4, 4, 1, 1, '2026-01-01', '9999-12-31', 0, NULL)", false},
    {OCCUPANCY "(4, 4, 4, 1, 1, '2026-01-01', '2026-02-02', 0, NULL)", false},
    {OCCUPANCY "(4, 4, 4, 1, 1, '2026-06-01', '2026-06-01', 0, NULL)", false}, // no day at all
    // The same person in another bed.
    {OCCUPANCY "(5, 5, 1, 2, 1, '2026-03-31', '2026-05-01', 0, NULL)", false},
    {OCCUPANCY "(5, 5, 1, 2, 2, '2026-02-01', '2026-03-02', 0, NULL)", false},
    {OCCUPANCY "(5, 5, 1, 2, 2, '2026-04-01', '2026-05-01', 0, NULL)", true},
    // The bed of somebody who is away may be lent: to one guest, not to a resident.
    {OCCUPANCY_LENT "(20, 20, 500, 40, 1, '2026-03-01', '2026-04-01', 0, 'hospital', 0)", true},
    {OCCUPANCY_LENT "(21, 21, 501, 40, 1, '2026-03-05', '2026-03-10', 0, NULL, 0)", false},
    {OCCUPANCY_LENT "(21, 21, 501, 40, 1, '2026-03-05', '2026-03-10', 0, 'family', 0)", false},
    {OCCUPANCY_LENT "(21, 21, 501, 40, 1, '2026-03-05', '2026-03-10', 0, NULL, 1)", false},
    {LEND "(21, 23, '2026-03-10', 'x', '2026-03-01', 0)", true}, // lent by another stay
    {OCCUPANCY_LENT "(21, 21, 501, 40, 1, '2026-03-05', '2026-03-10', 0, NULL, 1)", false},
    {"UPDATE stay_lend SET lender = 20 WHERE stay = 21", true},
    {OCCUPANCY_LENT "(21, 21, 501, 40, 1, '2026-03-05', '2026-03-10', 0, NULL, 1)", true},
    {OCCUPANCY_LENT "(26, 20, 500, 40, 1, '2026-03-06', '2026-03-07', 0, NULL, 0)", false},
    {OCCUPANCY_LENT "(22, 22, 502, 40, 1, '2026-03-09', '2026-03-12', 0, NULL, 1)", false},
    {OCCUPANCY_LENT "(22, 22, 501, 41, 1, '2026-03-09', '2026-03-12', 0, NULL, 0)", false},
    {OCCUPANCY_LENT "(23, 23, 503, 40, 1, '2026-04-01', '2026-05-01', 0, NULL, 0)", true},
    {OCCUPANCY_LENT "(24, 24, 504, 40, 1, '2026-04-30', '2026-05-02', 0, NULL, 1)", false},
    {OCCUPANCY_LENT "(25, 25, 505, 42, 1, '2026-04-30', '2026-05-02', 0, 'family', 1)", false},
    {"UPDATE occupancy SET away = NULL WHERE occupancy = 20", false},
    {"UPDATE occupancy SET guest = 0 WHERE occupancy = 21", false},
    {"UPDATE occupancy SET elder = 9 WHERE occupancy = 21", false}, // no records became one
    // What is superseded makes room, comes not back and keeps its days.
    {"UPDATE occupancy SET superseded_at = 1 WHERE occupancy = 1", true},
    {OCCUPANCY "(6, 6, 6, 1, 1, '2026-03-01', '2026-04-01', 0, NULL)", true},
    {"UPDATE occupancy SET superseded_at = NULL WHERE occupancy = 1", false},
    {"UPDATE occupancy SET until_day = '2026-12-31' WHERE occupancy = 2", false},
    {"UPDATE occupancy SET bed = 3 WHERE occupancy = 2", false},
    // Classes, apart by truth; marks, apart by kind.
    {CLASS "(1, 1, 'declared', 'nursing', '2026-01-01', '9999-12-31', 0, NULL)", true},
    {CLASS "(2, 1, 'verified', 'ordinary', '2026-03-01', '9999-12-31', 0, NULL)", true},
    {CLASS "(3, 1, 'verified', 'nursing', '2026-01-01', '2026-03-02', 0, NULL)", false},
    {CLASS "(3, 1, 'verified', 'nursing', '2026-01-01', '2026-03-01', 0, NULL)", true},
    {CLASS "(4, 1, 'declared', 'ordinary', '2027-01-01', '2027-02-01', 0, NULL)", false},
    {CLASS "(4, 1, 'declared', 'ordinary', '2027-01-01', '2027-02-01', 0, 5)", true}, // superseded
    {MARK "(1, 1, 'basic', 'street', '2026-01-01', '9999-12-31', 0, NULL)", true},
    {MARK "(2, 1, 'basic', 'city', '2026-05-01', '2026-06-01', 0, NULL)", false},
    {MARK "(2, 1, 'dementia', NULL, '2026-05-01', '2026-06-01', 0, NULL)", true},
    {MARK "(3, 2, 'dementia', 'street', '2026-05-01', '2026-06-01', 0, NULL)", false},
    {MARK "(3, 2, 'basic', NULL, '2026-05-01', '2026-06-01', 0, NULL)", false},
    // Holds: one a bed, one a person, not where another lies; who it is for may lie there.
    {HOLD "(1, 9, 1, 'offer', 9, '2026-03-01', '2026-04-01', 0, NULL)", true},
    {HOLD "(2, 9, 1, 'offer', 8, '2026-03-31', '2026-05-01', 0, NULL)", false},
    {HOLD "(2, 8, 1, 'offer', 9, '2026-03-31', '2026-05-01', 0, NULL)", false},
    {HOLD "(2, 9, 1, 'offer', 8, '2026-04-01', '2026-05-01', 0, NULL)", true},
    {HOLD "(3, 1, 1, 'reservation', 7, '2026-04-30', '2026-05-02', 0, NULL)", false},
    {"UPDATE bed_hold SET until_day = '2027-01-01' WHERE bed_hold = 1", false},
    {OCCUPANCY "(7, 7, 7, 9, 1, '2026-03-31', '2026-04-01', 0, NULL)", false},
    {OCCUPANCY "(7, 7, 9, 9, 1, '2026-03-31', '2026-04-01', 0, NULL)", true},
    // Closures: one at a time, and not under a stay unless for safety; then nobody comes.
    {CLOSURE "(1, 7, 1, 'suspended', 0, 'x', 1, 'x', '2026-03-01', '2026-04-01', 0, NULL)", true},
    {CLOSURE "(2, 7, 1, 'withdrawn', 0, 'x', 1, 'x', '2026-03-31', '2026-05-01', 0, NULL)", false},
    {CLOSURE "(2, 1, 1, 'suspended', 0, 'x', 1, 'x', '2026-04-30', '2026-05-02', 0, NULL)", false},
    {CLOSURE "(2, 1, 1, 'suspended', 1, 'x', 1, 'x', '2026-04-30', '2026-05-02', 0, NULL)", true},
    {"UPDATE bed_closure SET until_day = '2027-01-01' WHERE bed_closure = 1", false},
    {OCCUPANCY "(8, 8, 8, 7, 1, '2026-02-01', '2026-03-02', 0, NULL)", false},
    {OCCUPANCY "(8, 8, 8, 7, 1, '2026-02-01', '2026-03-01', 0, NULL)", true},
};

Test(mutant_overlap, is_refused_by_the_schema_itself)
{
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    store_close(store_place_open(&options));
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        cr_expect_eq(store_place_try(place.path, statements[i].sql), statements[i].taken, "%s: %s",
            statements[i].taken ? "refused" : "taken", statements[i].sql);
    }
    store_place_remove(&place);
}
