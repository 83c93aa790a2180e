-- Lists of people are ordered by their names in pinyin (common/names/pinyin.h). Who was registered before has no key until the
-- next start gives one (elder_unkeyed).
ALTER TABLE elder ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
DROP INDEX elder_by_name;
CREATE INDEX elder_by_name ON elder (name_key, elder);
