// SPDX-License-Identifier: Apache-2.0
// Sheets for families, in two languages, word by word beside each other.
#include "daemon/care/waitlist_sheet.h"

#include <inttypes.h>
#include <string.h>

#include "daemon/care/offer_walk.h"
#include "daemon/care/waitlist_words.h"

#define SHEET_MAX (16 * 1024)
#define NAME_MAX_BYTES 256

// One line in both languages; which words go where the formats of both languages agree on.
enum line {
    LINE_RECEIPT,
    LINE_EXPLANATION,
    LINE_OFFER,
    LINE_APPLICATION,
    LINE_APPLIED,
    LINE_CHOICE,
    LINE_COLON,
    LINE_VERIFY,
    LINE_PROVISIONAL,
    LINE_STRIKES,
    LINE_KEEP,
    LINE_HOUSE,
    LINE_DAY,
    LINE_PLACE,
    LINE_AHEAD,
    LINE_OWN_TIER,
    LINE_APPLIED_BEFORE,
    LINE_APPLIED_THIS,
    LINE_RULE,
    LINE_PRIVACY,
    LINE_OFFERED,
    LINE_POOL,
    LINE_LOWER_NEED,
    LINE_PASSED,
    LINE_NOTICE,
    LINE_LEFT,
    LINE_CAUSE,
    LINE_NOTE,
    LINE_BASIS,
    LINE_WAY_BACK,
    LINE_FILED_BY,
    LINE_NEEDS,
    LINE_OFFICE,
    LINE_NOTICE_HOUSE,
    LINE_CLOSED,
    LINES
};

static const char *const words[LINES][WAITLIST_LANGUAGES] = {
    [LINE_RECEIPT] = {"保基本养老床位轮候 受理回执\n",
        "Receipt: application for a basic-guarantee bed\n"},
    [LINE_EXPLANATION] = {"保基本养老床位轮候 排位说明\n",
        "Your place in the queue for a basic-guarantee bed\n"},
    [LINE_OFFER] = {"保基本养老床位 入住通知说明\n", "How a basic-guarantee bed was offered\n"},
    [LINE_APPLICATION] = {"申请编号：", "Application: "},
    [LINE_APPLIED] = {"受理时间：", "Received: "},
    [LINE_CHOICE] = {"志愿", "Choice "},
    [LINE_COLON] = {"：", ": "},
    [LINE_VERIFY] = {"最迟核实日期：", "To be verified by: "},
    [LINE_PROVISIONAL] = {"（暂定：该年节假日安排公布后，只会顺延）\n",
        "(provisional: it may only come later, once that year's holidays are published)\n"},
    [LINE_STRIKES] = {"已计次数：", "Strikes: "},
    [LINE_KEEP] = {"轮候次序自受理时间起算，搬迁不影响。请妥善保存本回执。\n",
        "The place counts from the time of receipt; moving house does not change it.\n"},
    [LINE_HOUSE] = {"机构：", "House: "},
    [LINE_DAY] = {"截至：", "As of: "},
    [LINE_PLACE] = {"当前排位：", "Place: "},
    [LINE_AHEAD] = {"排在前面的人数：", "Ahead of you: "},
    [LINE_OWN_TIER] = {"同一顺序类别内排在前面：", "of your own tier, ahead: "},
    [LINE_APPLIED_BEFORE] = {"  其中最晚的受理时间：", "  the last of them applied at: "},
    [LINE_APPLIED_THIS] = {"  本申请受理时间：", "  this application: "},
    [LINE_RULE] = {"依据规则版本：", "By the rules, version: "},
    [LINE_PRIVACY] = {"本说明不含他人信息。如有异议，可拨打 12345。\n",
        "This sheet names nobody. To object, call 12345.\n"},
    [LINE_OFFERED] = {"通知时间：", "Offered: "},
    [LINE_POOL] = {"床位来源：", "Pool: "},
    [LINE_LOWER_NEED] =
        {"本床为护理型床位，届时无需要护理型床位者可入住，故通知了照护需要较低者。\n",
            "A nursing bed: nobody who needs one could take it then, so it was offered to a lower "
            "need.\n"},
    [LINE_PASSED] = {"按规则越过的人数：", "Passed over, by rule: "},
    [LINE_NOTICE] = {"保基本养老床位轮候 退出告知书\n",
        "Notice: an application for a basic-guarantee bed has ended\n"},
    [LINE_LEFT] = {"退出日期：", "Ended on: "},
    [LINE_CAUSE] = {"退出原因：", "Because: "},
    [LINE_NOTE] = {"说明：", "Note: "},
    [LINE_BASIS] = {"规则条款：", "Rule: "},
    [LINE_FILED_BY] = {"提交人：", "Filed by: "},
    [LINE_NEEDS] = {"需要：", "Needs: "},
    [LINE_OFFICE] = {"受理机构：", "Received by: "},
    [LINE_NOTICE_HOUSE] = {"保基本养老床位轮候 志愿变更告知书\n",
        "Notice: a house you applied for has closed\n"},
    [LINE_CLOSED] = {"退出的志愿：", "No longer applied for: "},
    [LINE_WAY_BACK] = {"恢复途径：", "The way back: "},
};

