//! The letters themselves: plain text, in French, with one link at most.

use guichet_store::comptes::Compte;

use super::Motif;

/// A letter, ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Lettre {
    /// To whom.
    pub adresse: String,
    /// Its subject.
    pub objet: String,
    /// Its text.
    pub texte: String,
}

impl Lettre {
    /// Writes a letter. `compte` is whom it is about, `url` the address of the portal, `lien` the
    /// secret of the link and how many hours it is good, or (`Fin`) how many are left.
    pub fn ecrire(
        motif: Motif,
        compte: &Compte,
        adresse: &str,
        url: &str,
        lien: &str,
        heures: u64,
    ) -> Self {
        let name = format!("{} {}", compte.prenom, compte.nom);
        let name = name.trim();
        let (objet, body) = match motif {
            Motif::Inscription => (
                "Confirmez votre inscription",
                format!(
                    "Une inscription a été demandée pour {name}, établissement {}.\n\n\
                     Pour la confirmer, ouvrez ce lien :\n\n{}\n\n\
                     Il est valable {heures} heures et ne sert qu'une fois. Si vous n'avez rien \
                     demandé, ne faites rien : sans confirmation, le compte ne s'ouvre pas.",
                    compte.siret,
                    link(url, "confirmation", lien)
                ),
            ),
            Motif::MotDePasse => (
                "Choisissez votre mot de passe",
                format!(
                    "Pour choisir le mot de passe du compte de {name}, ouvrez ce lien :\n\n{}\n\n\
                     Il est valable {heures} heures et ne sert qu'une fois. Si vous n'avez rien \
                     demandé, ne faites rien : le mot de passe actuel reste le même.",
                    link(url, "mot-de-passe", lien)
                ),
            ),
            Motif::Adresse => (
                "Confirmez votre adresse électronique",
                format!(
                    "Cette adresse est celle du compte de {name}. Pour confirmer que vous la lisez \
                     toujours, ouvrez ce lien :\n\n{}\n\n\
                     Il est valable {heures} heures. Sans réponse, plus aucun courriel n'y sera \
                     envoyé ; le compte reste ouvert.",
                    link(url, "confirmation", lien)
                ),
            ),
            Motif::Fin => (
                "Des documents arrivent à la fin de leur conservation",
                format!(
                    "Des bilans ou des certificats rendus à vos dépôts ne pourront plus être lus \
                     d'ici {} jours. Téléchargez avant ceux que vous voulez garder :\n\n{url}/\n",
                    heures.div_ceil(24)
                ),
            ),
            Motif::Demande => (
                "Une personne de votre établissement s'est inscrite",
                format!(
                    "{name} s'est inscrit pour l'établissement {}, dont vous êtes administrateur. \
                     Son compte n'a encore aucun droit.\n\n\
                     Vous seul pouvez l'inscrire aux services, l'habiliter, ou supprimer son \
                     compte s'il ne doit pas exister :\n\n{url}/\n",
                    compte.siret
                ),
            ),
        };
        Self {
            adresse: adresse.to_owned(),
            objet: objet.to_owned(),
            texte: format!(
                "Bonjour,\n\n{body}\n\nCe message est automatique : n'y répondez pas.\n"
            ),
        }
    }
}

fn link(url: &str, page: &str, lien: &str) -> String {
    format!("{url}/{page}?lien={lien}")
}
