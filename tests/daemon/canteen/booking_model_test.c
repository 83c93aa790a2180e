// SPDX-License-Identifier: Apache-2.0
// Random bookings, cancellations and changes of capacity against a model that only counts.
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/daemon/canteen/stage.h"
#include "tests/support/chance.h"

#define KITCHENS 2
#define SITES 4
#define ELDERS 24
#define DAYS 3
#define STEPS 1500
#define NOT_BOOKED -1

struct booked {
    int64_t booking; // 0: none
    int site;
    int channel;
};

struct model {
    struct stage *stage;
    struct chance chance;
    int64_t kitchens[KITCHENS];
    int64_t sites[SITES];
    int64_t elders[ELDERS];
    int64_t cooked[KITCHENS];
    int64_t covers[SITES][CHANNELS];
    int64_t totals[SITES]; // -1: none
    struct booked booked[DAYS][ELDERS];
};

static const char *const days[DAYS] = {"2026-12-02", "2026-12-03", "2026-12-04"};

static int draw(struct model *model, int below)
{
    return chance_draw(&model->chance, below);
}

static int64_t count(const struct model *model, int day, int site, int channel)
{
    int64_t booked = 0;
    for (int elder = 0; elder < ELDERS; elder++) {
        const struct booked *one = &model->booked[day][elder];
        booked += one->booking != 0 && (site < 0 || one->site == site) &&
                          (channel < 0 || one->channel == channel)
                      ? 1
                      : 0;
    }
    return booked;
}

static int64_t count_cooked(const struct model *model, int day, int kitchen)
{
    int64_t booked = 0;
    for (int site = kitchen; site < SITES; site += KITCHENS) {
        booked += count(model, day, site, -1);
    }
    return booked;
}

static enum status expect(const struct model *model, int day, int elder, int site, int channel)
{
    if (model->booked[day][elder].booking != 0) {
        return STATUS_ALREADY_BOOKED;
    }
    if (count(model, day, site, channel) >= model->covers[site][channel]) {
        return STATUS_CHANNEL_FULL;
    }
    if (model->totals[site] >= 0 && count(model, day, site, -1) >= model->totals[site]) {
        return STATUS_SITTING_FULL;
    }
    return count_cooked(model, day, site % KITCHENS) >= model->cooked[site % KITCHENS]
               ? STATUS_KITCHEN_FULL
               : STATUS_OK;
}

static void book(struct model *model)
{
    int day = draw(model, DAYS);
    int elder = draw(model, ELDERS);
    int site = draw(model, SITES);
    int channel = draw(model, CHANNELS);
    enum status expected = expect(model, day, elder, site, channel);
    stage_be_street(model->stage, STAGE_STREET);
    enum status status = stage_try(model->stage, NULL, "meal.book",
        "{\"elder\":%ld,\"site\":%ld,\"date\":\"%s\",\"meal\":\"lunch\",\"channel\":\"%s\"}",
        (long)model->elders[elder], (long)model->sites[site], days[day], channel_words[channel]);
    cr_assert_eq(status, expected, "%s, not %s", status_name(status), status_name(expected));
    if (status == STATUS_OK) {
        model->booked[day][elder] = (struct booked){
            .booking = stage_int(model->stage, "booking"), .site = site, .channel = channel};
    }
}

static void cancel(struct model *model)
{
    struct booked *one = &model->booked[draw(model, DAYS)][draw(model, ELDERS)];
    if (one->booking == 0) {
        return;
    }
    stage_be_street(model->stage, STAGE_STREET);
    cr_assert_eq(
        stage_try(model->stage, NULL, "meal.cancel", "{\"booking\":%ld}", (long)one->booking),
        STATUS_OK);
    *one = (struct booked){0};
}

static void change_site(struct model *model)
{
    int site = draw(model, SITES);
    char total[32] = "";
    int places = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
        model->covers[site][channel] = draw(model, 5);
        places += (int)model->covers[site][channel];
    }
    model->totals[site] = draw(model, 2) == 0 ? -1 : draw(model, places + 1);
    if (model->totals[site] >= 0) {
        snprintf(total, sizeof(total), ",\"total\":%ld", (long)model->totals[site]);
    }
    stage_be_bureau(model->stage);
    cr_assert_eq(stage_try(model->stage, NULL, "site.update",
                     "{\"site\":%ld,\"capacity\":{\"lunch\":{\"dine_in\":%ld,\"pickup\":%ld,"
                     "\"delivery\":%ld%s}}}",
                     (long)model->sites[site], (long)model->covers[site][0],
                     (long)model->covers[site][1], (long)model->covers[site][2], total),
        STATUS_OK);
}

static void change_kitchen(struct model *model)
{
    int kitchen = draw(model, KITCHENS);
    model->cooked[kitchen] = draw(model, 14);
    stage_be_bureau(model->stage);
    cr_assert_eq(stage_try(model->stage, NULL, "kitchen.update",
                     "{\"kitchen\":%ld,\"capacity\":{\"lunch\":%ld}}",
                     (long)model->kitchens[kitchen], (long)model->cooked[kitchen]),
        STATUS_OK);
}

static void set_up(struct model *model)
{
    char name[32];
    for (int i = 0; i < KITCHENS; i++) {
        snprintf(name, sizeof(name), "厨房%d", i);
        model->cooked[i] = 12;
        model->kitchens[i] = stage_add_kitchen(model->stage, name, model->cooked[i]);
    }
    for (int i = 0; i < SITES; i++) {
        snprintf(name, sizeof(name), "站点%d", i);
        model->sites[i] =
            stage_add_site(model->stage, name, STAGE_STREET, model->kitchens[i % KITCHENS], 4);
        model->covers[i][0] = 4;
        model->totals[i] = -1;
        cr_assert_eq(stage_try(model->stage, NULL, "site.update",
                         "{\"site\":%ld,\"capacity\":{\"lunch\":{\"dine_in\":4,\"pickup\":0,"
                         "\"delivery\":0}}}",
                         (long)model->sites[i]),
            STATUS_OK);
    }
    for (int i = 0; i < ELDERS; i++) {
        model->elders[i] = stage_add_elder(model->stage);
    }
}

Test(booking_model, agrees_with_counting, .timeout = 300)
{
    struct model model = {.stage = stage_open(), .chance = chance_of(chance_seed("booking_model"))};
    set_up(&model);
    for (int step = 0; step < STEPS; step++) {
        int kind = draw(&model, 100);
        if (kind < 62) {
            book(&model);
        } else if (kind < 92) {
            cancel(&model);
        } else if (kind < 97) {
            change_site(&model);
        } else {
            change_kitchen(&model);
        }
        if (step % 100 == 99) {
            cr_assert(stage_is_consistent(model.stage), "step %d", step);
        }
    }
    int64_t live = 0;
    for (int day = 0; day < DAYS; day++) {
        live += count(&model, day, -1, -1);
    }
    cr_assert_eq(
        desk_sql(model.stage->desk, "SELECT count(*) FROM booking WHERE state = 'booked'"), live);
    stage_close(model.stage);
}
