// SPDX-License-Identifier: Apache-2.0
// Who lives in the world of the queue: couples, each person with one record or two.
#include <stdio.h>

#include <criterion/criterion.h>

#include "tests/scenarios/waitlist_world.h"

// The first is married to the second, the third to the fourth.
const char *world_sex(int person)
{
    return person % 2 == 0 ? "female" : "male";
}

// Sequence 000 was never issued, and is a woman's.
static void write_number(int person, char ret_number[20])
{
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    snprintf(ret_number, 20, "31011419%02d0101000", 30 + person * 2);
    for (int i = 0; i < 17; i++) {
        sum += (ret_number[i] - '0') * weights[i];
    }
    ret_number[17] = "10X98765432"[sum % 11];
    ret_number[18] = '\0';
}

void world_add_person(struct world *world, int person)
{
    char number[20];
    char born[64] = "";
    char *papers = world->papers[person];
    if (person % 2 == 0) {
        write_number(person, number);
        snprintf(papers, sizeof world->papers[person], "\"id_number\":\"%s\"", number);
    } else {
        snprintf(papers, sizeof world->papers[person],
            "\"id_type\":\"passport\",\"id_number\":\"T%07d\"", person);
        snprintf(born, sizeof born, ",\"sex\":\"%s\",\"born\":\"19%02d-01-01\"", world_sex(person),
            30 + person * 2);
    }
    struct json *answer = world_say(world, world->street, "elder.register",
        "{%s,\"name\":\"测试\",\"registered_area\":\"310114103\","
        "\"residence_area\":\"310114103\"%s}",
        papers, born);
    world->elders[person] = world_number(json_get(answer, "result"), "elder");
    json_free(answer);
    cr_assert_neq(world->elders[person], 0);
}

int64_t world_record(struct world *world, int person)
{
    bool by_double = world->doubles[person] != 0 && world_draw(world, 2) == 0;
    return by_double ? world->doubles[person] : world->elders[person];
}

int64_t world_elder(struct world *world)
{
    return world_record(world, world_draw(world, PEOPLE));
}
