-- What organisms publish for establishments, outside any deposit.

-- A document that says how to set up payroll: the fiche de paramétrage (FPOC) of an organisme
-- complémentaire, for one establishment or for a named set of those of a company.
CREATE TABLE objet (
    id {serial},
    -- Identifier in the machine API.
    idobjet TEXT NOT NULL UNIQUE,
    nature TEXT NOT NULL,
    siren TEXT NOT NULL,
    nic TEXT,
    ensemble TEXT,
    -- The organism that made it, and the one that carries the risk, if it is another.
    producteur TEXT NOT NULL,
    porteur TEXT,
    production_at BIGINT NOT NULL,
    publication_at BIGINT NOT NULL,
    document TEXT NOT NULL,
    CONSTRAINT objet_perimetre CHECK ((nic IS NULL) <> (ensemble IS NULL))
);
CREATE INDEX objet_publication ON objet (publication_at);
CREATE INDEX objet_document ON objet (document);

-- A bordereau de paiement des indemnités journalières, for one establishment.
CREATE TABLE bpij (
    id {serial},
    -- Identifier in the machine API.
    idbpij TEXT NOT NULL UNIQUE,
    siret TEXT NOT NULL,
    publication_at BIGINT NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX bpij_siret ON bpij (siret, publication_at);
CREATE INDEX bpij_document ON bpij (document);
