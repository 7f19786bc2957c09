-- Whom an organisation asks for a second factor: nobody, staff (whoever holds a role), everybody.
ALTER TABLE organisations RENAME COLUMN second_factor TO second_factor_of_all;
ALTER TABLE organisations ADD COLUMN second_factor TEXT NOT NULL DEFAULT 'staff' CHECK (second_factor IN ('nobody', 'staff', 'everybody'));
UPDATE organisations SET second_factor = 'everybody' WHERE second_factor_of_all;
ALTER TABLE organisations DROP COLUMN second_factor_of_all;

-- How often a role that they were given has made a second factor due. Sessions that were made before end with it.
ALTER TABLE users ADD COLUMN demands INTEGER NOT NULL DEFAULT 0;
