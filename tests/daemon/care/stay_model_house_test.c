// SPDX-License-Identifier: Apache-2.0
// The naive house: it walks the days, one after the other, and looks at everybody.
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/daemon/care/stay_model.h"

struct place place_on(const struct stay *stay, int day)
{
    struct place place = {.bed = -1};
    for (int i = 0; i < stay->count && stay->moves[i].day <= day; i++) {
        const struct move *move = &stay->moves[i];
        if (move->event == EVENT_DISCHARGE || move->event == EVENT_DEATH) {
            place.bed = -1;
        } else if (move->event == EVENT_LEAVE || move->event == EVENT_RETURN) {
            place.away = move->event == EVENT_LEAVE;
        } else {
            place = (struct place){.bed = move->bed};
        }
    }
    return place;
}

#define TRIES 12 // until one is taken that is not looked for

static bool ends(enum stay_event event)
{
    return event == EVENT_DISCHARGE || event == EVENT_DEATH;
}

static bool moves_to(enum stay_event event)
{
    return event == EVENT_ADMIT || event == EVENT_TRANSFER || event == EVENT_SWAP;
}

int left_on(const struct model *model, int bed, int day)
{
    int left = -1;
    for (int i = 0; i < model->stays_count; i++) {
        const struct stay *stay = &model->stays[i];
        int in = -1;
        for (int at = 0; at < stay->count && stay->moves[at].day <= day; at++) {
            const struct move *move = &stay->moves[at];
            if (!ends(move->event) && !moves_to(move->event)) {
                continue;
            }
            left = in == bed && move->day > left ? move->day : left;
            in = move->bed;
        }
    }
    return left;
}

static bool is_possible(const struct stay *stay)
{
    bool away = false;
    int bed = -1;
    for (int i = 0; i < stay->count; i++) {
        const struct move *move = &stay->moves[i];
        bool is_last = i == stay->count - 1;
        if ((move->event == EVENT_ADMIT) != (i == 0) || (ends(move->event) && !is_last) ||
            (move->event == EVENT_RETURN && !away) ||
            (away && !ends(move->event) && move->event != EVENT_RETURN)) {
            return false;
        }
        if (moves_to(move->event)) {
            if (move->bed == bed || (move->event == EVENT_SWAP && move->left_bed != bed)) {
                return false;
            }
            bed = move->bed;
        }
        away = move->event == EVENT_LEAVE;
    }
    return stay->lender < 0 || stay->count == 0 || (stay->count == 2 && ends(stay->moves[1].event));
}

// May two lie so? A guest does in the bed of the resident who lent it, while that one is away.
static bool share(
    const struct wish *wish, int index, const struct stay *other, bool here_away, bool there_away)
{
    return (wish->stay->lender == index && there_away) ||
           (other->lender >= 0 && other->lender == wish->skip && (here_away || wish->puts_out));
}

static bool lasts_beyond(const struct stay *stay, int day)
{
    for (int at = day; at < DAYS; at++) {
        if (place_on(stay, at).bed >= 0) {
            return true;
        }
    }
    return false;
}

// Whether somebody dead would have a bed again behind their day.
static bool is_of_dead(const struct model *model, const struct wish *wish)
{
    int died_on = model->died_on[wish->stay->elder];
    return model->dead[wish->stay->elder] && lasts_beyond(wish->stay, died_on) &&
           (wish->skip < 0 || !lasts_beyond(&model->stays[wish->skip], died_on));
}

enum status judge(const struct model *model, const struct wish *wish)
{
    bool bed_taken = false;
    if (!is_possible(wish->stay) || is_of_dead(model, wish)) {
        return STATUS_STATE_CONFLICT;
    }
    for (int i = 0; i < model->stays_count; i++) {
        const struct stay *other = &model->stays[i];
        for (int day = 0; day < DAYS && i != wish->skip; day++) {
            struct place here = place_on(wish->stay, day);
            struct place there = place_on(other, day);
            if (here.bed < 0 || there.bed < 0) {
                continue;
            }
            if (other->elder == wish->stay->elder) {
                return STATUS_ELDER_HAS_BED;
            }
            bed_taken = bed_taken || (i != wish->beside && here.bed == there.bed &&
                                         !share(wish, i, other, here.away, there.away));
        }
    }
    return bed_taken ? STATUS_BED_TAKEN : STATUS_OK;
}

