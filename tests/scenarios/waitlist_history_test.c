// SPDX-License-Identifier: Apache-2.0
// Histories of a queue at random, through the whole instance: whatever people do and the clock
// brings, nobody is passed over without a code, places change only with a cause, every list of a
// day can be read again and comes out of the same acts again, a policy makes of the lists what was
// rehearsed, and the explanation of any pair is the order.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

#include "common/base/day.h"
#include "tests/scenarios/waitlist_world.h"

#define HISTORIES_IN_FULL 120
#define STEPS 240
#define REPLAYED_EACH 3
#define SNAPSHOTS_MAX 64
#define LIST_MAX 2048

// What a list said at the end of a day.
struct snapshot {
    int32_t day;
    int64_t house;
    char list[LIST_MAX];
};

static struct snapshot snapshots[SNAPSHOTS_MAX];
static int snapshots_count;

// --- what must hold ---

// "application place tier level;" of a list, the same however it was asked for.
static void write_list(const struct json *answer, char ret_list[LIST_MAX])
{
    size_t size = 0;
    const struct json *entries = json_get(json_get(answer, "result"), "entries");
    ret_list[0] = '\0';
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *entry = json_at(entries, i);
        cr_assert_eq(
            world_number(entry, "place"), (int64_t)i + 1, "places are counted from the front");
        size += (size_t)snprintf(ret_list + size, LIST_MAX - size, "%" PRId64 " %" PRId64 " %s %s;",
            world_number(entry, "application"), world_number(entry, "tier"),
            world_word(entry, "level"), world_word(entry, "state"));
        cr_assert_lt(size, LIST_MAX);
    }
}

static void keep_lists(struct world *world)
{
    for (int house = 0; house < HOUSES && snapshots_count < SNAPSHOTS_MAX; house++) {
        struct snapshot *snapshot = &snapshots[snapshots_count++];
        *snapshot = (struct snapshot){.day = world_today(world), .house = world->houses[house]};
        struct json *answer = world_say(world, world->bureau, "waitlist.list",
            "{\"institution\":%" PRId64 "}", snapshot->house);
        write_list(answer, snapshot->list);
        json_free(answer);
    }
}

static void check_lists_again(struct world *world)
{
    char list[LIST_MAX];
    for (int i = 0; i < snapshots_count; i++) {
        const struct snapshot *snapshot = &snapshots[i];
        struct json *answer = world_say(world, world->bureau, "waitlist.list",
            "{\"institution\":%" PRId64 ",\"on\":\"%s\"}", snapshot->house,
            world_day(snapshot->day));
        write_list(answer, list);
        json_free(answer);
        cr_assert_str_eq(list, snapshot->list, "the list of %s", world_day(snapshot->day));
    }
}

// The criterion told of a pair is the first that differs, in favour of who stands ahead.
static void check_pair(const struct json *ahead, const struct json *own)
{
    const char *criterion = world_word(ahead, "criterion");
    int64_t tiers = world_number(own, "tier") - world_number(ahead, "tier");
    int times = strcmp(world_word(own, "applied_at"), world_word(ahead, "applied_at"));
    if (strcmp(criterion, "tier") == 0) {
        cr_assert_gt(tiers, 0);
        return;
    }
    cr_assert_eq(tiers, 0, "%s", criterion);
    if (strcmp(criterion, "level") == 0) {
        cr_assert_gt(strcmp(world_word(ahead, "level"), world_word(own, "level")), 0,
            "application %" PRId64 " of level %s (%s) before one of %s (%s)",
            world_number(ahead, "application"), world_word(ahead, "level"),
            world_word(ahead, "scheme"), world_word(own, "level"), world_word(own, "scheme"));
    } else if (strcmp(criterion, "applied_at") == 0) {
        cr_assert_gt(times, 0);
    } else {
        cr_assert_str_eq(criterion, "tie");
        cr_assert_eq(times, 0);
        cr_assert_lt(strcmp(world_word(ahead, "tie"), world_word(own, "tie")), 0);
    }
}

