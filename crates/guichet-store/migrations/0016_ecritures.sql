-- What a deposit writes, on fewer pages.

-- Documents are named by when they were made and the beginning of their hash: those of the same time
-- are neighbours in every index that holds names. The documents there are keep their hash as name.
ALTER TABLE document RENAME COLUMN empreinte TO nom;
-- SHA-256 of the plain bytes, in hexadecimal.
ALTER TABLE document ADD COLUMN empreinte TEXT NOT NULL DEFAULT '';
UPDATE document SET empreinte = nom;
CREATE UNIQUE INDEX document_objet ON document (objet) WHERE objet IS NOT NULL;

-- The declaration whose place this one took: known when it is written, so that nobody looks for it.
ALTER TABLE declaration ADD COLUMN remplace_id BIGINT;
UPDATE declaration SET remplace_id = (SELECT MAX(p.id) FROM declaration p
    WHERE p.situation = declaration.situation AND p.id < declaration.id) WHERE situation IS NOT NULL;
DROP INDEX declaration_situation;