// Causes of falling out, as standings name them.
static const struct {
    const char *cause;
    const char *names[WAITLIST_LANGUAGES];
} causes[] = {
    {"rejected", {"核实未通过", "the verification did not bear it out"}},
    {"strikes", {"多次拒绝或未应答床位通知，或接受后未入住",
                    "offers were declined, not answered or not taken up too often"}},
    {WAITLIST_BANNED, {"禁止申请期内不得轮候", "nobody may wait while they are banned"}},
    {"not_confirmed",
        {"逾期未确认轮候意愿", "nobody confirmed in time that a bed is still wanted"}},
    {WAITLIST_LAPSED,
        {"评估失效后逾期未重新评估", "the assessment ran out and was not renewed in time"}},
    {WAITLIST_REFERRED, {"评估建议就医后逾期未重新评估",
                            "the assessment referred to a hospital and no level followed in time"}},
    {WAITLIST_TAKEN_BACK,
        {"评估被撤销后逾期未重新评估", "the assessment was taken back and not made anew in time"}},
    {"house_closed", {"所选养老机构关闭", "the house has closed"}},
    {"withdrawn", {"养老机构代为撤回申请", "a home withdrew the application"}},
    {"conditions_not_met", {"不再符合任一申请条件", "none of the conditions holds any more"}},
};

static const char *const criterion_names[WAITLIST_CRITERIA][WAITLIST_LANGUAGES] = {
    [WAITLIST_BY_TIER] = {"类别", "tier"},
    [WAITLIST_BY_LEVEL] = {"照护等级更高", "of a higher level"},
    [WAITLIST_BY_APPLIED_AT] = {"申请更早", "applied earlier"},
    [WAITLIST_BY_TIE] = {"同一时刻申请，按公布的种子排序", "same moment, by the published seed"},
};

static const char *const pool_names[POOLS] = {
    "beds of the street", "pool of the district", "pool of the city"};

static const char *const code_names[OFFER_CODES][WAITLIST_LANGUAGES] = {
    [OFFER_UNSUITABLE] = {"床位不适合", "the bed does not suit them"},
    [OFFER_DEFERRED] = {"本人申请暂缓", "deferred at their own wish"},
    [OFFER_SUSPENDED] = {"轮候暂停", "suspended for a time"},
    [OFFER_HAS_OFFER] = {"已有其他床位通知", "offered another bed"},
    [OFFER_LOWER_NEED] = {"护理型床位优先给需要者", "the nursing bed is for who needs one"},
    [OFFER_POOL] = {"不属于该床位的统筹范围", "the bed is of a pool that is not theirs"},
    [OFFER_OTHER] = {"其他原因（已书面记录）", "for another reason, kept in words"},
};

