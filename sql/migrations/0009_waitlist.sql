-- The queue for basic-guarantee beds: applications, what each stood on and where it stood at every moment, offers and who was
-- passed over. What was known when is in recorded_at and superseded_at: a row is superseded, never edited.

CREATE TABLE waitlist_application (
    application INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    applied_at INTEGER NOT NULL,  -- orders the queue; never the date of verification
    needs INTEGER NOT NULL,       -- bits: nursing, dementia, wheelchair, spouse
    filed_by TEXT,
    office INTEGER NOT NULL REFERENCES office (office),
    operator TEXT NOT NULL
) STRICT;

CREATE INDEX waitlist_application_by_elder ON waitlist_application (elder, application);

CREATE TRIGGER waitlist_application_fixed BEFORE UPDATE ON waitlist_application
BEGIN SELECT RAISE(ABORT, 'an application keeps its date'); END;

CREATE TABLE waitlist_choice (
    application INTEGER NOT NULL REFERENCES waitlist_application (application),
    institution INTEGER NOT NULL REFERENCES institution (institution),
    choice INTEGER NOT NULL CHECK (choice > 0),
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,        -- dropped out: declined as a lower choice
    PRIMARY KEY (application, choice)
) STRICT, WITHOUT ROWID;

CREATE INDEX waitlist_choice_by_institution ON waitlist_choice (institution, application);

-- The state of an application and the facts it was judged by, as they were known then.
CREATE TABLE waitlist_standing (
    standing INTEGER PRIMARY KEY,
    application INTEGER NOT NULL REFERENCES waitlist_application (application),
    state TEXT NOT NULL CHECK (state IN ('submitted', 'queued', 'deferred', 'suspended', 'offered', 'accepted', 'admitted',
        'rejected', 'withdrawn', 'removed', 'ineligible', 'deceased')),
    cause TEXT NOT NULL,          -- why this row began: "verified", "assessment_lapsed"
    note TEXT,
    until_day TEXT,               -- when the state ends by itself (exclusive): deferred, suspended
    next_day TEXT NOT NULL,       -- first day on which time alone may change something
    confirmed_day TEXT NOT NULL,  -- last heard of: applied, verified or confirmed
    scheme TEXT,
    level TEXT,
    dementia TEXT NOT NULL,
    flags INTEGER NOT NULL,       -- bits in the order of the vocabulary
    registered_area TEXT NOT NULL,
    residence_area TEXT NOT NULL,
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER
) STRICT;

CREATE UNIQUE INDEX waitlist_standing_live ON waitlist_standing (application) WHERE superseded_at IS NULL;
CREATE INDEX waitlist_standing_due ON waitlist_standing (next_day) WHERE superseded_at IS NULL;
CREATE INDEX waitlist_standing_all ON waitlist_standing (application, recorded_at);

CREATE TRIGGER waitlist_standing_fixed BEFORE UPDATE ON waitlist_standing
WHEN OLD.superseded_at IS NOT NULL OR NEW.state <> OLD.state OR NEW.application <> OLD.application
    OR NEW.recorded_at <> OLD.recorded_at
BEGIN SELECT RAISE(ABORT, 'a standing is superseded, never edited'); END;

-- A place in the queue of one house. order_key sorts as the policy orders (care/waitlist_rule.h).
CREATE TABLE waitlist_place (
    waitlist_place INTEGER PRIMARY KEY,
    institution INTEGER NOT NULL REFERENCES institution (institution),
    application INTEGER NOT NULL REFERENCES waitlist_application (application),
    choice INTEGER NOT NULL,
    tier INTEGER NOT NULL,
    scheme TEXT,
    level TEXT,
    order_key TEXT NOT NULL,
    clause TEXT NOT NULL,         -- of the policy, which put it into its tier
    policy TEXT NOT NULL,         -- hash
    version TEXT NOT NULL,        -- of the policy
    cause TEXT NOT NULL,          -- why it came to stand here
    end_cause TEXT,               -- why it no longer does
    recorded_at INTEGER NOT NULL,
    superseded_at INTEGER,
    CHECK ((superseded_at IS NULL) = (end_cause IS NULL))
) STRICT;

CREATE UNIQUE INDEX waitlist_place_live ON waitlist_place (institution, order_key) WHERE superseded_at IS NULL;
CREATE UNIQUE INDEX waitlist_place_of ON waitlist_place (application, institution) WHERE superseded_at IS NULL;
CREATE INDEX waitlist_place_all ON waitlist_place (institution, recorded_at);
CREATE INDEX waitlist_place_by_application ON waitlist_place (application, recorded_at);

CREATE TRIGGER waitlist_place_fixed BEFORE UPDATE ON waitlist_place
WHEN OLD.superseded_at IS NOT NULL OR NEW.order_key <> OLD.order_key OR NEW.institution <> OLD.institution
    OR NEW.application <> OLD.application OR NEW.recorded_at <> OLD.recorded_at
BEGIN SELECT RAISE(ABORT, 'a place is superseded, never edited'); END;