// Whoever the list names before somebody is explained to them, in that order, and nobody else.
static void check_explanation(struct world *world)
{
    int64_t house = world->houses[world_draw(world, HOUSES)];
    struct json *list =
        world_say(world, world->bureau, "waitlist.list", "{\"institution\":%" PRId64 "}", house);
    const struct json *entries = json_get(json_get(list, "result"), "entries");
    size_t count = json_count(entries);
    if (count > 0) {
        size_t which = (size_t)world_draw(world, (int)count);
        struct json *answer = world_say(world, world->bureau, "waitlist.explain",
            "{\"application\":%" PRId64 ",\"institution\":%" PRId64 "}",
            world_number(json_at(entries, which), "application"), house);
        const struct json *result = json_get(answer, "result");
        const struct json *ahead = json_get(result, "ahead");
        cr_assert_eq(world_number(result, "place"), (int64_t)which + 1);
        cr_assert_eq(json_count(ahead), which);
        for (size_t i = 0; i < which; i++) {
            cr_assert_eq(world_number(json_at(ahead, i), "application"),
                world_number(json_at(entries, i), "application"));
            check_pair(json_at(ahead, i), json_get(result, "own"));
        }
        json_free(answer);
    }
    json_free(list);
}

// The told changes lead from nothing to where somebody stands, each from where the one before led.
static void check_history(struct world *world)
{
    int64_t application = world_application(world);
    int64_t house = world->houses[world_draw(world, HOUSES)];
    struct json *answer = world_say(world, world->bureau, "waitlist.history",
        "{\"application\":%" PRId64 ",\"institution\":%" PRId64 "}", application, house);
    const struct json *changes = json_get(json_get(answer, "result"), "changes");
    int64_t at = 0;
    for (size_t i = 0; i < json_count(changes); i++) {
        const struct json *change = json_at(changes, i);
        cr_assert_neq(world_word(change, "cause")[0], '\0', "a place changed without a cause");
        cr_assert_eq(world_number(change, "before"), at, "application %" PRId64, application);
        at = world_number(change, "after");
    }
    if (json_count(changes) > 0) { // else it may never have chosen that house
        struct json *place = world_say(world, world->bureau, "waitlist.explain",
            "{\"application\":%" PRId64 ",\"institution\":%" PRId64 "}", application, house);
        cr_assert_eq(at, world_number(json_get(place, "result"), "place"), "application %" PRId64,
            application);
        json_free(place);
    }
    json_free(answer);
}

