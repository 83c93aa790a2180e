-- A cover that nothing on the menu is safe for, as it was printed; and why such a meal was handed out all the same.
ALTER TABLE kitchen_print_row ADD COLUMN menu TEXT CHECK (menu IN ('unsafe', 'unknown'));

ALTER TABLE serving ADD COLUMN unsafe_reason TEXT;
