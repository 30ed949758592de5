-- Accounts, tokens, rights.

-- A person or a machine that may log in.
CREATE TABLE compte (
    id {serial},
    -- 'declarant', 'msa', 'agent', 'operateur', 'editeur' or 'concentrateur'.
    genre TEXT NOT NULL,
    -- Known by these three; empty for an account known by its identifier alone.
    siret TEXT NOT NULL,
    nom TEXT NOT NULL,
    prenom TEXT NOT NULL,
    -- What two spellings of the same name have in common.
    cle_nom TEXT NOT NULL,
    cle_prenom TEXT NOT NULL,
    -- The MSA identifier, the client id of an editor: upper case.
    identifiant TEXT UNIQUE,
    -- The code of the organism, for its agents.
    organisme TEXT,
    -- The password as argon2 keeps it; absent until it is chosen.
    mot_de_passe TEXT,
    mot_de_passe_at BIGINT,
    courriel TEXT,
    -- 'absent', 'a-confirmer', 'confirme' or 'perime'.
    courriel_etat TEXT NOT NULL,
    -- Since when the address is in that state.
    courriel_at BIGINT NOT NULL,
    -- 'attente', 'actif', 'verrouille' or 'supprime'.
    etat TEXT NOT NULL,
    cree_at BIGINT NOT NULL,
    -- The last time a token was given.
    connexion_at BIGINT
);
-- Accounts without a SIRET are told apart by their identifier.
CREATE UNIQUE INDEX compte_siret_cle_nom_cle_prenom_key ON compte (siret, cle_nom, cle_prenom) WHERE siret <> '';
CREATE INDEX compte_courriel ON compte (courriel_etat, courriel_at);

-- What somebody is; `siret` is empty for the roles of the platform.
CREATE TABLE compte_role (
    compte_id BIGINT NOT NULL REFERENCES compte (id),
    role TEXT NOT NULL,
    siret TEXT NOT NULL,
    accorde_at BIGINT NOT NULL,
    PRIMARY KEY (compte_id, role, siret)
);
CREATE INDEX compte_role_siret ON compte_role (siret, role);

-- The services somebody is registered for.
CREATE TABLE inscription (
    compte_id BIGINT NOT NULL REFERENCES compte (id),
    service TEXT NOT NULL,
    inscrit_at BIGINT NOT NULL,
    PRIMARY KEY (compte_id, service)
);

-- What a person may do for an establishment.
CREATE TABLE habilitation (
    compte_id BIGINT NOT NULL REFERENCES compte (id),
    siret TEXT NOT NULL,
    -- 'DSN', 'BPIJ' or 'DPAE'.
    demarche TEXT NOT NULL,
    accordee_par BIGINT,
    accordee_at BIGINT NOT NULL,
    PRIMARY KEY (compte_id, siret, demarche)
);
CREATE INDEX habilitation_siret ON habilitation (siret);

-- Tokens, by the SHA-256 of their bytes.
CREATE TABLE jeton (
    empreinte {blob} PRIMARY KEY,
    compte_id BIGINT NOT NULL REFERENCES compte (id),
    service TEXT NOT NULL,
    emis_at BIGINT NOT NULL,
    expire_at BIGINT NOT NULL
);
CREATE INDEX jeton_compte ON jeton (compte_id);
CREATE INDEX jeton_expire ON jeton (expire_at);

-- Links sent by letter, by the SHA-256 of their secret.
CREATE TABLE confirmation (
    empreinte {blob} PRIMARY KEY,
    compte_id BIGINT NOT NULL REFERENCES compte (id),
    -- 'inscription', 'courriel' or 'mot-de-passe'.
    motif TEXT NOT NULL,
    -- The address it was sent to.
    courriel TEXT NOT NULL,
    expire_at BIGINT NOT NULL
);
CREATE INDEX confirmation_compte ON confirmation (compte_id, motif);
CREATE INDEX confirmation_expire ON confirmation (expire_at);

-- Failed logins by the SHA-256 of who was named, whether such an account exists or not.
CREATE TABLE tentative (
    cle {blob} PRIMARY KEY,
    echecs BIGINT NOT NULL,
    depuis_at BIGINT NOT NULL,
    verrou_at BIGINT
);
CREATE INDEX tentative_depuis ON tentative (depuis_at);
