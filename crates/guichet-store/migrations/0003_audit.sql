-- The audit log: entries are added and never changed, each holds the hash of the one before.

CREATE TABLE journal (
    rang BIGINT PRIMARY KEY,
    survenu_at BIGINT NOT NULL,
    acteur TEXT NOT NULL,
    action TEXT NOT NULL,
    objet TEXT NOT NULL,
    detail TEXT NOT NULL,
    -- SHA-256 in hexadecimal: of the entry before, and of this one.
    precedente TEXT NOT NULL,
    empreinte TEXT NOT NULL
);
CREATE INDEX journal_survenu ON journal (survenu_at);
CREATE INDEX journal_objet ON journal (objet);

-- The last entry. Whoever adds one holds this row until the end of the transaction.
CREATE TABLE journal_tete (
    unique_ligne BIGINT PRIMARY KEY CHECK (unique_ligne = 1),
    rang BIGINT NOT NULL,
    empreinte TEXT NOT NULL
);
INSERT INTO journal_tete (unique_ligne, rang, empreinte)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

--{sqlite}
CREATE TRIGGER journal_sans_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'le journal ne se modifie pas'); END;
CREATE TRIGGER journal_sans_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'le journal ne se modifie pas'); END;
CREATE TRIGGER journal_sans_retour BEFORE UPDATE ON journal_tete WHEN NEW.rang <> OLD.rang + 1
BEGIN SELECT RAISE(ABORT, 'le journal ne recule pas'); END;
CREATE TRIGGER journal_tete_sans_delete BEFORE DELETE ON journal_tete
BEGIN SELECT RAISE(ABORT, 'le journal ne se modifie pas'); END;
--{postgres}
CREATE FUNCTION journal_refus() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN RAISE EXCEPTION ''le journal ne se modifie pas''; END';
CREATE TRIGGER journal_sans_update BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
FOR EACH STATEMENT EXECUTE FUNCTION journal_refus();
CREATE TRIGGER journal_tete_sans_delete BEFORE DELETE OR TRUNCATE ON journal_tete
FOR EACH STATEMENT EXECUTE FUNCTION journal_refus();
CREATE TRIGGER journal_sans_retour BEFORE UPDATE ON journal_tete
FOR EACH ROW WHEN (NEW.rang <> OLD.rang + 1) EXECUTE FUNCTION journal_refus();
--{fin}