struct sheet {
    struct text text;
    enum waitlist_language language;
};

static void begin(struct sheet *sheet, enum waitlist_language language, enum line title)
{
    sheet->language = language;
    text_init(&sheet->text, SHEET_MAX);
    text_add_string(&sheet->text, words[title][language]);
}

static void add(struct sheet *sheet, enum line line)
{
    text_add_string(&sheet->text, words[line][sheet->language]);
}

static void add_number(struct sheet *sheet, enum line line, int64_t number)
{
    add(sheet, line);
    text_print(&sheet->text, "%" PRId64 "\n", number);
}

static void add_text(struct sheet *sheet, enum line line, const char *text)
{
    add(sheet, line);
    text_print(&sheet->text, "%s\n", text == NULL ? "" : text);
}

enum precision { TO_THE_MINUTE = 16, TO_THE_MILLISECOND = 23 }; // characters of an instant

static void add_instant_to(struct call *call, struct sheet *sheet, enum line line,
    int64_t instant_ms, enum precision precision)
{
    char text[INSTANT_TEXT_SIZE];
    (void)instant_format(instant_ms, call->tx->zone_minutes, text);
    text[10] = ' ';
    text[precision] = '\0';
    add_text(sheet, line, text);
}

// A family needs no milliseconds, unless they decide.
static void add_instant(struct call *call, struct sheet *sheet, enum line line, int64_t instant_ms)
{
    add_instant_to(call, sheet, line, instant_ms, TO_THE_MINUTE);
}

static void add_house(struct call *call, struct sheet *sheet, enum line line, int64_t institution)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_HOUSE_NAME);
    query_bind_int(&query, "institution", institution);
    add_text(sheet, line, query_next(&query) ? query_text(&query, "name") : "");
    query_end(&query);
}

static void end(struct call *call, struct sheet *sheet)
{
    if (sheet->text.failed) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
    } else {
        json_field_text(&call->out, "print", sheet->text.bytes);
    }
    text_done(&sheet->text);
}

static void add_choices(struct call *call, struct sheet *sheet, const struct waitlist_entry *entry)
{
    for (int i = 0; i < entry->choices_count; i++) {
        add(sheet, LINE_CHOICE);
        text_print(
            &sheet->text, "%d%s", entry->choices[i].choice, words[LINE_COLON][sheet->language]);
        struct query query = query_open(call->tx, QUERY_WAITLIST_HOUSE_NAME);
        query_bind_int(&query, "institution", entry->choices[i].institution);
        text_print(&sheet->text, "%s\n", query_next(&query) ? query_text(&query, "name") : "");
        query_end(&query);
    }
}

static const char *const need_names[][WAITLIST_LANGUAGES] = {{"护理型床位", "a nursing bed"},
    {"认知障碍照护", "dementia care"}, {"轮椅通行", "room for a wheelchair"},
    {"与配偶同住", "a place with the spouse"}};

static void add_needs(struct sheet *sheet, uint32_t needs)
{
    const char *between = "";
    add(sheet, LINE_NEEDS);
    for (size_t i = 0; i < sizeof need_names / sizeof need_names[0]; i++) {
        if ((needs & (1u << i)) != 0) {
            text_print(&sheet->text, "%s%s", between, need_names[i][sheet->language]);
            between = sheet->language == WAITLIST_CHINESE ? "、" : ", ";
        }
    }
    text_add_string(&sheet->text, "\n");
}

static void add_day(struct sheet *sheet, enum line line, int32_t day)
{
    char text[DAY_TEXT_SIZE];
    add_text(sheet, line, day_format(day, text));
}

