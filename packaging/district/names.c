// SPDX-License-Identifier: Apache-2.0
// Names of people and homes. Sequence 000 of an identity number is even, so everyone in it is a
// woman.

#include <string.h>

#include "packaging/district/district.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

// Roughly by how common they are; the frequent ones stand in weights below.
static const char *const surnames[] = {"王", "李", "张", "陈", "沈", "朱", "陆", "周", "徐", "顾",
    "杨", "吴", "赵", "黄", "金", "刘", "孙", "胡", "高", "林", "何", "郭", "马", "罗", "梁", "宋",
    "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓", "许", "傅", "曾", "彭",
    "吕", "苏", "卢", "蒋", "蔡", "贾", "丁", "魏", "薛", "叶", "阎", "余", "潘", "杜", "戴", "夏",
    "钟", "汪", "田", "任", "姜", "范", "方", "石", "姚", "谭", "廖", "邹", "熊", "毛", "钱", "严",
    "封", "归", "侯", "诸", "欧阳", "上官", "司徒", "诸葛", "夏侯"};

#define FREQUENT_SURNAMES 12
#define FREQUENT_PER_MILLION 550000

static const char *const given_characters[] = {"秀", "英", "桂", "兰", "玉", "珍", "凤", "芳", "惠",
    "芬", "美", "华", "丽", "娟", "琴", "月", "仙", "妹", "宝", "金", "银", "爱", "文", "淑", "贞",
    "素", "云", "霞", "红", "梅", "莲", "菊", "萍", "根", "弟", "招", "巧", "雅", "静", "敏", "慧",
    "洁", "瑞", "荣", "林", "龙", "群", "建", "国", "新", "春", "秋", "冬", "雪", "珠", "翠", "琳",
    "瑛", "蓉", "薇", "燕", "莉", "蕙", "茵"};

// Rare characters and a name with a dot: what a register must be able to hold (GB 18030).
static const char *const rare_names[] = {
    "陈𬱟", "陆𠮷妹", "阿依古丽·买买提", "王䶮", "沈㛃", "顾旻昇"};

#define RARE_PER_MILLION 400
#define ONE_CHARACTER_PER_MILLION 180000

static const char *const home_words[NAMES_HOME_WORDS] = {"安康", "安乐", "安宁", "百福", "百合",
    "晨光", "长寿", "常青", "春晖", "慈恩", "德康", "福满", "福寿", "福源", "光明", "桂花", "和谐",
    "和顺", "红枫", "华康", "怀仁", "吉祥", "佳和", "健颐", "金秋", "金色", "锦绣", "静安居",
    "康乐", "康宁", "乐年", "乐颐", "蓝天", "菊苑", "梅园", "明珠", "南山", "宁馨", "祺寿", "清源",
    "仁爱", "瑞祥", "瑞颐", "善福", "尚德", "盛康", "松鹤", "松龄", "泰康居", "天伦", "同乐",
    "万福", "温馨", "夕阳红", "祥和", "馨苑", "幸福", "颐和", "颐乐", "颐年", "逸仙居", "永乐",
    "悦心", "紫藤"};

const char *names_home_word(int index)
{
    return home_words[index];
}

void names_person(struct stream *stream, char name[NAME_SIZE])
{
    if (stream_chance(stream, RARE_PER_MILLION)) {
        snprintf(name, NAME_SIZE, "%s", rare_names[stream_below(stream, COUNT(rare_names))]);
        return;
    }
    bool is_frequent = stream_chance(stream, FREQUENT_PER_MILLION);
    uint32_t surname = stream_below(stream, is_frequent ? FREQUENT_SURNAMES : COUNT(surnames));
    const char *first = given_characters[stream_below(stream, COUNT(given_characters))];
    const char *second = given_characters[stream_below(stream, COUNT(given_characters))];
    bool is_short = stream_chance(stream, ONE_CHARACTER_PER_MILLION);
    snprintf(name, NAME_SIZE, "%s%s%s", surnames[surname], first, is_short ? "" : second);
}
