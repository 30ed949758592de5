-- The last order number (S20.G00.05.004) given to a declaration that the portal made itself for an
-- establishment: known before the declaration is controlled, so that two of them never share one.
CREATE TABLE ordre_donne (
    siret TEXT PRIMARY KEY,
    dernier BIGINT NOT NULL
);
