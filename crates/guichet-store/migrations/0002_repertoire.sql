-- The directory of declarants: what SIRENE says about companies and establishments.

CREATE TABLE unite_legale (
    siren TEXT PRIMARY KEY,
    -- 'A' active, 'C' ceased.
    etat TEXT NOT NULL,
    denomination TEXT NOT NULL,
    categorie_juridique TEXT NOT NULL,
    naf TEXT NOT NULL,
    nic_siege TEXT NOT NULL,
    -- ISO dates; the second only when ceased.
    creation TEXT,
    cessation TEXT
);

CREATE TABLE etablissement (
    siret TEXT PRIMARY KEY,
    siren TEXT NOT NULL,
    -- 1 for the head office.
    siege BIGINT NOT NULL,
    -- 'A' open, 'F' closed.
    etat TEXT NOT NULL,
    denomination TEXT NOT NULL,
    enseigne TEXT NOT NULL,
    naf TEXT NOT NULL,
    code_postal TEXT NOT NULL,
    -- INSEE code, and its name.
    commune TEXT NOT NULL,
    commune_nom TEXT NOT NULL,
    -- ISO dates; the second only when closed.
    creation TEXT,
    fermeture TEXT
);
CREATE INDEX etablissement_siren ON etablissement (siren);
