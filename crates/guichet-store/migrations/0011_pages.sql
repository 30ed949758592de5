-- What the pages ask often, and what is asked or typed there.

CREATE INDEX declaration_suivi ON declaration (siret, controlee_at);

-- The establishment that a return is about: for those who may read it without having deposited.
ALTER TABLE retour ADD COLUMN siret TEXT;
-- Returns that must be read are few among all.
CREATE INDEX retour_signale ON retour (compte_id, publication_at) WHERE notification = 1;
CREATE INDEX retour_signale_siret ON retour (siret, publication_at)
    WHERE notification = 1 AND siret IS NOT NULL;

-- An attestation de salaire typed on the pages: what the caisse asked for after an arrêt, or anew.
CREATE TABLE attestation (
    id {serial},
    compte_id BIGINT NOT NULL REFERENCES compte (id),
    siret TEXT NOT NULL,
    -- 'rectificative' or 'nouvelle'.
    genre TEXT NOT NULL,
    -- The return that it answers, if it answers one.
    retour_id BIGINT REFERENCES retour (id),
    -- What was typed, as it is printed.
    document TEXT NOT NULL,
    cree_at BIGINT NOT NULL
);
CREATE INDEX attestation_retour ON attestation (retour_id);
CREATE INDEX attestation_compte ON attestation (compte_id, id);
CREATE INDEX attestation_document ON attestation (document);

-- An access that somebody asks for.
CREATE TABLE demande_acces (
    id {serial},
    compte_id BIGINT NOT NULL REFERENCES compte (id),
    siret TEXT NOT NULL,
    demarche TEXT NOT NULL,
    -- 'attente', 'accordee' or 'refusee'.
    etat TEXT NOT NULL,
    cree_at BIGINT NOT NULL,
    repondu_par BIGINT,
    repondu_at BIGINT
);
CREATE INDEX demande_acces_siret ON demande_acces (siret, etat);
CREATE INDEX demande_acces_compte ON demande_acces (compte_id, etat);

-- An establishment that will declare no more.
CREATE TABLE sortie_dsn (
    id {serial},
    siret TEXT NOT NULL,
    compte_id BIGINT NOT NULL REFERENCES compte (id),
    -- 'fermeture', 'plus-de-salarie' or 'autre-regime'.
    motif TEXT NOT NULL,
    -- The last month declared, AAAA-MM.
    dernier_mois TEXT NOT NULL,
    -- 'enregistree' or 'annulee'.
    etat TEXT NOT NULL,
    cree_at BIGINT NOT NULL,
    change_at BIGINT
);
CREATE INDEX sortie_dsn_siret ON sortie_dsn (siret, etat);
