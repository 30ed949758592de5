-- What the pages of a busy account look for, found without reading the rows it does not show.

-- When the deposit was received: lists are in that order.
ALTER TABLE declaration ADD COLUMN recu_at BIGINT;
UPDATE declaration SET recu_at = (SELECT p.recu_at FROM depot p WHERE p.id = declaration.depot_id);
-- Every criterion of a search is in the index.
DROP INDEX declaration_suivi;
CREATE INDEX declaration_suivi ON declaration (siret, recu_at, nature, etat, mois, identifiant_metier);
-- Rejected because nobody can read whose they are.
CREATE INDEX declaration_sans_siret ON declaration (depot_id) WHERE siret IS NULL;

-- The establishments that an account deposited something for.
CREATE TABLE deposant (
    compte_id BIGINT NOT NULL,
    siret TEXT NOT NULL,
    PRIMARY KEY (compte_id, siret)
);
INSERT INTO deposant (compte_id, siret) SELECT DISTINCT p.compte_id, d.siret FROM declaration d
    JOIN depot p ON p.id = d.depot_id WHERE p.compte_id IS NOT NULL AND d.siret IS NOT NULL;

-- Deposits that wait for their control are few among all; so are returns not read yet, and those of
-- organisms among those of the portal.
CREATE INDEX depot_recu ON depot (compte_id, recu_at) WHERE etat = 'recu';
CREATE INDEX depot_recu_concentrateur ON depot (concentrateur_compte_id, recu_at)
    WHERE etat = 'recu' AND concentrateur_compte_id IS NOT NULL;
CREATE INDEX retour_non_lu ON retour (compte_id, purge_at)
    WHERE notification = 1 AND lu_at IS NULL AND remplace_par IS NULL;
CREATE INDEX retour_non_lu_siret ON retour (siret, purge_at)
    WHERE notification = 1 AND lu_at IS NULL AND remplace_par IS NULL AND siret IS NOT NULL;
CREATE INDEX retour_organisme ON retour (compte_id, publication_at) WHERE organisme <> '';
