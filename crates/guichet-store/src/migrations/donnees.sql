-- Rows as a portal had them right after each migration, for the test that brings them forward. A migration
-- that is published keeps its rows here as they are: they are what its time wrote.

-- 0001_comptes
INSERT INTO compte (genre, siret, nom, prenom, cle_nom, cle_prenom, mot_de_passe, mot_de_passe_at, courriel,
    courriel_etat, courriel_at, etat, cree_at, connexion_at)
VALUES ('declarant', '99999900600011', 'Éprouvé', 'Zoé', 'EPROUVE', 'ZOE', '$argon2id$v=19$', 10,
    'zoe@exemple.test', 'confirme', 11, 'actif', 9, 12);
INSERT INTO compte (genre, siret, nom, prenom, cle_nom, cle_prenom, identifiant, courriel_etat, courriel_at,
    etat, cree_at)
VALUES ('editeur', '', '', '', '', '', 'ED-1', 'absent', 9, 'actif', 9);
INSERT INTO compte_role (compte_id, role, siret, accorde_at) VALUES (1, 'declarant', '99999900600011', 9);
INSERT INTO inscription (compte_id, service, inscrit_at) VALUES (1, '97', 9);
INSERT INTO habilitation (compte_id, siret, demarche, accordee_par, accordee_at)
VALUES (1, '99999900600011', 'DSN', 2, 9);
INSERT INTO jeton (empreinte, compte_id, service, emis_at, expire_at)
VALUES (CAST('jeton' AS {blob}), 1, '97', 10, 9000000000000);
INSERT INTO confirmation (empreinte, compte_id, motif, courriel, expire_at)
VALUES (CAST('lien' AS {blob}), 1, 'courriel', 'autre@exemple.test', 20);
INSERT INTO tentative (cle, echecs, depuis_at, verrou_at) VALUES (CAST('qui' AS {blob}), 3, 10, 20);

-- 0002_repertoire
INSERT INTO unite_legale (siren, etat, denomination, categorie_juridique, naf, nic_siege, creation)
VALUES ('999999006', 'A', 'Société fictive', '5710', '62.01Z', '00011', '2015-01-01');
INSERT INTO etablissement (siret, siren, siege, etat, denomination, enseigne, naf, code_postal, commune,
    commune_nom, creation)
VALUES ('99999900600011', '999999006', 1, 'A', 'Société fictive', '', '62.01Z', '75001', '75056', 'Paris',
    '2015-01-01');

-- 0003_audit
INSERT INTO journal (rang, survenu_at, acteur, action, objet, detail, precedente, empreinte)
VALUES (1, 9, 'compte 1', 'compte.cree', 'compte 1', '{}',
    '0000000000000000000000000000000000000000000000000000000000000000', 'abc');
UPDATE journal_tete SET rang = 1, empreinte = 'abc';

-- 0004_depots
INSERT INTO depot (idflux, recu_at, compte_id, declarant_siret, declarant_nom, declarant_prenom, point,
    environnement, canal, nom_fichier, document, taille, norme, verdict_at, contexte, etat_avant, etat)
VALUES ('DSN2026010100000000001A', 1000, 1, '99999900600011', 'Éprouvé', 'Zoé', 'RG', 'reel', 'fil',
    'paie.dsn', 'd1', 42, 'P26V01', 1010, 'c', 'recu', 'traite');
INSERT INTO depot (idflux, recu_at, compte_id, declarant_siret, declarant_nom, declarant_prenom,
    concentrateur_compte_id, point, environnement, canal, taille, etat)
VALUES ('DSN2026010100000000002B', 2000, 1, '99999900600011', 'Éprouvé', 'Zoé', 2, 'RA', 'essai', 'api', 7,
    'recu');
INSERT INTO declaration (depot_id, rang, nature, type, fraction, ordre, mois, siret, nic_siege, identifiant,
    individus, situation, certificat, evalues, applicables, controlee_at, etat_avant, etat)
VALUES (1, 1, '01', '01', '11', 0, '2026-01', '99999900600011', '00011', 'i1', 3, 's1', 'C1', 10, 12, 1010,
    'recue', 'conforme');
INSERT INTO declaration (depot_id, rang, situation, bloquantes, controlee_at, etat)
VALUES (2, 1, 's1', 1, 2010, 'rejetee');
INSERT INTO retour (idretour, depot_id, declaration_id, compte_id, nature, statut, production_at,
    publication_at, document, media, notification, purge_at)
VALUES ('R1', 1, 1, 1, 11, 'OK', 1010, 1010, 'd2', 'application/xml', 1, 9000000000000);
INSERT INTO retour (idretour, depot_id, compte_id, concentrateur_compte_id, nature, organisme, statut,
    production_at, publication_at, notification, purge_at)