// What no row may be like, each as a count.
static const struct {
    const char *what;
    const char *sql;
} wrongs[] = {
    {"somebody passed over without a code, or a code for nobody",
        "SELECT count(*) FROM offer o WHERE o.place - 1 <> (SELECT count(*) FROM offer_passed x"
        " WHERE x.offer = o.offer)"},
    {"somebody stood before and is not among those passed over",
        "SELECT count(*) FROM offer o JOIN waitlist_place p ON p.institution = o.institution"
        " AND p.order_key < o.order_key AND p.recorded_at < o.offered_at"
        " AND (p.superseded_at IS NULL OR p.superseded_at > o.offered_at)"
        " WHERE NOT EXISTS (SELECT 1 FROM offer_passed x WHERE x.offer = o.offer"
        " AND x.application = p.application)"},
    {"a place of who does not stand in the queue",
        "SELECT count(*) FROM waitlist_place p JOIN waitlist_standing s"
        " ON s.application = p.application AND s.superseded_at IS NULL"
        " WHERE p.superseded_at IS NULL AND s.state NOT IN"
        " ('queued', 'deferred', 'suspended', 'offered', 'accepted')"},
    {"somebody in the queue without any place",
        "SELECT count(*) FROM waitlist_standing s WHERE s.superseded_at IS NULL"
        " AND s.state IN ('queued', 'deferred', 'suspended', 'offered', 'accepted') AND NOT EXISTS "
        "(SELECT 1 FROM waitlist_place p"
        " WHERE p.application = s.application AND p.superseded_at IS NULL)"},
    {"somebody waits for a house that has closed",
        "SELECT count(*) FROM waitlist_choice c JOIN waitlist_standing s"
        " ON s.application = c.application AND s.superseded_at IS NULL JOIN institution i"
        " ON i.institution = c.institution WHERE c.superseded_at IS NULL AND s.state IN"
        " ('submitted', 'queued', 'deferred', 'suspended', 'offered', 'accepted') AND i.closed_day"
        " <= (SELECT date(max(recorded_at) / 1000, 'unixepoch', '+8 hours') FROM"
        " waitlist_standing)"},
    {"an application answers an offer there is none of, or the other way round",
        "SELECT count(*) FROM waitlist_standing s WHERE s.superseded_at IS NULL"
        " AND (s.state IN ('offered', 'accepted')) <> EXISTS (SELECT 1 FROM offer o"
        " WHERE o.application = s.application AND o.closed_at IS NULL)"},
    {"a list that mixes two policies",
        "SELECT count(*) FROM (SELECT p.institution FROM waitlist_place p JOIN waitlist_standing s"
        " ON s.application = p.application AND s.superseded_at IS NULL AND s.state = 'queued'"
        " WHERE p.superseded_at IS NULL GROUP BY p.institution HAVING count(DISTINCT p.policy) > "
        "1)"},
    {"an application waits for news of a death there is none of",
        "SELECT count(*) FROM waitlist_standing s JOIN waitlist_application a"
        " ON a.application = s.application WHERE s.superseded_at IS NULL AND s.state = 'suspended'"
        " AND s.until_day IS NULL AND NOT EXISTS (SELECT 1 FROM death d WHERE d.elder = a.elder"
        " AND d.cancelled_at IS NULL)"},
    {"who is said to have died could take a bed",
        "SELECT count(*) FROM waitlist_standing s JOIN waitlist_application a"
        " ON a.application = s.application JOIN death d ON d.elder = a.elder AND d.cancelled_at IS"
        " NULL WHERE s.superseded_at IS NULL AND s.state IN ('queued', 'deferred', 'offered',"
        " 'accepted')"},
    {"a task about an application that nobody can do",
        "SELECT count(*) FROM task t JOIN waitlist_standing s ON s.application = t.subject"
        " AND s.superseded_at IS NULL WHERE t.closed_at IS NULL AND ((t.kind = 'waitlist_verify'"
        " AND s.state <> 'submitted') OR (t.kind = 'waitlist_confirm' AND s.state NOT IN ('queued',"
        " 'deferred', 'suspended', 'offered', 'accepted')) OR (t.kind = 'waitlist_notice' AND"
        " s.state IN ('admitted', 'deceased')))"},
    {"a person who waits twice",
        "SELECT count(*) FROM (SELECT a.elder FROM waitlist_application a JOIN waitlist_standing s"
        " ON s.application = a.application AND s.superseded_at IS NULL WHERE s.state IN"
        " ('submitted', 'queued', 'deferred', 'suspended', 'offered', 'accepted')"
        " GROUP BY a.elder HAVING count(*) > 1)"},
    {"an offer of a bed that is not kept",
        "SELECT count(*) FROM offer o WHERE o.closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM"
        " bed_hold h WHERE h.bed = o.bed AND h.subject = o.offer AND h.superseded_at IS NULL)"},
    {"somebody came to live in a listed bed before who waited, by no offer and no second person",
        "SELECT count(*) FROM movement m JOIN stay s ON s.stay = m.stay WHERE m.event = 'admit'"
        " AND m.cancelled_at IS NULL AND NOT EXISTS (SELECT 1 FROM movement d WHERE d.stay ="
        " m.stay AND d.event = 'discharge' AND d.recorded_at = m.recorded_at) AND EXISTS (SELECT"
        " 1 FROM bed_mark b WHERE b.bed = m.bed AND b.mark = 'basic' AND b.recorded_at <"
        " m.recorded_at AND (b.superseded_at IS NULL OR b.superseded_at > m.recorded_at) AND"
        " (b.from_day <= m.on_day OR date(b.recorded_at / 1000 + 28800, 'unixepoch') <= m.on_day)"
        " AND b.until_day > m.on_day) AND m.on_day >= (SELECT"
        " date(min(b.recorded_at) / 1000 + 28800, 'unixepoch') FROM bed_mark b WHERE b.bed ="
        " m.bed AND b.mark = 'basic') AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.bed = m.bed"
        " AND o.closed_at = m.recorded_at AND o.state = 'admitted') AND NOT EXISTS (SELECT 1"
        " FROM override v WHERE v.stay = m.stay) AND EXISTS (SELECT 1 FROM waitlist_place p JOIN"
        " waitlist_standing w ON w.application = p.application AND w.state = 'queued' AND"
        " w.recorded_at < m.recorded_at AND (w.superseded_at IS NULL OR w.superseded_at >"
        " m.recorded_at) JOIN waitlist_application a ON a.application = p.application AND"
        " a.elder <> s.elder WHERE p.institution = s.institution AND p.recorded_at <"
        " m.recorded_at AND (p.superseded_at IS NULL OR p.superseded_at > m.recorded_at))"},
    {"a place by rules that were taken back before their day",
        "SELECT count(*) FROM waitlist_place w JOIN policy p ON p.kind = 'waitlist' AND p.version"
        " = w.version WHERE p.withdrawn_at IS NOT NULL AND p.proposed_by IS NOT NULL"},
    {"who was offered a bed moved in behind the last day, by no second person",
        "SELECT count(*) FROM offer o JOIN movement m ON m.bed = o.bed AND m.event = 'admit'"
        " AND m.recorded_at = o.closed_at WHERE o.state = 'admitted' AND m.on_day >"
        " date(o.admit_by / 1000 + 28800, 'unixepoch') AND NOT EXISTS (SELECT 1 FROM override v"
        " WHERE v.stay = m.stay)"},
    {"a strike for a bed that was no basic one, or none for nursing where it was asked for",
        "SELECT count(*) FROM offer o JOIN waitlist_application a ON a.application ="
        " o.application WHERE o.state = 'expired' AND o.counts = 1 AND (NOT EXISTS (SELECT 1"
        " FROM bed_mark b WHERE b.bed = o.bed AND b.mark = 'basic' AND b.recorded_at <"
        " o.closed_at AND (b.superseded_at IS NULL OR b.superseded_at > o.closed_at) AND"
        " b.from_day <= date(o.closed_at / 1000 + 28800, 'unixepoch') AND b.until_day >"
        " date(o.closed_at / 1000 + 28800, 'unixepoch')) OR ((a.needs & 1) <> 0 AND"
        " coalesce((SELECT c.class FROM bed_class c WHERE c.bed = o.bed AND c.truth = 'verified'"
        " AND c.recorded_at < o.closed_at AND (c.superseded_at IS NULL OR c.superseded_at >"
        " o.closed_at) AND c.from_day <= date(o.closed_at / 1000 + 28800, 'unixepoch') AND"
        " c.until_day > date(o.closed_at / 1000 + 28800, 'unixepoch')), (SELECT c.class FROM"
        " bed_class c WHERE c.bed = o.bed AND c.truth = 'declared' AND c.recorded_at <"
        " o.closed_at AND (c.superseded_at IS NULL OR c.superseded_at > o.closed_at) AND"
        " c.from_day <= date(o.closed_at / 1000 + 28800, 'unixepoch') AND c.until_day >"
        " date(o.closed_at / 1000 + 28800, 'unixepoch'))) <> 'nursing'))"},
    {"passed over for having had a bed that was taken away from them",
        "SELECT count(*) FROM offer_passed x JOIN offer o ON o.offer = x.offer WHERE x.words ="
        " 'had_this_bed' AND NOT EXISTS (SELECT 1 FROM offer f WHERE f.bed = o.bed AND"
        " f.application = x.application AND f.offer < o.offer AND f.state <> 'withdrawn')"},
};

