// SPDX-License-Identifier: Apache-2.0
// The tally of beds: signed daily changes for a house, its area and every area above, so that a
// ratio of any day is a short sum. Kept in the transaction of what it counts.
#pragma once

#include "daemon/care/words.h"
#include "daemon/rpc/call.h"

enum bed_measure {
    MEASURE_APPROVED,
    MEASURE_BEDS,
    MEASURE_DEMENTIA,
    MEASURE_BASIC,
    MEASURE_INSTITUTIONS,
    MEASURE_BUILT_AHEAD, // stand there and may not be lived in yet
    MEASURE_CLOSED,      // listed, but for maintenance or suspended
    MEASURE_CLOSED_NURSING_DECLARED,
    MEASURE_CLOSED_NURSING_VERIFIED,
    MEASURE_CLOSED_NURSING_EFFECTIVE,
    MEASURE_NURSING_DECLARED,
    MEASURE_NURSING_VERIFIED,
    MEASURE_NURSING_EFFECTIVE,
    MEASURE_INSTITUTIONS_NURSING_DECLARED,
    MEASURE_INSTITUTIONS_NURSING_VERIFIED,
    MEASURE_INSTITUTIONS_NURSING_EFFECTIVE,
    BED_MEASURES
};

extern const char *const bed_measure_words[BED_MEASURES + 1];

// In the order of the measures.
enum bed_truth { TRUTH_DECLARED, TRUTH_VERIFIED, TRUTH_EFFECTIVE, BED_TRUTHS };

extern const char *const bed_truth_words[BED_TRUTHS + 1];

#define BED_TALLY_CHANGES_MAX 64
#define BED_TALLY_PLACE_SIZE 24 // "i" and an id, or an area code

struct bed_tally_change {
    enum bed_measure measure;
    int32_t day;
    int64_t change;
};

// Changes of one house that are not written yet. The caller's storage.
struct bed_tally {
    struct tx *tx;
    int64_t institution;
    enum house_kind kind;
    char area[AREA_CODE_SIZE];
    int count;
    struct bed_tally_change changes[BED_TALLY_CHANGES_MAX];
};

void bed_tally_begin(struct bed_tally *tally, struct tx *tx, int64_t institution,
    enum house_kind kind, const char *area);

// The measure is higher by change on the days from_day (inclusive) to until_day (exclusive,
// DAY_OPEN: no end). Not for MEASURE_INSTITUTIONS_NURSING_..., which follow by themselves.
void bed_tally_span(struct bed_tally *tally, enum bed_measure measure, int32_t from_day,
    int32_t until_day, int64_t change);

// Writes what was gathered to the house and every area above it.
void bed_tally_end(struct bed_tally *tally);

// By how many beds the approved number exceeds the listed one on the worst day from from_day on;
// *ret_day is that day.
int64_t bed_tally_spare(
    struct tx *tx, int64_t institution, enum house_kind kind, int32_t from_day, int32_t *ret_day);

// The most beds listed on any day from from_day on; *ret_day is that day.
int64_t bed_tally_most_listed(
    struct tx *tx, int64_t institution, enum house_kind kind, int32_t from_day, int32_t *ret_day);

// "i7" into ret_place.
void bed_tally_house(int64_t institution, char ret_place[BED_TALLY_PLACE_SIZE]);

// rpc_subject.verify: the tally against a recount of the intervals; a line when they differ.
enum status bed_tally_verify(struct call *call);

// --- what oversight reads ---

struct bed_counts {
    int64_t approved[HOUSE_KINDS];
    int64_t beds[HOUSE_KINDS];
    int64_t institutions[HOUSE_KINDS];
    int64_t nursing[HOUSE_KINDS];
    int64_t built_ahead[HOUSE_KINDS];    // beside beds: built, not open yet
    int64_t closed[HOUSE_KINDS];         // of beds: closed for now
    int64_t closed_nursing[HOUSE_KINDS]; // of nursing
    int64_t institutions_nursing[HOUSE_KINDS];
};

struct bed_place {
    char area[AREA_CODE_SIZE]; // "" when it is a house
    int64_t institution;       // 0 when it is an area
    const char *name;          // arena; NULL for the asked place itself
    struct bed_counts counts;
};

#define BED_PLACES_MAX 512

// What an area and the places one level down (areas; houses in a street or below; houses that
// stand in the area itself) count on a day by a truth. known_ms 0 reads the tally; else as it was
// known before that instant, recounted from the intervals. ret_places (BED_PLACES_MAX) begins with
// the area itself; returns how many there are.
struct bed_question {
    const char *area;
    enum area_level level;
    int32_t on_day;
    enum bed_truth truth;
    int64_t known_ms;
};

int bed_tally_ask(
    struct call *call, const struct bed_question *question, struct bed_place *ret_places);

// One measure of an area on a day, by kind.
void bed_tally_one(struct tx *tx, const char *area, enum bed_measure measure, int32_t on_day,
    int64_t ret_totals[HOUSE_KINDS]);
