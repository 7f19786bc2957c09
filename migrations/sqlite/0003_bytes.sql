-- Text is compared by its bytes here anyway.
SELECT 1;
