-- Who of a cabinet follows which client, and the views that people keep of their portfolio.

-- A cabinet is an establishment whose accounts work for others.
CREATE TABLE suivi_client (
    cabinet TEXT NOT NULL,
    -- The client.
    siret TEXT NOT NULL,
    compte_id BIGINT NOT NULL REFERENCES compte (id),
    confie_par BIGINT NOT NULL REFERENCES compte (id),
    confie_at BIGINT NOT NULL,
    PRIMARY KEY (cabinet, siret)
);
CREATE INDEX suivi_client_compte ON suivi_client (compte_id);

CREATE TABLE vue_enregistree (
    id {serial},
    compte_id BIGINT NOT NULL REFERENCES compte (id),
    nom TEXT NOT NULL,
    -- What the address of the portfolio carries.
    requete TEXT NOT NULL,
    cree_at BIGINT NOT NULL,
    CONSTRAINT vue_enregistree_nom_key UNIQUE (compte_id, nom)
);