-- How many stand in each stretch of a queue, so that the place of anybody is a short sum: a block begins at first_key and
-- never spans two tiers.
CREATE TABLE waitlist_block (
    institution INTEGER NOT NULL,
    first_key TEXT NOT NULL,
    standing INTEGER NOT NULL CHECK (standing > 0),
    PRIMARY KEY (institution, first_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE waitlist_strike (
    strike INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    application INTEGER NOT NULL,
    institution INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('strike', 'withdrawal')),
    cause TEXT NOT NULL,
    on_day TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE INDEX waitlist_strike_by_elder ON waitlist_strike (elder, kind, on_day);

CREATE TABLE waitlist_ban (
    ban INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    cause TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL CHECK (until_day >= from_day),
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE INDEX waitlist_ban_by_elder ON waitlist_ban (elder, until_day);

-- Whether a house offers a freed bed by itself; no row: yes.
CREATE TABLE waitlist_house (
    institution INTEGER PRIMARY KEY REFERENCES institution (institution),
    offers_by_itself INTEGER NOT NULL CHECK (offers_by_itself IN (0, 1)),
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE TABLE offer (
    offer INTEGER PRIMARY KEY,
    bed INTEGER NOT NULL REFERENCES bed (bed),
    institution INTEGER NOT NULL REFERENCES institution (institution),
    application INTEGER NOT NULL REFERENCES waitlist_application (application),
    elder INTEGER NOT NULL REFERENCES elder (elder),
    pool TEXT NOT NULL CHECK (pool IN ('street', 'district', 'city')),
    place INTEGER NOT NULL,       -- in the queue when it was made
    order_key TEXT NOT NULL,
    policy TEXT NOT NULL,
    hold INTEGER NOT NULL,        -- of the bed
    by_itself INTEGER NOT NULL CHECK (by_itself IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'admitted', 'declined', 'expired', 'rejected', 'withdrawn')),
    offered_at INTEGER NOT NULL,
    answer_by INTEGER NOT NULL,
    provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)), -- beyond the table of holidays
    accepted_at INTEGER,
    admit_by INTEGER,
    closed_at INTEGER,
    reason TEXT,                  -- of declining; code of the house's refusal; why withdrawn
    evidence TEXT,
    counts INTEGER CHECK (counts IN (0, 1)), -- a strike
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    CHECK ((closed_at IS NULL) = (state IN ('open', 'accepted')))
) STRICT;

CREATE UNIQUE INDEX offer_one_a_bed ON offer (bed) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX offer_one_a_person ON offer (elder) WHERE closed_at IS NULL;
CREATE INDEX offer_due ON offer (coalesce(admit_by, answer_by)) WHERE closed_at IS NULL;
CREATE INDEX offer_by_application ON offer (application, offer);
CREATE INDEX offer_by_institution ON offer (institution, offer);

CREATE TRIGGER offer_closed BEFORE UPDATE ON offer
WHEN OLD.closed_at IS NOT NULL AND NOT (OLD.state = 'admitted' AND NEW.state = 'accepted')
BEGIN SELECT RAISE(ABORT, 'a closed offer stays closed'); END;

-- Who stood before the offered one and did not get the bed, each with a code.
CREATE TABLE offer_passed (
    offer INTEGER NOT NULL REFERENCES offer (offer),
    place INTEGER NOT NULL,
    application INTEGER NOT NULL,
    code TEXT NOT NULL CHECK (code IN ('unsuitable', 'deferred', 'suspended', 'has_offer', 'lower_need', 'pool', 'other')),
    words TEXT,                   -- what exactly: the filter of the bed, the words of "other"
    PRIMARY KEY (offer, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX offer_passed_by_application ON offer_passed (application, offer);

CREATE TABLE offer_contact (
    contact INTEGER PRIMARY KEY,
    offer INTEGER NOT NULL REFERENCES offer (offer),
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    channel TEXT NOT NULL,
    outcome TEXT NOT NULL,
    office INTEGER NOT NULL,
    operator TEXT NOT NULL
) STRICT;

CREATE INDEX offer_contact_by_offer ON offer_contact (offer, contact);

-- Beds that are to be offered by themselves once they are free.
CREATE TABLE offer_wanted (
    bed INTEGER PRIMARY KEY REFERENCES bed (bed),
    cause TEXT NOT NULL,
    from_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE INDEX offer_wanted_due ON offer_wanted (from_at);

-- Admissions outside the order: asked by one person, approved by another.
CREATE TABLE override (
    override INTEGER PRIMARY KEY,
    elder INTEGER NOT NULL REFERENCES elder (elder),
    bed INTEGER NOT NULL REFERENCES bed (bed),
    institution INTEGER NOT NULL,
    from_day TEXT NOT NULL,
    reason TEXT NOT NULL,
    waiting INTEGER NOT NULL,     -- how many stood in the queue when it was asked
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    approved_office INTEGER,
    approved_operator TEXT,
    approved_at INTEGER,
    stay INTEGER,                 -- what it was used for
    CHECK (approved_at IS NULL OR approved_office <> office OR approved_operator <> operator)
) STRICT;

CREATE INDEX override_by_bed ON override (bed, elder) WHERE stay IS NULL;

-- Complaints about the queue (12345) and the day they are due, beside what they are about.
CREATE TABLE waitlist_complaint (
    complaint INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    application INTEGER,
    offer INTEGER,
    due_day TEXT NOT NULL,
    answer TEXT,
    answered_at INTEGER,
    office INTEGER NOT NULL,
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    CHECK (application IS NOT NULL OR offer IS NOT NULL)
) STRICT;

CREATE INDEX waitlist_complaint_by_application ON waitlist_complaint (application);
CREATE INDEX waitlist_complaint_by_offer ON waitlist_complaint (offer);
