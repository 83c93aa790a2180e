-- What the database keeps of the keys it is written with: with other keys people would not be found and registered twice, and what
-- is sealed could not be opened.
CREATE TABLE instance_key (
    name TEXT PRIMARY KEY CHECK (name IN ('data', 'index', 'mac')),
    proof BLOB NOT NULL CHECK (length(proof) = 32) -- HMAC of a fixed text with the key
) STRICT;
