-- What the due day of the monthlies of an establishment depends on, of the last validated one.

-- Individuals it declares.
ALTER TABLE situation ADD COLUMN individus BIGINT NOT NULL DEFAULT 0;
UPDATE situation SET individus = (SELECT d.individus FROM declaration d WHERE d.id = situation.declaration_id)
    WHERE nature = '01';
-- Whether most of its pay is paid after the month (décalage de la paie); unknown when nobody is paid.
ALTER TABLE situation ADD COLUMN decalee BIGINT;
