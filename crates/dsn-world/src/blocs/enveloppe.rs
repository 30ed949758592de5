//! S10, S20 and S90: who sends, what is declared, how much was sent.

use dsn_norm::Nature;

use crate::declaration::Declaration;
use crate::monde::{Entreprise, Etablissement};
use crate::plume::Plume;
use crate::temps::Date;

/// Who sends.
pub(crate) enum Emetteur<'m> {
    /// The company of the first declaration.
    Employeur(&'m Entreprise),
    /// The Urssaf of the establishment, for declarations of substitution.
    Organisme(&'m Etablissement),
}

/// S10: the sender. `neant`: the send holds nothing but declarations sans individu.
pub(crate) fn envoi(plume: &mut Plume, emetteur: &Emetteur<'_>, neant: bool) {
    let version = plume.version().code();
    plume
        .bloc(b"S10.G00.00")
        .r(1, "Paie Imaginaire")
        .r(2, "Exemple Logiciels")
        .r(3, "2.7.1")
        .r(5, "02")
        .r(6, version)
        .r(7, "01")
        .r(8, if neant { "02" } else { "01" });
    let (siren, nic, nom, lieu) = match emetteur {
        Emetteur::Employeur(entreprise) => {
            let siege = &entreprise.etablissements[0];
            let nic = siege.siret.nic().to_string();
            (
                entreprise.siren.as_str(),
                nic,
                entreprise.raison_sociale.as_str(),
                siege,
            )
        }
        Emetteur::Organisme(etablissement) => {
            let (siren, nic) = etablissement.ville.urssaf.split_at(9);
            (
                siren,
                nic.to_owned(),
                "ORGANISME DE RECOUVREMENT (EXEMPLE)",
                *etablissement,
            )
        }
    };
    plume
        .bloc(b"S10.G00.01")
        .r(1, siren)
        .r(2, nic)
        .r(3, nom)
        .r(4, &lieu.voie)
        .r(5, lieu.ville.code_postal)
        .r(6, lieu.ville.nom);
    plume
        .bloc(b"S10.G00.02")
        .r(1, "02")
        .r(2, "CAMILLE DE L'EXEMPLE")
        .r(4, "paie@exemple.fr")
        .r(5, "0199000001");
}

/// S20.G00.05 and its contacts.
pub(crate) fn declaration(
    plume: &mut Plume,
    declaration: &Declaration,
    etablissement: &Etablissement,
    constitution: Date,
) {
    let replaced = declaration.remplacee(constitution);
    plume
        .bloc(b"S20.G00.05")
        .r(1, declaration.nature().code())
        .r(2, declaration.code_type())
        .r(3, "11")
        .r(4, declaration.ordre_ecrit())
        .r(5, declaration.mois())
        .o(6, replaced)
        .r(7, constitution)
        .r(8, "01")
        .r(9, format!("EX{:06}", etablissement.id.entreprise + 1))
        .r(10, "01")
        .r(11, "01")
        .r(13, "02");
    let contact = match declaration.nature() {
        Nature::Arret | Nature::Reprise => "01",
        Nature::FinContrat => "02",
        _ => "08",
    };
    plume
        .bloc(b"S20.G00.07")
        .r(1, "DOMINIQUE DES MODÈLES")
        .r(2, "0199000002")
        .r(3, "contact.paie@exemple.fr")
        .r(4, contact);
}

/// S90: the totals, both lines included.
pub(crate) fn total(plume: &mut Plume, declarations: u64) {
    let rubriques = plume.compte() + 2;
    plume.bloc(b"S90.G00.90").r(1, rubriques).r(2, declarations);
}
