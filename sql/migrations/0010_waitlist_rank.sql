-- By which policy the queue of a house was last ordered: when another is in force it is ordered anew, as a whole.

CREATE TABLE waitlist_ranked (
    institution INTEGER PRIMARY KEY REFERENCES institution (institution),
    policy TEXT NOT NULL,         -- hash; '': not known, by what its places name
    recorded_at INTEGER NOT NULL
) STRICT;

INSERT INTO waitlist_ranked (institution, policy, recorded_at) SELECT DISTINCT institution, '', 0 FROM waitlist_choice;

-- Who waits for verification is listed apart.
CREATE INDEX waitlist_standing_submitted ON waitlist_standing (application) WHERE superseded_at IS NULL AND state = 'submitted';
