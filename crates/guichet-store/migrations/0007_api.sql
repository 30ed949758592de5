-- Events, idempotence keys, webhooks.

-- What happened, for those whom it concerns: read since a cursor, sent to subscribed URLs.
CREATE TABLE evenement (
    id {serial},
    -- The place in the order in which events are read. PostgreSQL hands out `id` in another order
    -- than transactions end, so that a reader could pass over a row that is not there yet: places
    -- are given to committed rows only, by one giver at a time. SQLite has one writer: `id` is it.
    rang BIGINT UNIQUE,
    genre TEXT NOT NULL,
    survenu_at BIGINT NOT NULL,
    -- Whom it concerns: the account of the declarant, and that of the concentrateur.
    compte_id BIGINT,
    concentrateur_compte_id BIGINT,
    -- What it is about.
    depot_id BIGINT,
    retour_id BIGINT
);
--{sqlite}
CREATE INDEX evenement_compte ON evenement (compte_id, id);
CREATE INDEX evenement_concentrateur ON evenement (concentrateur_compte_id, id)
    WHERE concentrateur_compte_id IS NOT NULL;
--{postgres}
CREATE SEQUENCE evenement_rang;
CREATE INDEX evenement_compte ON evenement (compte_id, rang);
CREATE INDEX evenement_concentrateur ON evenement (concentrateur_compte_id, rang)
    WHERE concentrateur_compte_id IS NOT NULL;
CREATE INDEX evenement_sans_rang ON evenement (id) WHERE rang IS NULL;
--{fin}

-- A request that was answered, under the key its client gave it.
CREATE TABLE idempotence (
    compte_id BIGINT NOT NULL,
    cle TEXT NOT NULL,
    -- SHA-256 of what was asked, in hexadecimal.
    empreinte TEXT NOT NULL,
    -- What was answered: the HTTP status and the body.
    statut BIGINT NOT NULL,
    corps TEXT NOT NULL,
    expire_at BIGINT NOT NULL,
    PRIMARY KEY (compte_id, cle)
);
CREATE INDEX idempotence_expire ON idempotence (expire_at);

-- A URL that wants to be told.
CREATE TABLE webhook (
    id {serial},
    compte_id BIGINT NOT NULL REFERENCES compte (id),
    url TEXT NOT NULL,
    -- Kinds of events, separated by commas; empty for all of them.
    genres TEXT NOT NULL,
    -- What signs, and what signed before: accepted side by side for a while. In base64.
    secret TEXT NOT NULL,
    secret_ancien TEXT,
    secret_ancien_fin_at BIGINT,
    actif BIGINT NOT NULL,
    cree_at BIGINT NOT NULL
);
CREATE INDEX webhook_compte ON webhook (compte_id, id);

-- An event on its way to a URL.
CREATE TABLE livraison (
    id {serial},
    webhook_id BIGINT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    evenement_id BIGINT NOT NULL REFERENCES evenement (id),
    -- 'attente', 'livree' or 'echouee'.
    etat TEXT NOT NULL,
    essais BIGINT NOT NULL DEFAULT 0,
    -- Of the last attempt: the HTTP status if there was an answer, else what went wrong.
    statut BIGINT,
    erreur TEXT,
    cree_at BIGINT NOT NULL,
    essai_at BIGINT
);
CREATE INDEX livraison_webhook ON livraison (webhook_id, id);
