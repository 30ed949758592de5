-- The files received that are still kept, the oldest first.
CREATE INDEX depot_fichier ON depot (recu_at) WHERE document IS NOT NULL;
