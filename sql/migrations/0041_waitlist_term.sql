-- Terms that end beyond the table of holidays: counted anew when the table tells more, and only ever extended.
CREATE TABLE waitlist_term (
    subject INTEGER PRIMARY KEY,  -- an offer; an application, to be verified
    kind TEXT NOT NULL CHECK (kind IN ('verify', 'answer', 'admit')),
    from_day TEXT NOT NULL,       -- whose working days behind it are counted
    workdays INTEGER NOT NULL CHECK (workdays > 0),
    until_day TEXT NOT NULL,
    table_until TEXT NOT NULL     -- the last day of the table it was counted by; '': of none
) STRICT;
CREATE INDEX waitlist_term_counted ON waitlist_term (table_until);
