-- What the portal remembers of itself, and what its upkeep goes by.

-- Facts of the portal: the name of its key.
CREATE TABLE portail (
    nom TEXT PRIMARY KEY,
    valeur TEXT NOT NULL
);

-- Objects without a document, and since when they are known as such: deleted when that has lasted.
CREATE TABLE objet_orphelin (
    objet TEXT PRIMARY KEY,
    vu_at BIGINT NOT NULL
);
CREATE INDEX objet_orphelin_vu ON objet_orphelin (vu_at);

-- Upkeep goes from the oldest on.
CREATE INDEX evenement_survenu ON evenement (survenu_at, id);
CREATE INDEX livraison_evenement ON livraison (evenement_id);
CREATE INDEX livraison_finie ON livraison (cree_at) WHERE etat <> 'attente';
