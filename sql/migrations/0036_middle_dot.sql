-- Names of several parts are written with one and the same dot (U+00B7); their places in the order are made anew at start.
UPDATE elder SET name = replace(replace(replace(replace(name, '•', '·'), '・', '·'), '･', '·'), '‧', '·'), name_key = ''
WHERE name GLOB '*[•・･‧]*';