#define WRONGS (sizeof wrongs / sizeof wrongs[0])

// All in one statement; only where something is wrong each is asked.
static void check_rows(struct world *world)
{
    char sql[14000] = "SELECT 0";
    size_t size = strlen(sql);
    for (size_t i = 0; i < WRONGS; i++) {
        size += (size_t)snprintf(sql + size, sizeof sql - size, " + (%s)", wrongs[i].sql);
        cr_assert_lt(size, sizeof sql);
    }
    bool is_right = desk_sql(world->stage->desk, sql) == 0;
    for (size_t i = 0; !is_right && i < WRONGS; i++) {
        cr_assert_eq(desk_sql(world->stage->desk, wrongs[i].sql), 0, "%s", wrongs[i].what);
    }
}

// --- a rehearsal and what it rehearsed ---

#define STANDING_MAX 64

// Who stands where: by house and application.
struct lists {
    int count;

    struct {
        int64_t house;
        int64_t application;
        int64_t place;
    } rows[STANDING_MAX];
};

static void put_place(struct lists *lists, int64_t house, int64_t application, int64_t place)
{
    int i = 0;
    while (i < lists->count &&
           (lists->rows[i].house != house || lists->rows[i].application != application)) {
        i++;
    }
    cr_assert_lt(i, STANDING_MAX);
    lists->count += i == lists->count ? 1 : 0;
    lists->rows[i].house = house;
    lists->rows[i].application = application;
    lists->rows[i].place = place;
}

