-- Jobs and documents.

-- A piece of work that must be done once, whatever happens to those who do it.
CREATE TABLE travail (
    id {serial},
    -- Which handler does it.
    genre TEXT NOT NULL,
    -- Idempotence: adding the same (genre, cle) twice adds one job.
    cle TEXT NOT NULL,
    -- What the handler needs, as JSON.
    charge TEXT NOT NULL,
    -- Not before this instant.
    prevu_at BIGINT NOT NULL,
    -- How many times it was taken.
    essais BIGINT NOT NULL DEFAULT 0,
    -- While it is taken: until when, and by whom. Kept when it is done: about when that was.
    bail_at BIGINT,
    bail_par TEXT,
    -- 'pret', 'pris', 'fait' or 'mort'.
    etat TEXT NOT NULL,
    -- What went wrong the last time.
    erreur TEXT,
    UNIQUE (genre, cle)
);
CREATE INDEX travail_pret ON travail (genre, prevu_at, id) WHERE etat = 'pret';
CREATE INDEX travail_pris ON travail (genre, bail_at, id) WHERE etat = 'pris';
CREATE INDEX travail_fait ON travail (bail_at) WHERE etat = 'fait';
CREATE INDEX travail_mort ON travail (id) WHERE etat = 'mort';

-- Bytes kept under the hash of what they say.
CREATE TABLE document (
    -- SHA-256 of the plain bytes, in hexadecimal.
    empreinte TEXT PRIMARY KEY,
    -- Length of the plain bytes.
    taille BIGINT NOT NULL,
    -- 'zstd' or 'brut'.
    codage TEXT NOT NULL,
    -- 'base' (in `contenu`) or 'objets' (in the object store, under the name `objet`).
    lieu TEXT NOT NULL,
    contenu {blob},
    objet TEXT,
    cree_at BIGINT NOT NULL
);
