-- What a deposit writes, in fewer places.

-- Events, and jobs, are numbered in the order of time: upkeep finds the oldest first without these.
DROP INDEX evenement_survenu;
DROP INDEX travail_fait;
-- Lots are looked for by their declaration, which has one deposit.
DROP INDEX lot_depot;
--{sqlite}
-- `rang` was unique, in an index that held nothing but rows without one: in SQLite `id` is the order of
-- events.
CREATE TABLE evenement_sans_index (
    id {serial},
    rang BIGINT,
    genre TEXT NOT NULL,
    survenu_at BIGINT NOT NULL,
    compte_id BIGINT,
    concentrateur_compte_id BIGINT,
    depot_id BIGINT,
    retour_id BIGINT
);
INSERT INTO evenement_sans_index (id, rang, genre, survenu_at, compte_id, concentrateur_compte_id, depot_id,
    retour_id)
SELECT id, rang, genre, survenu_at, compte_id, concentrateur_compte_id, depot_id, retour_id FROM evenement;
-- No number is given twice, not even that of an event that is gone.
DELETE FROM sqlite_sequence WHERE name = 'evenement_sans_index';
INSERT INTO sqlite_sequence (name, seq)
SELECT 'evenement_sans_index', seq FROM sqlite_sequence WHERE name = 'evenement';
CREATE TABLE livraison_nouvelle (
    id {serial},
    webhook_id BIGINT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    evenement_id BIGINT NOT NULL REFERENCES evenement_sans_index (id),
    etat TEXT NOT NULL,
    essais BIGINT NOT NULL DEFAULT 0,
    statut BIGINT,
    erreur TEXT,
    cree_at BIGINT NOT NULL,
    essai_at BIGINT
);
INSERT INTO livraison_nouvelle (id, webhook_id, evenement_id, etat, essais, statut, erreur, cree_at, essai_at)
SELECT id, webhook_id, evenement_id, etat, essais, statut, erreur, cree_at, essai_at FROM livraison;
DELETE FROM sqlite_sequence WHERE name = 'livraison_nouvelle';
INSERT INTO sqlite_sequence (name, seq)
SELECT 'livraison_nouvelle', seq FROM sqlite_sequence WHERE name = 'livraison';
DROP TABLE livraison;
DROP TABLE evenement;
ALTER TABLE evenement_sans_index RENAME TO evenement;
ALTER TABLE livraison_nouvelle RENAME TO livraison;
CREATE INDEX evenement_compte ON evenement (compte_id, id);
CREATE INDEX evenement_concentrateur ON evenement (concentrateur_compte_id, id)
    WHERE concentrateur_compte_id IS NOT NULL;
CREATE INDEX livraison_webhook ON livraison (webhook_id, id);
CREATE INDEX livraison_evenement ON livraison (evenement_id);
CREATE INDEX livraison_finie ON livraison (cree_at) WHERE etat <> 'attente';
--{fin}
