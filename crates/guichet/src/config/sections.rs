//! Every setting, section by section. Periods and limits of the machine API default to the values
//! of the published developer kit.

use std::net::{Ipv4Addr, SocketAddr};

use super::setting::section;
use super::{Duree, Heure, Setting};

section! {
    /// The server.
    Serveur, "serveur" {
        ecoute: SocketAddr = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)), "Adresse et port d'écoute.";
        url_publique: String = String::new(), "Adresse du portail vue de l'extérieur, pour les liens des courriels et des listes ; vide : celle d'écoute.";
        connexions: u32 = 4096, "Connexions ouvertes en même temps ; les suivantes reçoivent la réponse 503.";
        delai_entetes: Duree = Duree::seconds(10), "Temps laissé à un client pour envoyer ses en-têtes.";
        delai_corps: Duree = Duree::seconds(60), "Temps laissé à un client entre deux morceaux du corps d'une requête.";
        corps_max: u64 = 64 * 1024 * 1024, "Taille maximale, en octets, du corps d'une requête tel qu'il arrive.";
        depot_max: u64 = 256 * 1024 * 1024, "Taille maximale, en octets, d'un dépôt une fois décompressé.";
        rapport_max: u64 = 200, "Rapport maximal entre la taille décompressée et la taille compressée, au-delà d'un mébioctet.";
        memoire_corps: u64 = 512 * 1024 * 1024, "Mémoire, en octets, que les corps de toutes les requêtes en cours peuvent occuper ensemble.";
        arret: Duree = Duree::seconds(20), "Temps laissé aux requêtes et aux travaux en cours quand le serveur s'arrête.";
    }
}

section! {
    /// Where data are kept.
    Donnees, "donnees" {
        base: String = String::new(), "Base de données : vide pour SQLite dans le dossier des données, ou postgres://utilisateur@hôte/base.";
        objets: String = String::new(), "Documents volumineux : vide pour le dossier des données, /chemin d'un dossier que les serveurs partagent, ou s3://clé:secret@hôte/seau?region=région.";
        cle: String = String::new(), "Clé qui masque les identités dans les tables : 64 chiffres hexadécimaux ; vide : celle du fichier « cle » du dossier des données, tirée au premier démarrage. La même pour tous les serveurs d'une base.";
    }
}

section! {
    /// The machine API.
    Fil, "fil" {
        periode_depots: Duree = Duree::minutes(60), "Période maximale d'une liste de dépôts, demandée par un jeton de déclarant.";
        periode_depots_concentrateur: Duree = Duree::minutes(10), "Période maximale d'une liste de dépôts, demandée par un concentrateur pour un déclarant.";
        periode_retours: Duree = Duree::minutes(60), "Période maximale d'une liste de retours ou d'objets d'un déclarant.";
        periode_concentrateur: Duree = Duree::minutes(10), "Période maximale d'une liste de retours ou d'objets d'un concentrateur.";
        requetes_par_minute: u32 = 120, "Consultations par minute et par compte ; 0 : sans limite.";
        url_authentification: String = String::new(), "Adresse de l'authentification vue de l'extérieur ; vide : celle du portail. Quand une adresse est donnée, une requête pour un autre hôte est refusée.";
        url_depot: String = String::new(), "Adresse des dépôts vue de l'extérieur ; vide : celle du portail.";
        url_consultation: String = String::new(), "Adresse des listes vue de l'extérieur ; vide : celle du portail.";
        url_telechargement: String = String::new(), "Adresse des téléchargements vue de l'extérieur, celle des liens des listes ; vide : celle du portail.";
        bpij_par_page: u32 = 100, "Établissements par page d'une liste de BPIJ.";
        prochaine_consultation: Duree = Duree::minutes(2), "Délai annoncé par Expires avant la prochaine consultation.";
    }
}