// "1 of 3", and until when each counts.
static void add_strikes(struct sheet *sheet, const struct waitlist_sheet_receipt *receipt)
{
    char on[DAY_TEXT_SIZE];
    char lapses[DAY_TEXT_SIZE];
    bool is_chinese = sheet->language == WAITLIST_CHINESE;
    add(sheet, LINE_STRIKES);
    text_print(&sheet->text, is_chinese ? "%d（满%d次移出轮候" : "%d of %d", receipt->strikes_count,
        (int)receipt->strikes_limit);
    if (receipt->version == NULL || strcmp(receipt->version, receipt->strikes_version) != 0) {
        text_print(&sheet->text, is_chinese ? "，现行规则版本%s" : " (the rules now: version %s)",
            receipt->strikes_version);
    }
    text_add_string(&sheet->text, is_chinese ? "）\n" : "\n");
    for (int i = 0; i < receipt->strikes_count; i++) {
        text_print(&sheet->text, is_chinese ? "  %s计一次，%s失效\n" : "  of %s, lapses on %s\n",
            day_format(receipt->strikes[i].on_day, on),
            day_format(receipt->strikes[i].lapses_day, lapses));
    }
}

static const char *filed_by_name(const char *word, enum waitlist_language language)
{
    static const char *const names[] = {"本人", "亲属", "养老顾问", "街镇", "居村委会", "养老机构"};
    int which = words_find(waitlist_filed_by_words, word);
    return language == WAITLIST_CHINESE && which >= 0 ? names[which] : word;
}

void waitlist_sheet_receipt_put(struct call *call, const struct waitlist_entry *entry,
    const struct waitlist_sheet_receipt *receipt, enum waitlist_language language)
{
    struct sheet sheet;
    begin(&sheet, language, LINE_RECEIPT);
    add_number(&sheet, LINE_APPLICATION, entry->application);
    add_instant(call, &sheet, LINE_APPLIED, entry->applied_ms);
    if (receipt->office_name != NULL) {
        add_text(&sheet, LINE_OFFICE, receipt->office_name);
    }
    if (receipt->filed_by != NULL) {
        add_text(&sheet, LINE_FILED_BY, filed_by_name(receipt->filed_by, language));
    }
    add_choices(call, &sheet, entry);
    if (entry->needs != 0) {
        add_needs(&sheet, entry->needs);
    }
    if (receipt->verify_day != DAY_NONE) {
        add_day(&sheet, LINE_VERIFY, receipt->verify_day);
    }
    if (receipt->verify_is_provisional) {
        add(&sheet, LINE_PROVISIONAL);
    }
    if (receipt->strikes_limit != 0) {
        add_strikes(&sheet, receipt);
    }
    if (receipt->version != NULL) {
        add_text(&sheet, LINE_RULE, receipt->version);
    }
    add(&sheet, LINE_KEEP);
    end(call, &sheet);
}

// "2 ahead: 1 of tier 1, 1 of tier 3"; where somebody only applied earlier, when, and when this
// one.
static void add_tiers(
    struct call *call, struct sheet *sheet, const struct waitlist_sheet_place *place)
{
    bool is_chinese = sheet->language == WAITLIST_CHINESE;
    add_number(sheet, LINE_AHEAD, place->place - 1);
    for (int tier = 0; tier < WAITLIST_TIERS_MAX; tier++) {
        if (place->tiers[tier] > 0) {
            text_print(&sheet->text,
                is_chinese ? "  第%d类：%" PRId64 "\n" : "  tier %d: %" PRId64 "\n", tier,
                place->tiers[tier]);
        }
    }
    for (int i = WAITLIST_BY_LEVEL; place->own_tier_told && i < WAITLIST_CRITERIA; i++) {
        if (place->own_tier_ahead[i] > 0) {
            text_print(&sheet->text,
                is_chinese ? "  %s%" PRId64 "（%s）\n" : "  %s%" PRId64 " (%s)\n",
                words[LINE_OWN_TIER][sheet->language], place->own_tier_ahead[i],
                criterion_names[i][sheet->language]);
        }
    }
    if (place->own_tier_told && place->before_ms != 0) {
        add_instant_to(call, sheet, LINE_APPLIED_BEFORE, place->before_ms, TO_THE_MILLISECOND);
        add_instant_to(call, sheet, LINE_APPLIED_THIS, place->applied_ms, TO_THE_MILLISECOND);
    }
}

