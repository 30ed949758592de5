-- What an organism published of its own accord, under a reference of its own: which object or which
-- bordereau its reference stands for now, so that publishing again overwrites and changes nothing when
-- nothing changed.
CREATE TABLE parution (
    id {serial},
    organisme TEXT NOT NULL,
    -- Empty for an organism that has none.
    institution TEXT NOT NULL,
    reference TEXT NOT NULL,
    -- FPOC or BPIJ: the table in which the identifier is.
    nature TEXT NOT NULL,
    identifiant TEXT NOT NULL,
    version BIGINT NOT NULL,
    taille BIGINT NOT NULL,
    CONSTRAINT parution_reference_key UNIQUE (organisme, institution, reference)
);
