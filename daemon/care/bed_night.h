// SPDX-License-Identifier: Apache-2.0
// How bed_night.counts is to be read: class * 64 + away * 32 + level; level 0: not assessed, else 1
// + scheme * 8 + its place in assessment_level_words; class 0: none, else 1 + its place in
// bed_class_words.
#pragma once

#include "daemon/care/words.h"

#define LEVELS_EACH 8
#define LEVEL_CODES 32
#define CLASS_CODES 64
#define COUNTS ((BED_CLASSES + 1) * CLASS_CODES)
