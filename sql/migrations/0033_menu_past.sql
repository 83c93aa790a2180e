-- Whether a sitting had a menu that was taken back: of what it serves nothing is known.

CREATE INDEX menu_dish_past ON menu_dish (day, meal, site, superseded_at) WHERE superseded_at IS NOT NULL;