void insert(struct stay *stay, struct move move)
{
    int at = stay->count++;
    cr_assert_lt(at, MOVES);
    for (; at > 0 && stay->moves[at - 1].day > move.day; at--) {
        stay->moves[at] = stay->moves[at - 1];
    }
    stay->moves[at] = move;
}

bool comes_back(const struct stay *stay, int day, int until)
{
    bool is_back = false;
    for (int i = 0; i < stay->count; i++) {
        const struct move *move = &stay->moves[i];
        is_back = is_back || (move->event == EVENT_RETURN && move->day > day && move->day < until);
    }
    return is_back;
}

void go(struct stay *guest, struct move end)
{
    cr_assert_lt(guest->ends_count, MOVES);
    guest->ends[guest->ends_count++] = end;
    guest->moves[1] = end;
    guest->count = 2;
}

static bool has_act(const struct stay *stay, int act)
{
    for (int i = 0; i < stay->count; i++) {
        if (stay->moves[i].act == act) {
            return true;
        }
    }
    return false;
}

bool go_later(const struct model *model, struct stay *guest)
{
    for (int i = guest->ends_count - 1; i >= 0; i--) {
        struct move end = guest->ends[i];
        bool holds = end.back == 0 || has_act(&model->stays[guest->lender], end.back);
        if (end.day > guest->moves[1].day && holds) {
            go(guest, end);
            return true;
        }
    }
    return false;
}

int64_t end_of(const struct model *model, const struct stay *guest)
{
    char sql[160];
    snprintf(sql, sizeof sql,
        "SELECT movement FROM movement WHERE stay = %lld AND event = 'discharge' "
        "AND cancelled_at IS NULL",
        (long long)guest->stay);
    return desk_sql(model->ward->desk, sql);
}

bool guest_died(const struct model *model, int lender, int day)
{
    bool died = false;
    for (int i = 0; i < model->stays_count; i++) {
        const struct stay *guest = &model->stays[i];
        bool has_nights = guest->lender == lender && guest->count > 0 &&
                          guest->moves[1].day > guest->moves[0].day;
        died = died || (has_nights && guest->moves[1].day > day && model->dead[guest->elder] &&
                           guest->moves[1].day == model->died_on[guest->elder]);
    }
    return died;
}

void put_out_guests(struct model *model, int lender, const struct move *back)
{
    int day = back->day;
    for (int i = 0; i < model->stays_count; i++) {
        struct stay *guest = &model->stays[i];
        // Who came and went, or died, on one day lay nowhere for a night: nobody puts them out.
        if (guest->lender != lender || guest->count == 0 || guest->moves[1].day <= day ||
            guest->moves[1].day == guest->moves[0].day) {
            continue;
        }
        if (guest->moves[0].day >= day) {
            guest->count = 0;
        } else {
            go(guest,
                (struct move){
                    .event = EVENT_DISCHARGE, .day = day, .act = ++model->acts, .back = back->act});
            guest->moves[1].movement = end_of(model, guest);
        }
    }
}

enum status judge_later(const struct model *model, const struct stay *guest, int which)
{
    struct wish wish = {.stay = guest, .skip = which, .beside = -1};
    return comes_back(&model->stays[guest->lender], guest->moves[0].day, guest->moves[1].day)
               ? STATUS_STATE_CONFLICT
               : judge(model, &wish);
}

void keep_later(struct model *model, int which, const struct stay *guest)
{
    model->stays[which] = *guest;
    model->stays[which].moves[1].act = ++model->acts;
    model->stays[which].moves[1].movement = end_of(model, guest);
}

