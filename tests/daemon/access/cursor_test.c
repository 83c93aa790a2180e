// SPDX-License-Identifier: Apache-2.0
// Where a page goes on: what was written is read back, anything else is refused.
#include "daemon/access/cursor.h"

#include <string.h>

#include <criterion/criterion.h>

struct page {
    struct tx tx;
    struct call call;
};

static void begin(struct page *page, size_t bytes_max)
{
    memset(page, 0, sizeof *page);
    page->call.tx = &page->tx;
    arena_init(&page->call.arena, bytes_max);
    text_init(&page->call.result, 10000);
    text_init(&page->call.facts_text, 10000);
    json_out_init(&page->call.out, &page->call.result);
    json_out_init(&page->call.facts, &page->call.facts_text);
}

static void end(struct page *page)
{
    text_done(&page->call.result);
    text_done(&page->call.facts_text);
    arena_done(&page->call.arena);
}

Test(cursor, reads_what_it_wrote)
{
    static const struct cursor cases[] = {
        {"王秀英", 1}, {"", 7}, {"a b", 123456789012345678}, {"310114103", 42}, {"x", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct page page;
        struct cursor cursor;
        begin(&page, 10000);
        cursor_put_next(&page.call, cases[i].text, cases[i].id);
        char *next = page.call.result.bytes + strlen("\"next\":\"");
        next[strlen(next) - 1] = '\0';
        cr_assert_eq(cursor_read(&page.call, next, &cursor), STATUS_OK);
        cr_expect_str_eq(cursor.text, cases[i].text);
        cr_expect_eq(cursor.id, cases[i].id);
        end(&page);
    }
}

Test(cursor, is_of_one_method)
{
    const struct rpc_method list = {.name = "toy.list"};
    const struct rpc_method other = {.name = "toy.lists"};
    struct page page;
    struct cursor cursor;
    begin(&page, 10000);
    page.call.method = &list;
    cursor_put_next(&page.call, "王秀英", 1);
    char *next = page.call.result.bytes + strlen("\"next\":\"");
    next[strlen(next) - 1] = '\0';
    cr_assert_eq(cursor_read(&page.call, next, &cursor), STATUS_OK);
    cr_expect_str_eq(cursor.text, "王秀英");
    page.call.method = &other;
    cr_assert_eq(cursor_read(&page.call, next, &cursor), STATUS_INVALID);
    cr_assert_not_null(strstr(page.call.facts_text.bytes, "of this method"));
    end(&page);
}

Test(cursor, begins_at_the_beginning)
{
    struct page page;
    struct cursor cursor;
    begin(&page, 10000);
    cr_assert_eq(cursor_read(&page.call, NULL, &cursor), STATUS_OK);
    cr_expect_str_eq(cursor.text, "");
    cr_expect_eq(cursor.id, 0);
    end(&page);
}

Test(cursor, refuses_what_is_none)
{
    static const char *const cases[] = {"*", "YWJj", "YSA", "YSBi", "YSAxMjM0NTY3ODkwMTIzNDU2Nzg5"};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct page page;
        struct cursor cursor;
        begin(&page, 10000);
        cr_expect_eq(cursor_read(&page.call, cases[i], &cursor), STATUS_INVALID, "%s", cases[i]);
        end(&page);
    }
}

Test(cursor, without_memory_is_a_fault)
{
    for (size_t bytes = 0; bytes < 64; bytes += 16) {
        struct page page;
        struct cursor cursor;
        begin(&page, bytes);
        cursor_put_next(&page.call, "a long enough text for this arena to be too small", 1);
        cr_expect_eq(page.tx.fault, STATUS_NO_MEMORY);
        enum status status =
            cursor_read(&page.call, "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYSAx", &cursor);
        cr_expect(status == STATUS_INVALID || status == STATUS_NO_MEMORY || status == STATUS_OK);
        end(&page);
    }
}