// Of a house that has closed the clock ends the list, whatever the rules.
static void read_lists(struct world *world, struct lists *ret)
{
    ret->count = 0;
    for (int house = 0; house < HOUSES; house++) {
        if (world_has_closed(world, house)) {
            continue;
        }
        struct json *answer = world_say(world, world->bureau, "waitlist.list",
            "{\"institution\":%" PRId64 "}", world->houses[house]);
        const struct json *entries = json_get(json_get(answer, "result"), "entries");
        for (size_t i = 0; i < json_count(entries); i++) {
            const struct json *entry = json_at(entries, i);
            put_place(ret, world->houses[house], world_number(entry, "application"),
                world_number(entry, "place"));
        }
        json_free(answer);
    }
}

// What the lists are to become by the rehearsal; 0: nowhere.
static void rehearse(struct world *world, int64_t policy, struct lists *lists)
{
    static const char *const moves[] = {"rises", "falls", "enters", "leaves"};
    struct json *answer =
        world_say(world, world->bureau, "waitlist.rehearse", "{\"policy\":%" PRId64 "}", policy);
    const struct json *result = json_get(answer, "result");
    cr_assert_not_null(result);
    for (size_t move = 0; move < sizeof moves / sizeof moves[0]; move++) {
        const struct json *rows = json_get(result, moves[move]);
        for (size_t i = 0; i < json_count(rows); i++) {
            const struct json *row = json_at(rows, i);
            put_place(lists, world_number(row, "institution"), world_number(row, "application"),
                world_number(row, "after"));
        }
    }
    json_free(answer);
}

static int64_t rehearsed;

// Approved at once, every list is what was rehearsed.
static void approve_as_rehearsed(struct world *world, int64_t policy)
{
    static struct lists before;
    static struct lists after;
    read_lists(world, &before);
    rehearse(world, policy, &before);
    world_approve(world, policy);
    read_lists(world, &after);
    int stand = 0;
    for (int i = 0; i < before.count; i++) {
        stand += before.rows[i].place > 0 ? 1 : 0;
    }
    for (int i = 0; i < after.count; i++) {
        int64_t place = -1;
        for (int j = 0; j < before.count; j++) {
            bool is_same = before.rows[j].house == after.rows[i].house &&
                           before.rows[j].application == after.rows[i].application;
            place = is_same ? before.rows[j].place : place;
        }
        cr_assert_eq(place, after.rows[i].place,
            "policy %" PRId64 ": application %" PRId64 " of house %" PRId64
            " was rehearsed at %" PRId64 " and stands at %" PRId64,
            policy, after.rows[i].application, after.rows[i].house, place, after.rows[i].place);
    }
    cr_assert_eq(stand, after.count, "policy %" PRId64 ": %d were rehearsed to stand, %d do",
        policy, stand, after.count);
    rehearsed += after.count > 0 ? 1 : 0;
}

