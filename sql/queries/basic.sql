-- Basic-guarantee beds (保基本): the yearly list.

-- name: basic_marks
-- The marks of the beds of a house that hold on a day or later.
-- hot
SELECT m.bed_mark, m.bed, m.pool, m.from_day, m.until_day
FROM bed b JOIN bed_mark m ON m.bed = b.bed
WHERE b.institution = :institution AND m.mark = 'basic' AND m.superseded_at IS NULL AND m.until_day > :from_day
ORDER BY m.bed, m.from_day;

-- name: basic_list
-- Basic beds of an area or house on a day by house and pool, with how many are lived in, and held for who is away.
SELECT i.institution, i.name, i.area, m.pool, count(*) AS beds,
    count(*) FILTER (WHERE o.occupancy IS NOT NULL AND o.away IS NULL) AS occupied, count(o.away) AS away,
    min(m.from_day) AS "from"
FROM institution i JOIN bed b ON b.institution = i.institution
    JOIN bed_mark m ON m.bed = b.bed AND m.mark = 'basic' AND m.superseded_at IS NULL
        AND m.from_day <= :on AND m.until_day > :on
    LEFT JOIN occupancy o ON o.occupancy = {bed_had}
WHERE i.area >= :area_from AND i.area < :area_until AND (:institution = 0 OR i.institution = :institution)
    AND NOT EXISTS (SELECT 1 FROM bed_closure k WHERE k.bed = b.bed AND k.superseded_at IS NULL
        AND k.state = 'withdrawn' AND k.from_day <= :on AND k.until_day > :on)
GROUP BY i.institution, m.pool
ORDER BY i.area, i.name, i.institution, m.pool
LIMIT :limit;