VALUES ('R2', 2, 1, 2, 20, 'CNAM', 'KO', 2010, 2010, 1, 9000000000000);
INSERT INTO situation (cle, perimetre, nature, mois, declaration_id, ordre, constitution, identifiant,
    registre)
VALUES ('s1', 'reel/99999900600011', '01', '2026-01', 1, 0, '2026-01', 'i1', 'd3');

-- 0005_travaux
INSERT INTO travail (genre, cle, charge, prevu_at, etat) VALUES ('controle', 'depot-2', '{}', 5, 'pret');
INSERT INTO document (empreinte, taille, codage, lieu, contenu, cree_at)
VALUES ('d1', 42, 'brut', 'base', CAST('octets' AS {blob}), 1000);

-- 0006_organismes
INSERT INTO organisme_client (client_id, organisme, secret, etat, cree_at, vu_at)
VALUES ('cnam', 'CNAM', CAST('secret' AS {blob}), 'actif', 9, 2000);
INSERT INTO organisme_jeton (empreinte, client_id, expire_at)
VALUES (CAST('jeton' AS {blob}), 1, 9000000000000);
UPDATE lot_numero SET dernier = 1;
INSERT INTO lot_file (organisme, derniere) VALUES ('CNAM', 1);
INSERT INTO lot (id, declaration_id, depot_id, organisme, norme, essai, document, empreinte, taille, cree_at,
    disponible_at, place)
VALUES (1, 1, 1, 'CNAM', 'P26V01', 0, 'd1', 'd1', 42, 1010, 1010, 1);
INSERT INTO lot_retour (lot_id, reference, version, retour_id, empreinte, taille)
VALUES (1, 'bilan', 1, 2, 'd7', 42);

-- 0007_api
INSERT INTO evenement (rang, genre, survenu_at, compte_id, depot_id) VALUES (1, 'depot.traite', 1010, 1, 1);
INSERT INTO idempotence (compte_id, cle, empreinte, statut, corps, expire_at)
VALUES (1, 'k', 'e', 201, '{"é": 1}', 9000000000000);
INSERT INTO webhook (compte_id, url, genres, secret, actif, cree_at)
VALUES (1, 'https://exemple.test/', '', 'c2VjcmV0', 1, 9);
INSERT INTO livraison (webhook_id, evenement_id, etat, essais, cree_at) VALUES (1, 1, 'attente', 2, 1011);

-- 0008_publications
INSERT INTO objet (idobjet, nature, siren, nic, producteur, production_at, publication_at, document)
VALUES ('O1', 'FPOC', '999999006', '00011', 'P0001', 9, 10, 'd4');
INSERT INTO bpij (idbpij, siret, publication_at, document) VALUES ('B1', '99999900600011', 10, 'd5');

-- 0009_entretien
INSERT INTO portail (nom, valeur) VALUES ('cle', 'empreinte');
INSERT INTO objet_orphelin (objet, vu_at) VALUES ('o', 10);

-- 0010_parutions
INSERT INTO parution (organisme, institution, reference, nature, identifiant, version, taille)
VALUES ('OC', 'P0001', 'ref', 'FPOC', 'O1', 2, 42);

-- 0011_pages
UPDATE retour SET siret = '99999900600011' WHERE idretour = 'R1';
INSERT INTO attestation (compte_id, siret, genre, retour_id, document, cree_at)
VALUES (1, '99999900600011', 'nouvelle', 1, 'd6', 3000);
INSERT INTO demande_acces (compte_id, siret, demarche, etat, cree_at)
VALUES (1, '99999900600011', 'BPIJ', 'attente', 3000);
INSERT INTO sortie_dsn (siret, compte_id, motif, dernier_mois, etat, cree_at)
VALUES ('99999900600011', 1, 'fermeture', '2026-01', 'enregistree', 3000);

-- 0012_suivi
-- Its column and its table are filled from the rows before.

-- 0013_cabinet
INSERT INTO suivi_client (cabinet, siret, compte_id, confie_par, confie_at)
VALUES ('99999900600011', '99999900700019', 1, 1, 3000);
INSERT INTO vue_enregistree (compte_id, nom, requete, cree_at) VALUES (1, 'En retard', 'etat=retard', 3000);

-- 0014_conservation

-- 0015_situations

-- 0016_ecritures
INSERT INTO document (nom, empreinte, taille, codage, lieu, contenu, cree_at)
VALUES ('000000000bb8d7', 'd7', 1, 'brut', 'base', NULL, 3000);

-- 0017_ordres
INSERT INTO ordre_donne (siret, dernier) VALUES ('99999900600011', 7);

-- 0018_echeances
-- Its columns are filled from the rows before.

-- 0019_places
