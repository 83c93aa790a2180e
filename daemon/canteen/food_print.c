// SPDX-License-Identifier: Apache-2.0
// A cover in words.

#include "daemon/canteen/food_print.h"

#include "daemon/canteen/words.h"

struct food food_read(struct call *call, const struct query *query, int32_t day, int meal)
{
    struct diet_person person = {.texture = query_text(query, "texture"),
        .allergens = (uint32_t)query_int(query, "allergens"),
        .diets = (uint32_t)query_int(query, "diets")};
    return (struct food){.diets = person.diets,
        .allergens = person.allergens,
        .suits = menu_suits(call, query_int(query, "site"), day, meal, &person)};
}

void food_put(struct json_out *out, const struct food *food)
{
    vocabulary_put(out, "diets", diet_words, food->diets);
    vocabulary_put(out, "allergens", allergen_words, food->allergens);
    menu_put_suits(out, food->suits);
    if (food->is_closed) {
        json_field_bool(out, "closed", true);
    }
}

static void print_words(struct text *page, const char *const *words, unsigned bits)
{
    for (int i = 0; words[i] != NULL; i++) {
        if ((bits >> i) & 1u) {
            text_print(page, " %s", words[i]);
        }
    }
}

void food_print(struct text *page, const struct food *food)
{
    static const char *const marks[] = {"", "【无安全菜品】", "【菜单未知】"};

    print_words(page, diet_words_chinese, food->diets);
    if (food->allergens != 0) {
        text_add_string(page, " 忌");
        print_words(page, allergen_words_chinese, food->allergens);
    }
    text_add_string(page, marks[food->suits]);
    text_add_string(page, food->is_closed ? FOOD_CLOSED_CHINESE : "");
}
