// SPDX-License-Identifier: Apache-2.0
// The bench's templates: holes are filled, combinations never repeat.
#include "tests/bench/template.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

static const char *fill(const struct template *template, uint64_t n, struct text *text)
{
    text_clear(text);
    template_fill(template, n, text);
    return text->bytes;
}

Test(template, fills_numbers_lists_and_leaves_json_alone)
{
    struct text text;
    struct template *template = template_new("{\"a\":{n},\"b\":{who},\"c\":{\"d\":{}},\"e\":{x}}");
    text_init(&text, 4096);
    cr_assert(template_add_list(template, "who=7,8", true));
    cr_assert_str_eq(fill(template, 3, &text), "{\"a\":3,\"b\":8,\"c\":{\"d\":{}},\"e\":{x}}");
    text_done(&text);
    template_free(template);
}

Test(template, goes_through_all_combinations_once)
{
    struct text text;
    struct template *template = template_new("{a}{b}{p}");
    text_init(&text, 4096);
    cr_assert(template_add_list(template, "a=1,2,3", true));
    cr_assert(template_add_list(template, "p=x,y", false));
    cr_assert(template_add_list(template, "b=4,5", true));
    cr_assert_eq(template_combinations(template), 6);
    char seen[6][3];
    for (uint64_t n = 0; n < 6; n++) {
        memcpy(seen[n], fill(template, n, &text), 2);
        seen[n][2] = '\0';
        for (uint64_t before = 0; before < n; before++) {
            cr_assert_str_neq(seen[before], seen[n]);
        }
    }
    cr_assert_str_eq(seen[0], "14");
    cr_assert_str_eq(seen[3], "15");
    text_done(&text);
    template_free(template);
}

Test(template, makes_keys_that_differ_and_are_allowed)
{
    struct text text;
    struct template *template = template_new("{key}");
    char first[64];
    text_init(&text, 4096);
    snprintf(first, sizeof(first), "%s", fill(template, 1, &text));
    cr_assert_eq(strspn(first, "0123456789abcdef"), strlen(first));
    cr_assert(strlen(first) >= 16 && strlen(first) <= 64);
    cr_assert_str_neq(first, fill(template, 2, &text));
    text_done(&text);
    template_free(template);
}

Test(template, refuses_lists_without_name_or_values)
{
    static const char *const wrong[] = {"who", "=1", "who=", "who=@/nonexistent"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct template *template = template_new("{who}");
        cr_assert_not(template_add_list(template, wrong[i], true), "%s", wrong[i]);
        template_free(template);
    }
}
