-- How full houses are over time, and what they say of it.

-- name: occupancy_houses
-- The houses of a report.
SELECT institution, name, kind FROM institution
WHERE area >= :area_from AND area < :area_until AND (:institution = 0 OR institution = :institution)
    AND opened_day < :until_day AND closed_day > :from_day
ORDER BY area, name, institution
LIMIT :limit;

-- name: occupancy_nights
-- The spans of a house that lie on some of these days.
-- hot
SELECT from_day, until_day, away IS NOT NULL AS away, guest FROM occupancy
WHERE institution = :institution AND superseded_at IS NULL AND until_day > :from_day AND from_day < :until_day;

-- name: vacancy_attestation_insert
-- What a house says of its free beds, and what the ledger says.
INSERT INTO vacancy_attestation (attestation, institution, on_day, declared, found, office, operator, recorded_at)
VALUES (:attestation, :institution, :on_day, :declared, :found, :office, :operator, :recorded_at);