// --- the same acts again ---

#define ACTS_MAX 4000

// One thing that happened: somebody wrote something, the daemon looked at its clock, or (method and
// who NULL, snapshot not below 0) the lists were kept.
struct act {
    int64_t now_ms;
    char *who;
    char *method;
    char *params;
    bool was_done;
    int snapshot;
};

static struct act acts[ACTS_MAX];
static int acts_count;
static int64_t replayed;

static struct act *add_act(const struct world *world)
{
    cr_assert_lt(acts_count, ACTS_MAX);
    struct act *act = &acts[acts_count++];
    *act = (struct act){.now_ms = world->stage->desk->place.now_ms, .snapshot = -1};
    return act;
}

static bool is_done(const char *answer)
{
    return strstr(answer, "\"result\":") != NULL;
}

static void hear(
    struct world *world, const struct speaker *who, const char *method, const char *answer)
{
    static const char *const looks[] = {"waitlist.list", "waitlist.explain", "waitlist.history",
        "waitlist.rehearse", "waitlist.get", "offer.list", "task.list"};
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        if (strcmp(method, looks[i]) == 0) {
            return;
        }
    }
    struct act *act = add_act(world);
    act->who = strdup(who->name);
    act->method = strdup(method);
    act->params = strdup(world->params);
    act->was_done = is_done(answer);
}

static void forget_acts(void)
{
    for (int i = 0; i < acts_count; i++) {
        free(acts[i].who);
        free(acts[i].method);
        free(acts[i].params);
    }
    acts_count = 0;
}

static void compare_lists(struct world *world, const struct snapshot *snapshot)
{
    char list[LIST_MAX];
    struct json *answer = world_say(
        world, world->bureau, "waitlist.list", "{\"institution\":%" PRId64 "}", snapshot->house);
    write_list(answer, list);
    json_free(answer);
    cr_assert_str_eq(list, snapshot->list, "the list of %s replayed", world_day(snapshot->day));
}

static int64_t count_entries(const struct world *world)
{
    return desk_sql(
        world->stage->desk, "SELECT count(*) FROM ledger_entry WHERE method NOT LIKE 'session.%'");
}

// What the ledger tells happened, once more in an instance of its own, in its order and at its
// instants: every act ends as it did, every list is what it was.
static void replay(uint64_t seed, int64_t entries)
{
    static struct world again;
    world_open(&again, seed);
    for (int i = 0; i < acts_count; i++) {
        const struct act *act = &acts[i];
        again.stage->desk->place.now_ms = act->now_ms;
        if (act->snapshot >= 0) {
            compare_lists(&again, &snapshots[act->snapshot]);
        } else if (act->method == NULL) {
            stage_due(again.stage);
        } else {
            const char *answer = stage_say(
                again.stage, stage_speaker(again.stage, act->who), act->method, act->params);
            cr_assert_eq(
                is_done(answer), act->was_done, "%s %s: %s", act->method, act->params, answer);
        }
        replayed++;
    }
    cr_assert_eq(count_entries(&again), entries, "the ledgers tell as much");
    stage_close(again.stage);
}

// --- histories ---

// The daemon does what is due, perhaps after it was down.
static void look_at_clock(struct world *world, bool restarts)
{
    (void)add_act(world);
    if (restarts) {
        stage_restart(world->stage);
    } else {
        stage_due(world->stage);
    }
}

static void pass_time(struct world *world)
{
    static const int64_t spans[] = {60000, 3600000, DAY_MS, 3 * DAY_MS, 9 * DAY_MS, 40 * DAY_MS};
    int64_t *now_ms = &world->stage->desk->place.now_ms;
    if (world_draw(world, 3) > 0) {
        *now_ms += spans[world_draw(world, 3)];
        look_at_clock(world, false);
        return;
    }
    look_at_clock(world, false); // nothing more happens on this day
    for (int kept = snapshots_count; kept < snapshots_count + HOUSES; kept++) {
        if (kept < SNAPSHOTS_MAX) {
            add_act(world)->snapshot = kept;
        }
    }
    keep_lists(world);
    *now_ms = (*now_ms + 8 * 3600000) / DAY_MS * DAY_MS - 8 * 3600000 + DAY_MS +
              spans[world_draw(world, 6)];
    for (int left = world_draw(world, 6) - 3; left > 0; left--) { // before the daemon looks
        *now_ms += 1000;
        world_act(world);
    }
    look_at_clock(world, world_draw(world, 4) == 0);
}

