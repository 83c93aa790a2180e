-- name: office_add
-- A new office.
INSERT INTO office (office, kind, name, area, institution, site, kitchen, registered_at)
VALUES (:office, :kind, :name, :area, :institution, :site, :kitchen, :now);

-- name: office_get
-- One office by its id.
SELECT office, kind, name, area, institution, site, kitchen FROM office WHERE office = :office;

-- name: office_same
-- An office of this kind and name in this area.
SELECT office FROM office WHERE area = :area AND kind = :kind AND name = :name;

-- name: office_system
-- The system office: the first one made.
SELECT office, area FROM office WHERE kind = 'system' ORDER BY office LIMIT 1;

-- name: office_of_area
-- The desk that is responsible for a place: the committee's own, else the street's.
SELECT office FROM office
WHERE (area = :committee AND kind = 'committee') OR (area = :street AND kind = 'street')
ORDER BY length(area) DESC, office LIMIT 1;

-- name: office_of_institution
-- The home that keeps an institution.
-- hot
SELECT office FROM office WHERE institution = :institution AND kind = 'home' ORDER BY office LIMIT 1;

-- name: office_of_site
-- The office of a meal site.
SELECT office FROM office WHERE kind = 'site' AND site = :site ORDER BY office LIMIT 1;

-- name: office_of_bureau
-- The bureau of a place: the district's, else the city's, else the province's.
-- hot
SELECT office FROM office WHERE area IN (:county, :city, :province) AND kind = 'bureau'
ORDER BY CASE area WHEN :county THEN 0 WHEN :city THEN 1 ELSE 2 END, office LIMIT 1;

-- name: office_institution
-- Where the care home stands that an office is to be for.
SELECT area FROM institution WHERE institution = :place;

-- name: office_site
-- Where the meal site stands that an office is to be for.
SELECT area FROM site WHERE site = :place;

-- name: office_kitchen
-- Where the kitchen stands that an office is to be for.
SELECT area FROM kitchen WHERE kitchen = :place;

-- name: office_list
-- Offices by area, a page.
SELECT office, kind, name, area, institution, site, kitchen,
    area || ' ' || CAST(office AS TEXT) AS cursor
FROM office
WHERE area >= :area_from AND area < :area_until AND (area, office) > (:after_text, :after_id)
ORDER BY area, office LIMIT :limit;