section! {
    /// Accounts.
    Comptes, "comptes" {
        jeton: Duree = Duree::hours(2), "Durée de vie d'un jeton de l'API machine.";
        essais: u32 = 5, "Échecs de connexion de suite avant le verrouillage du compte.";
        fenetre: Duree = Duree::minutes(15), "Temps dans lequel ces échecs doivent tomber.";
        verrouillage: Duree = Duree::minutes(30), "Durée du verrouillage.";
        mot_de_passe_min: u32 = 12, "Longueur minimale d'un mot de passe ; l'API machine en transporte 30 caractères au plus.";
        mot_de_passe: Duree = Duree::days(365), "Durée de vie d'un mot de passe ; 0 s : il n'expire pas.";
        confirmation: Duree = Duree::hours(48), "Durée de vie du lien de confirmation d'une adresse de courriel.";
        courriel_perime: Duree = Duree::days(365), "Âge à partir duquel une adresse confirmée doit l'être de nouveau.";
        argon2_memoire: u32 = 19_456, "Mémoire d'un hachage de mot de passe (argon2id), en kibioctets.";
        argon2_passes: u32 = 2, "Passes d'un hachage de mot de passe.";
        hachages: u32 = 2, "Hachages de mots de passe en même temps.";
    }
}

section! {
    /// Mail.
    Courriel, "courriel" {
        smtp: String = String::new(), "Serveur d'envoi : smtp://hôte:port ou smtps://utilisateur:secret@hôte ; vide : aucun courriel n'est envoyé.";
        expediteur: String = "Guichet <ne-pas-repondre@guichet.example>".to_owned(), "Expéditeur des courriels.";
    }
}

section! {
    /// The control of deposits.
    Controle, "controle" {
        repertoire_complet: bool = false, "Le répertoire des établissements est complet : un établissement inconnu est rejeté (CME-11), sinon il n'est pas évalué.";
    }
}

section! {
    /// The organism API, and the lots.
    Organismes, "organismes" {
        jeton: Duree = Duree::hours(1), "Durée de vie d'un jeton d'organisme.";
        essais: u32 = 10, "Échecs d'identification d'un même client_id avant une pause.";
        fenetre: Duree = Duree::minutes(10), "Temps dans lequel ces échecs doivent tomber.";
        pause: Duree = Duree::minutes(10), "Durée de cette pause.";
        requetes_par_minute: u32 = 600, "Requêtes par minute et par identité, sur chaque serveur ; 0 : sans limite.";
        lots_par_page: u32 = 1000, "Lots d'une page au plus.";
        corps_json_max: u64 = 64 * 1024, "Taille maximale, en octets, d'un corps JSON.";
        retour_max: u64 = 20 * 1024 * 1024, "Taille maximale, en octets, du document d'un retour, une fois décompressé.";
        lots: Duree = Duree::days(90), "Durée pendant laquelle le texte d'un lot accusé ou en échec est gardé.";
        delai: Duree = Duree::minutes(5), "Délai avant qu'un lot en échec passager soit proposé de nouveau ; doublé à chaque fois.";
        delai_max: Duree = Duree::hours(6), "Délai le plus long avant qu'un lot en échec passager soit proposé de nouveau.";
        silence: Duree = Duree::minutes(15), "Silence au-delà duquel un organisme est montré muet.";
    }
}

section! {
    /// How long things are kept.
    Conservation, "conservation" {
        certificats: Duree = Duree::days(90), "Durée pendant laquelle un certificat de conformité est affiché et téléchargé.";
        depots: Duree = Duree::days(1_461), "Durée pendant laquelle un fichier déposé est gardé. Quatre ans couvrent le temps dans lequel une cotisation peut être réclamée : trois ans après la fin de l'année où elle est due (article L. 244-3 du code de la sécurité sociale). Ensuite restent la date du dépôt, ses états et les références de ses certificats ; 0 : sans fin.";
        bilans_mois: u32 = 3, "Mois pendant lesquels un bilan peut être lu.";
        avertissement: Duree = Duree::days(10), "Avance de l'avertissement avant la fin.";
        heure: Heure = Heure::pleine(3), "Heure de l'entretien de chaque nuit, à Paris : avertissements, effacements.";
        evenements: Duree = Duree::days(180), "Durée pendant laquelle un événement peut être lu ; plus longtemps si son retour peut l'être encore.";
        livraisons: Duree = Duree::days(30), "Durée pendant laquelle une livraison de webhook, faite ou abandonnée, est montrée et peut être rejouée.";
        travaux: Duree = Duree::days(7), "Durée pendant laquelle un travail fait est gardé.";
    }
}