static void step(struct world *world)
{
    world->stage->desk->place.now_ms += 1000;
    if (world_draw(world, 15) == 0) {
        pass_time(world);
    } else {
        world_act(world);
    }
    if (world_draw(world, 2) == 0) {
        check_explanation(world);
    } else {
        check_history(world);
    }
    check_rows(world);
}

// That much really happened, over all histories; what is rare may be missing from a twentieth.
static int64_t happened[10];
static const bool is_rare[10] = {
    [1] = true, [2] = true, [4] = true, [5] = true, [6] = true, [7] = true, [8] = true, [9] = true};

static void count_what_happened(struct world *world)
{
    static const char *const counts[] = {"SELECT count(*) FROM offer WHERE state = 'admitted'",
        "SELECT count(*) FROM offer_passed", "SELECT count(*) FROM override WHERE stay > 0",
        "SELECT count(*) FROM waitlist_place WHERE cause = 'policy_changed'",
        "SELECT count(*) FROM offer WHERE reason IN ('bed_unsuitable', 'bed_unlisted')",
        "SELECT count(*) FROM ledger_entry WHERE method = 'stay.record' AND outcome = 'OK'",
        "SELECT count(*) FROM waitlist_choice WHERE end_cause = 'house_closed'",
        "SELECT count(*) FROM waitlist_standing WHERE cause = 'mistake_corrected'",
        "SELECT count(*) FROM elder_correction WHERE outcome = 'done'",
        "SELECT count(*) FROM policy WHERE withdrawn_by IS NOT NULL"};
    for (size_t i = 0; i < sizeof happened / sizeof happened[0]; i++) {
        happened[i] += desk_sql(world->stage->desk, counts[i]);
    }
}

static void play(uint64_t seed, bool twice)
{
    static struct world world;
    fprintf(stderr, "waitlist_history: ELDERCARE_SEED=%" PRIu64 "\n", seed);
    snapshots_count = 0;
    world_open(&world, seed);
    forget_acts();
    world.heard = hear;
    world.approve = approve_as_rehearsed;
    for (int i = 0; i < PEOPLE; i++) {
        world_assess(&world);
    }
    for (int i = 0; i < STEPS; i++) {
        step(&world);
    }
    check_lists_again(&world);
    count_what_happened(&world);
    const char *line =
        stage_say(world.stage, stage_speaker(world.stage, SYSTEM_SPEAKER), "system.verify", "{}");
    cr_assert_not_null(strstr(line, "\"ok\":true"), "%s", line);
    int64_t entries = count_entries(&world);
    stage_close(world.stage);
    if (twice) {
        replay(seed, entries);
    }
    forget_acts();
}

Test(waitlist_history, keeps_what_a_queue_promises, .timeout = 7200)
{
    uint64_t seed = chance_seed("waitlist_history");
    for (int i = 0; i < chance_rounds(HISTORIES_IN_FULL); i++) {
        play(seed + (uint64_t)i, i % REPLAYED_EACH == 0);
    }
    bool is_full = chance_rounds(HISTORIES_IN_FULL) == HISTORIES_IN_FULL;
    cr_expect_gt(rehearsed, 0, "no policy was rehearsed on a list");
    fprintf(stderr, "waitlist_history: %" PRId64 " lists as rehearsed, %" PRId64 " acts replayed\n",
        rehearsed, replayed);
    cr_expect_gt(replayed, 0);
    for (size_t i = 0; i < sizeof happened / sizeof happened[0]; i++) {
        cr_expect(happened[i] > 0 || (is_rare[i] && !is_full), "kind %zu never happened", i);
        fprintf(stderr, "waitlist_history: %" PRId64 " of kind %zu\n", happened[i], i);
    }
}