void give_back(struct model *model, const struct move *back)
{
    for (int i = 0; i < model->stays_count; i++) {
        struct stay guest = model->stays[i];
        bool was_put_out = guest.lender >= 0 && guest.count == 2 &&
                           guest.moves[1].event == EVENT_DISCHARGE &&
                           guest.moves[1].back == back->act;
        if (was_put_out && go_later(model, &guest) && judge_later(model, &guest, i) == STATUS_OK) {
            keep_later(model, i, &guest);
        }
    }
}

struct held look(const struct model *model)
{
    struct held held;
    memset(&held, 0, sizeof held);
    for (int at = 0; at < BEDS * DAYS; at++) {
        held.elder[at / DAYS][at % DAYS] = NOBODY;
    }
    for (int at = 0; at < model->stays_count * DAYS; at++) {
        const struct stay *stay = &model->stays[at / DAYS];
        int day = at % DAYS;
        struct place place = place_on(stay, day);
        bool is_hidden = place.bed >= 0 && place.away && held.elder[place.bed][day] != NOBODY;
        if (place.bed >= 0 && !is_hidden) {
            cr_assert(held.elder[place.bed][day] == NOBODY || held.away[place.bed][day]);
            held.elder[place.bed][day] = stay->elder;
            held.away[place.bed][day] = place.away;
        }
    }
    return held;
}

int draw_lender(struct model *model, int which, int day)
{
    for (int tries = 0; tries < TRIES; tries++) {
        int other = chance_draw(&model->chance, model->stays_count);
        if (place_on(&model->stays[other], day).away && model->stays[other].lender < 0) {
            return other;
        }
    }
    return which;
}

int draw_guest(struct model *model, int day)
{
    int elder = chance_draw(&model->chance, ELDERS);
    for (int tries = 0; tries < TRIES; tries++) {
        bool is_free = !model->dead[elder];
        for (int i = 0; i < model->stays_count; i++) {
            const struct stay *stay = &model->stays[i];
            is_free = is_free && (stay->elder != elder || place_on(stay, day).bed < 0);
        }
        if (is_free) {
            return elder;
        }
        elder = chance_draw(&model->chance, ELDERS);
    }
    return elder;
}

int draw_stay(struct model *model)
{
    int which = chance_draw(&model->chance, model->stays_count);
    for (int tries = 0; tries < TRIES && chance_draw(&model->chance, 8) != 0; tries++) {
        const struct stay *stay = &model->stays[which];
        if (stay->lender >= 0 && stay->count > 0) {
            return chance_draw(&model->chance, 2) == 0 ? which : stay->lender;
        }
        which = chance_draw(&model->chance, model->stays_count);
    }
    return which;
}

Test(stay_model_house, walks_the_days)
{
    struct stay stay = {.lender = -1};
    insert(&stay, (struct move){.event = EVENT_DISCHARGE, .day = 9});
    insert(&stay, (struct move){.event = EVENT_ADMIT, .day = 2, .bed = 1});
    insert(&stay, (struct move){.event = EVENT_LEAVE, .day = 5});
    cr_assert_eq(place_on(&stay, 1).bed, -1);
    cr_assert_eq(place_on(&stay, 2).bed, 1);
    cr_assert_not(place_on(&stay, 4).away);
    cr_assert(place_on(&stay, 8).away);
    cr_assert_eq(place_on(&stay, 9).bed, -1);
}

Test(stay_model_house, remembers_who_left)
{
    static struct model model = {.stays_count = 1, .stays = {{.lender = -1}}};
    insert(&model.stays[0], (struct move){.event = EVENT_ADMIT, .day = 2, .bed = 1});
    insert(&model.stays[0], (struct move){.event = EVENT_TRANSFER, .day = 2, .bed = 3});
    insert(&model.stays[0], (struct move){.event = EVENT_LEAVE, .day = 5});
    insert(&model.stays[0], (struct move){.event = EVENT_DISCHARGE, .day = 9});
    cr_assert_eq(left_on(&model, 1, 1), -1);
    cr_assert_eq(left_on(&model, 1, 8), 2);
    cr_assert_eq(left_on(&model, 3, 8), -1);
    cr_assert_eq(left_on(&model, 3, 9), 9);
}