section! {
    /// The jobs.
    Travaux, "travaux" {
        ouvriers: u32 = 2, "Fils d'exécution qui contrôlent en même temps.";
        retrait: u32 = 19, "De combien les travaux passent après les réceptions quand les processeurs ne suffisent pas à tout : de 0, à égalité, à 19, le plus loin.";
        lot: u32 = 120, "Travaux pris en une fois.";
        bail: Duree = Duree::seconds(30), "Durée pendant laquelle un travail pris est réservé à qui l'a pris ; prolongée tant que celui-ci y travaille.";
        intervalle: Duree = Duree::seconds(1), "Intervalle entre deux regards sur les travaux ajoutés par un autre serveur ou arrivés à leur heure.";
        essais: u32 = 12, "Essais avant qu'un travail soit mis de côté.";
    }
}

section! {
    /// Our own API.
    Api, "api" {
        requetes_par_minute: u32 = 300, "Requêtes par minute et par compte, sur chaque serveur : cinq par seconde laissent déposer ou relever une journée de déclarations sans attendre, et arrêtent un programme qui tourne en rond ; 0 : sans limite.";
        idempotence: Duree = Duree::hours(24), "Durée pendant laquelle une clé d'idempotence rend la même réponse.";
    }
}

section! {
    /// Webhooks.
    Webhooks, "webhooks" {
        par_compte: u32 = 10, "Abonnements d'un compte au plus.";
        delai: Duree = Duree::seconds(10), "Temps laissé à l'adresse abonnée pour répondre.";
        essais: u32 = 12, "Essais d'une livraison avant de l'abandonner ; elle peut être rejouée.";
        ancien_secret: Duree = Duree::hours(24), "Durée pendant laquelle l'ancien secret signe encore à côté du nouveau.";
        reseaux_prives: bool = false, "Admet http et les adresses de réseaux privés ; toujours admis en démonstration.";
    }
}

section! {
    /// What a demonstration has.
    Demo, "demo" {
        clients: u32 = 300, "Établissements clients du cabinet comptable de la démonstration ; 0 : aucun.";
        simulateur: bool = true, "Une CNAM simulée répond aux arrêts de la démonstration.";
    }
}

section! {
    /// Logs.
    Journaux, "journaux" {
        niveau: String = "info".to_owned(), "Niveau : error, warn, info, debug, trace, ou un filtre de tracing.";
        json: bool = false, "Une ligne JSON par événement, sinon du texte.";
    }
}

section! {
    /// What the operator watches.
    Exploitation, "exploitation" {
        jeton_mesures: String = String::new(), "Jeton que Prometheus présente (Authorization: Bearer) pour lire /metrics ; vide : /metrics n'existe pas, sauf en démonstration.";
    }
}

macro_rules! config {
    ($($field:ident: $type:ident,)*) => {
        /// All settings.
        #[derive(Clone, Debug, Default)]
        pub struct Config { $(#[doc = concat!("Section `", stringify!($field), "`.")] pub $field: $type,)* }

        impl Config {
            /// Every setting, in the order of the page.
            pub fn settings() -> Vec<Setting> {
                [$($type::settings(),)*].concat()
            }

            /// The names of the sections.
            pub(super) const SECTIONS: &'static [&'static str] = &[$($type::KEY,)*];

            /// Sets one setting; `None` when there is none of this name.
            pub(super) fn set(&mut self, section: &str, name: &str, text: &str) -> Option<Result<(), String>> {
                match section {
                    $($type::KEY => self.$field.set(name, text),)*
                    _ => None,
                }
            }
        }
    };
}

config! {
    serveur: Serveur,
    donnees: Donnees,
    fil: Fil,
    comptes: Comptes,
    courriel: Courriel,
    controle: Controle,
    organismes: Organismes,
    conservation: Conservation,
    travaux: Travaux,
    api: Api,
    webhooks: Webhooks,
    demo: Demo,
    journaux: Journaux,
    exploitation: Exploitation,
}
