// SPDX-License-Identifier: Apache-2.0
// The words of the canteen: meals, channels, kinds of sites, once, on the wire and in Chinese.
#pragma once

#include <stdint.h>

#include "daemon/registry/vocabulary.h"

enum meal { MEAL_BREAKFAST, MEAL_LUNCH, MEAL_DINNER, MEALS };

extern const char *const meal_words[MEALS + 1]; // ends with NULL
extern const char *const meal_words_chinese[MEALS + 1];

enum channel { CHANNEL_DINE_IN, CHANNEL_PICKUP, CHANNEL_DELIVERY, CHANNELS };

// In tables a sitting's own capacity stands beside its channels as one more.
#define CHANNEL_TOTAL CHANNELS
#define CHANNEL_ROWS (CHANNELS + 1)

extern const char *const channel_words[CHANNELS + 1];
extern const char *const channel_rows[CHANNEL_ROWS + 1]; // the channels, then "total"
extern const char *const channel_words_chinese[CHANNELS + 1];

enum site_kind { SITE_CANTEEN, SITE_DISTRIBUTION_POINT, SITE_ELDER_TABLE, SITE_KINDS };

extern const char *const site_kind_words[SITE_KINDS + 1];
extern const char *const site_kind_words_chinese[SITE_KINDS + 1];

enum kitchen_kind { KITCHEN_OWN, KITCHEN_CENTRAL, KITCHEN_KINDS };

extern const char *const kitchen_kind_words[KITCHEN_KINDS + 1];
extern const char *const kitchen_kind_words_chinese[KITCHEN_KINDS + 1];

enum booking_state { BOOKING_BOOKED, BOOKING_SERVED, BOOKING_MISSED, BOOKING_CANCELLED };

extern const char *const booking_state_words[]; // ends with NULL

#define DIETS 7
#define ALLERGENS 8
#define TEXTURES 9

// In the order of registry/vocabulary.h: for what kitchens print.
extern const char *const diet_words_chinese[DIETS + 1];
extern const char *const allergen_words_chinese[ALLERGENS + 1];
extern const char *const texture_words_chinese[TEXTURES + 1];
