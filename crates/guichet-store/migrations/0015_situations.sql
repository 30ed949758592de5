-- The declarations that held the same place one after the other: what each one took the place of is
-- looked for when it is distributed.
CREATE INDEX declaration_situation ON declaration (situation, id) WHERE situation IS NOT NULL;
