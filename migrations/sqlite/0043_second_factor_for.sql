-- Whom an organisation asks for a second factor: nobody, operators (whoever runs the platform), staff (whoever holds a role), everybody.
ALTER TABLE organisations RENAME COLUMN second_factor TO second_factor_of_all;
ALTER TABLE organisations ADD COLUMN second_factor TEXT NOT NULL DEFAULT 'staff'
    CHECK (second_factor IN ('nobody', 'operators', 'staff', 'everybody'));
UPDATE organisations SET second_factor = 'everybody' WHERE second_factor_of_all;
ALTER TABLE organisations DROP COLUMN second_factor_of_all;

-- How often a second factor has become due for them, by a role or by what their organisation says. Sessions that were made before end
-- with it.
ALTER TABLE users ADD COLUMN demands INTEGER NOT NULL DEFAULT 0;

-- Whoever holds a role and was not asked until now signs in anew.
UPDATE users SET demands = 1 WHERE id IN (SELECT user_id FROM grants)
    AND org_id IN (SELECT id FROM organisations WHERE second_factor = 'staff');
DELETE FROM sessions WHERE user_id IN (SELECT id FROM users WHERE demands > 0);