void waitlist_sheet_explain(
    struct call *call, const struct waitlist_sheet_place *place, enum waitlist_language language)
{
    struct sheet sheet;
    begin(&sheet, language, LINE_EXPLANATION);
    add_number(&sheet, LINE_APPLICATION, place->application);
    add_house(call, &sheet, LINE_HOUSE, place->institution);
    add_day(&sheet, LINE_DAY, place->on_day);
    add_number(&sheet, LINE_PLACE, place->place);
    add_tiers(call, &sheet, place);
    add_text(&sheet, LINE_RULE, place->version);
    add(&sheet, LINE_PRIVACY);
    end(call, &sheet);
}

void waitlist_sheet_offer_put(
    struct call *call, const struct waitlist_sheet_offer *offer, enum waitlist_language language)
{
    struct sheet sheet;
    begin(&sheet, language, LINE_OFFER);
    add_house(call, &sheet, LINE_HOUSE, offer->institution);
    add_instant(call, &sheet, LINE_OFFERED, offer->offered_ms);
    int pool = words_find(pool_words, offer->pool);
    add_text(&sheet, LINE_POOL,
        pool < 0                       ? NULL
        : language == WAITLIST_CHINESE ? pool_words_chinese[pool]
                                       : pool_names[pool]);
    if (offer->application != 0) {
        add_number(&sheet, LINE_APPLICATION, offer->application);
    }
    add_number(&sheet, LINE_PLACE, offer->place);
    if (offer->lower_need) {
        add(&sheet, LINE_LOWER_NEED);
    }
    add_number(&sheet, LINE_PASSED, offer->place - 1);
    for (int i = 0; i < offer->codes_count; i++) {
        int code = words_find(offer_code_words, offer->codes[i]);
        text_print(&sheet.text, "  %s%s%" PRId64 "\n", code < 0 ? "" : code_names[code][language],
            words[LINE_COLON][language], offer->counts[i]);
    }
    add_text(&sheet, LINE_RULE, offer->version);
    add(&sheet, LINE_PRIVACY);
    end(call, &sheet);
}

static const char *cause_name(const char *cause, enum waitlist_language language)
{
    for (size_t i = 0; cause != NULL && i < sizeof causes / sizeof causes[0]; i++) {
        if (strcmp(causes[i].cause, cause) == 0) {
            return causes[i].names[language];
        }
    }
    return NULL;
}

void waitlist_sheet_notice_put(struct call *call, const struct waitlist_entry *entry,
    const struct waitlist_sheet_notice *notice, enum waitlist_language language)
{
    struct sheet sheet;
    begin(&sheet, language, notice->houses_count > 0 ? LINE_NOTICE_HOUSE : LINE_NOTICE);
    add_number(&sheet, LINE_APPLICATION, entry->application);
    add_instant(call, &sheet, LINE_APPLIED, entry->applied_ms);
    add_choices(call, &sheet, entry);
    for (int i = 0; i < notice->houses_count; i++) {
        add_house(call, &sheet, LINE_CLOSED, notice->houses[i]);
    }
    add_day(&sheet, LINE_LEFT, notice->left_day);
    add_text(&sheet, LINE_CAUSE, cause_name(notice->cause, language));
    if (notice->note != NULL &&
        (entry->state == WAITLIST_REJECTED || entry->state == WAITLIST_WITHDRAWN)) {
        add_text(&sheet, LINE_NOTE, notice->note);
    }
    add_text(&sheet, LINE_RULE, notice->version);
    if (notice->rule != NULL) {
        add_text(&sheet, LINE_BASIS, notice->rule);
    }
    add_text(&sheet, LINE_WAY_BACK, notice->way_back);
    add(&sheet, LINE_PRIVACY);
    end(call, &sheet);
}
