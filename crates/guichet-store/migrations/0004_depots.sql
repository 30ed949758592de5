-- Deposits, declarations, returns, situations.

-- A file as it was received, with who brought it.
CREATE TABLE depot (
    id {serial},
    -- Identifier of the flux, 23 characters, in the order of time.
    idflux TEXT NOT NULL UNIQUE,
    recu_at BIGINT NOT NULL,
    -- The declarant: the account if there is one, and the identity as it was that day.
    compte_id BIGINT,
    declarant_siret TEXT NOT NULL,
    declarant_nom TEXT NOT NULL,
    declarant_prenom TEXT NOT NULL,
    -- Who brought it for the declarant.
    concentrateur_compte_id BIGINT,
    -- Point of deposit: régime général or agricole.
    point TEXT NOT NULL CHECK (point IN ('RG', 'RA')),
    -- From the service of the account; what is declared in one never meets what is in the other.
    environnement TEXT NOT NULL CHECK (environnement IN ('reel', 'essai')),
    canal TEXT NOT NULL CHECK (canal IN ('fil', 'api', 'web')),
    nom_fichier TEXT,
    -- Of the file: name, editor and version of the software, as they are written.
    logiciel TEXT,
    -- The raw bytes; none once they are purged.
    document TEXT,
    taille BIGINT NOT NULL,
    -- S10.G00.00.005, S10.G00.00.006, S10.G00.01.001 and .002.
    essai_reel TEXT,
    norme TEXT,
    emetteur_siret TEXT,
    -- When the control concluded, and the fingerprint of what it stood on.
    verdict_at BIGINT,
    contexte TEXT,
    -- The state and the one before it: together they are a legal transition.
    etat_avant TEXT NOT NULL DEFAULT '',
    etat TEXT NOT NULL,
    CONSTRAINT depot_etat_legal CHECK (etat_avant || '>' || etat IN
        ('>recu', '>rejete', 'recu>traite', 'recu>rejete', 'traite>envoye'))
);
CREATE INDEX depot_compte ON depot (compte_id, recu_at);
CREATE INDEX depot_document ON depot (document);
CREATE INDEX depot_concentrateur ON depot (concentrateur_compte_id, recu_at)
    WHERE concentrateur_compte_id IS NOT NULL;

-- A declaration of a deposit, once it is controlled.
CREATE TABLE declaration (
    id {serial},
    depot_id BIGINT NOT NULL REFERENCES depot (id),
    rang BIGINT NOT NULL,
    -- S20.G00.05.001 to .004, .009 and .006 as the file writes them.
    nature TEXT,
    type TEXT,
    fraction TEXT,
    ordre BIGINT,
    identifiant_metier TEXT,
    id_annulation TEXT,
    -- S20.G00.05.005 as AAAA-MM.
    mois TEXT,
    siret TEXT,
    nic_siege TEXT,
    -- What another declaration names it by: S20.G00.05.007 and .004 together.
    identifiant TEXT,
    individus BIGINT NOT NULL DEFAULT 0,
    -- Keyed hash of the only individual, and of the content from S21 on; never a NIR.
    individu_cle TEXT,
    contrat TEXT,
    contenu_cle TEXT,
    -- Key of the situation it changed, if it is real and was certified.
    situation TEXT,
    bloquantes BIGINT NOT NULL DEFAULT 0,
    signalements BIGINT NOT NULL DEFAULT 0,
    -- Reference of the certificate, if it is conform.
    certificat TEXT,
    -- Coverage of the control.
    evalues BIGINT,
    applicables BIGINT,
    controlee_at BIGINT,
    etat_avant TEXT NOT NULL DEFAULT '',
    etat TEXT NOT NULL,
    UNIQUE (depot_id, rang),
    CONSTRAINT declaration_etat_legal CHECK (etat_avant || '>' || etat IN
        ('>recue', '>conforme', '>rejetee', 'recue>conforme', 'recue>rejetee',
         'conforme>annulee', 'conforme>remplacee'))
);
CREATE INDEX declaration_siret ON declaration (siret, id);

-- A return: what the portal or an organism answers about a deposit.
CREATE TABLE retour (
    id {serial},
    idretour TEXT NOT NULL,
    depot_id BIGINT NOT NULL REFERENCES depot (id),
    declaration_id BIGINT REFERENCES declaration (id),
    -- Of the deposit, so that lists need not look it up.
    compte_id BIGINT,
    concentrateur_compte_id BIGINT,
    nature BIGINT NOT NULL,
    organisme TEXT NOT NULL DEFAULT '',
    statut TEXT NOT NULL CHECK (statut IN ('OK', 'KO', 'ANO', 'EN COURS')),
    production_at BIGINT NOT NULL,
    publication_at BIGINT NOT NULL,
    -- None for a receipt, which is written anew from the deposit, and once it is purged.
    document TEXT,
    media TEXT,
    ops TEXT,
    delegataire TEXT,
    -- Whether it must be read: it counts until it is downloaded.
    notification BIGINT NOT NULL DEFAULT 0,
    lu_at BIGINT,
    -- The version that took its place; the old one is kept, out of the lists.
    remplace_par BIGINT REFERENCES retour (id),
    -- From then on it can no longer be read.
    purge_at BIGINT NOT NULL,
    averti_at BIGINT,
    UNIQUE (depot_id, idretour)
);
CREATE INDEX retour_compte ON retour (compte_id, publication_at);
CREATE INDEX retour_concentrateur ON retour (concentrateur_compte_id, publication_at)
    WHERE concentrateur_compte_id IS NOT NULL;
CREATE INDEX retour_document ON retour (document) WHERE document IS NOT NULL;
CREATE INDEX retour_fin ON retour (purge_at) WHERE document IS NOT NULL;

-- The last validated real declaration of each event, and of each establishment, month and fraction:
-- what the next one is compared with. One row per key, so that of two equal declarations that arrive
-- together one is refused.
CREATE TABLE situation (
    cle TEXT PRIMARY KEY,
    -- Environment and SIRET: reel/99999900600011.
    perimetre TEXT NOT NULL,
    nature TEXT NOT NULL,
    -- Months of the monthlies.
    mois TEXT,
    declaration_id BIGINT NOT NULL REFERENCES declaration (id),
    -- Of that declaration: order number, month in which its file was made (AAAA-MM), identifier.
    ordre BIGINT NOT NULL,
    constitution TEXT NOT NULL,
    identifiant TEXT NOT NULL,
    individu_cle TEXT,
    contrat TEXT,
    contenu_cle TEXT,
    -- The event was cancelled.
    annulee BIGINT NOT NULL DEFAULT 0,
    -- What the monthly says of each individual, hashed.
    registre TEXT
);
CREATE INDEX situation_identifiant ON situation (perimetre, identifiant) WHERE mois IS NULL;
CREATE INDEX situation_registre ON situation (registre) WHERE registre IS NOT NULL;
CREATE INDEX situation_mois ON situation (perimetre, mois) WHERE mois IS NOT NULL;
