-- Lots for the organisms, their identities, and what they answered.

-- An identity of the organism API: an organism and, for organismes complémentaires, one institution.
CREATE TABLE organisme_client (
    id {serial},
    client_id TEXT NOT NULL UNIQUE,
    organisme TEXT NOT NULL,
    -- Empty: all institutions of the organism.
    institution TEXT NOT NULL DEFAULT '',
    -- SHA-256 of the secret, which is made of 32 random bytes: a slow hash would add nothing.
    secret {blob} NOT NULL,
    etat TEXT NOT NULL,
    cree_at BIGINT NOT NULL,
    -- When it was last heard of, and what it said of itself.
    vu_at BIGINT,
    logiciel TEXT,
    en_cours BIGINT,
    CONSTRAINT organisme_client_etat CHECK (etat IN ('actif', 'suspendu'))
);

CREATE TABLE organisme_jeton (
    -- SHA-256 of the token.
    empreinte {blob} PRIMARY KEY,
    client_id BIGINT NOT NULL REFERENCES organisme_client (id),
    expire_at BIGINT NOT NULL
);
CREATE INDEX organisme_jeton_client ON organisme_jeton (client_id);
CREATE INDEX organisme_jeton_expire ON organisme_jeton (expire_at);

-- Blocks of numbers of lots, given to whoever writes lots.
CREATE TABLE lot_numero (
    unique_ligne BIGINT PRIMARY KEY CHECK (unique_ligne = 1),
    dernier BIGINT NOT NULL
);
INSERT INTO lot_numero (unique_ligne, dernier) VALUES (1, 0);

-- The last place given in the list of an organism. Whoever gives places holds its row, so that places
-- become visible in their order.
CREATE TABLE lot_file (
    organisme TEXT PRIMARY KEY,
    derniere BIGINT NOT NULL
);

-- What an organism receives of one declaration.
CREATE TABLE lot (
    -- The idlot: at most ten digits, written in the lot itself.
    id BIGINT PRIMARY KEY,
    declaration_id BIGINT NOT NULL REFERENCES declaration (id),
    depot_id BIGINT NOT NULL REFERENCES depot (id),
    organisme TEXT NOT NULL,
    -- S21.G00.15.002 for organismes complémentaires, else empty.
    institution TEXT NOT NULL DEFAULT '',
    norme TEXT NOT NULL,
    essai BIGINT NOT NULL,
    -- The declaration that this one replaces or cancels.
    cible_idflux TEXT,
    cible_rang BIGINT,
    -- The text, until it is purged, and what it was.
    document TEXT REFERENCES document (empreinte),
    empreinte TEXT NOT NULL,
    taille BIGINT NOT NULL,
    cree_at BIGINT NOT NULL,
    -- From when on it is, or was, offered; its place in the list once somebody asked for the list.
    disponible_at BIGINT NOT NULL,
    place BIGINT,
    etat_avant TEXT NOT NULL DEFAULT '',
    etat TEXT NOT NULL DEFAULT 'publie',
    accuse_at BIGINT,
    accuse_nature TEXT,
    -- Failures for a while, and what the last failure was.
    echecs BIGINT NOT NULL DEFAULT 0,
    echec_motif TEXT,
    echec_message TEXT,
    echec_at BIGINT,
    UNIQUE (declaration_id, organisme, institution),
    CONSTRAINT lot_numero_court CHECK (id BETWEEN 1 AND 9999999999),
    CONSTRAINT lot_etat_legal CHECK (etat_avant || '>' || etat IN
        ('>publie', 'publie>retire', 'publie>accuse', 'publie>echec', 'publie>publie',
         'retire>publie', 'retire>accuse', 'retire>echec', 'accuse>publie', 'accuse>echec'))
);
CREATE INDEX lot_attente ON lot (organisme, disponible_at) WHERE place IS NULL;
CREATE INDEX lot_liste ON lot (organisme, place) WHERE place IS NOT NULL;
CREATE INDEX lot_non_accuse ON lot (organisme, institution, disponible_at)
    WHERE etat IN ('publie', 'retire');
CREATE INDEX lot_document ON lot (document) WHERE document IS NOT NULL;
CREATE INDEX lot_purge ON lot (cree_at) WHERE document IS NOT NULL AND etat IN ('accuse', 'echec');
CREATE INDEX lot_depot ON lot (depot_id);

-- Every version of every return that an organism gave for a lot; the returns themselves are in
-- `retour`.
CREATE TABLE lot_retour (
    id {serial},
    lot_id BIGINT NOT NULL REFERENCES lot (id),
    -- The organism's own name for it.
    reference TEXT NOT NULL,
    version BIGINT NOT NULL,
    retour_id BIGINT NOT NULL REFERENCES retour (id),
    -- What the document was; the row of the return knows whether it still is.
    empreinte TEXT,
    taille BIGINT,
    UNIQUE (lot_id, reference, version)
);
CREATE INDEX lot_retour_retour ON lot_retour (retour_id);
