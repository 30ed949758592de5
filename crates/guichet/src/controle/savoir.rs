//! What the database knows of the declarations of a batch, read at one instant.

use std::collections::{BTreeSet, HashMap};

use guichet_store::documents::{self, Garde};
use guichet_store::{StoreError, Tx, declarations, repertoire, situations};
use tokio::runtime::Handle;

use super::Dossier;
use super::examen::Examine;
use crate::App;
use crate::interdeclaration::annuaire::{self, Annuaire, Etat};
use crate::interdeclaration::cle::{self, Genre};
use crate::interdeclaration::empreintes::hexadecimal;
use crate::interdeclaration::faits::Faits;
use crate::interdeclaration::{Connu, Mensuelle, mois_avant, registre, se_rapproche};

/// For the whole batch.
pub(super) struct Savoir {
    /// Deposit by deposit, declaration by declaration.
    pub depots: Vec<Vec<Connaissance>>,
    /// The establishments they name.
    pub annuaire: Annuaire,
}

/// For one declaration.
#[derive(Debug, Clone, Default)]
pub(super) struct Connaissance {
    /// What decides.
    pub connu: Connu,
    /// What the last monthly says of its individual.
    pub derniere: Option<Mensuelle>,
    /// The last month of a monthly before the one it declares.
    pub dernier_avant: Option<String>,
}

/// A monthly whose registers are to be opened.
#[derive(Debug, Clone)]
struct AOuvrir {
    mois: String,
    registres: Vec<String>,
}

/// What was read already, for those that come after in the same batch.
#[derive(Default)]
struct Lu {
    /// Where the registers are.
    gardes: HashMap<String, Garde>,
    /// The last monthly of each establishment that was asked for.
    dernieres: HashMap<String, Option<AOuvrir>>,
}

impl Lu {
    /// The last monthly of an establishment.
    fn derniere(
        &mut self,
        tx: &mut Tx<'_>,
        perimetre: &str,
    ) -> Result<Option<AOuvrir>, StoreError> {
        if let Some(known) = self.dernieres.get(perimetre) {
            return Ok(known.clone());
        }
        let mut derniere = None;
        if let Some(mois) = situations::dernier_mois(tx, perimetre, "9999-12")? {
            let monthlies = situations::mensuelles(tx, perimetre, &mois)?;
            let registres: Vec<String> = monthlies.into_iter().filter_map(|s| s.registre).collect();
            for nom in &registres {
                if !self.gardes.contains_key(nom)
                    && let Some(garde) = documents::trouver(tx, nom)?
                {
                    self.gardes.insert(nom.clone(), garde);
                }
            }
            derniere = Some(AOuvrir { mois, registres });
        }
        self.dernieres
            .insert(perimetre.to_owned(), derniere.clone());
        Ok(derniere)
    }
}

pub(super) fn lire(
    app: &App,
    runtime: &Handle,
    pairs: &[(&Dossier, &Examine<'_>)],
) -> Result<Savoir, StoreError> {
    let mut needs = BTreeSet::new();
    for (_, examine) in pairs {
        for faits in &examine.faits {
            needs.extend(annuaire::besoins(faits));
        }
    }
    let complet = app.config.controle.repertoire_complet;
    let (found, gardes, annuaire) = app.store.read_blocking(|tx| {
        let mut lu = Lu::default();
        let mut found = Vec::with_capacity(pairs.len());
        for (dossier, examine) in pairs {
            let mut of_deposit = Vec::with_capacity(examine.faits.len());
            for (at, faits) in examine.faits.iter().enumerate() {
                let individu = examine.individus.get(at).copied().flatten();
                let environnement = &dossier.depot.environnement;
                of_deposit.push(if examine.se_compare(faits.ligne) {
                    une(tx, faits, environnement, individu, &mut lu)?
                } else {
                    (Connaissance::default(), None)
                });
            }
            found.push(of_deposit);
        }
        Ok((found, lu.gardes, annuaire_de(tx, &needs, complet)?))
    })?;
    let mut opened = HashMap::new();
    for (nom, garde) in gardes {
        opened.insert(nom, runtime.block_on(app.objets.ouvrir(garde))?);
    }
    let depots = found
        .into_iter()
        .zip(pairs)
        .map(|(of_deposit, (_, examine))| {
            of_deposit
                .into_iter()
                .enumerate()
                .map(|(at, (mut connaissance, derniere))| {
                    let individu = examine.individus.get(at).copied().flatten();
                    connaissance.derniere = derniere.map(|a| mensuelle(a, individu, &opened));
                    connaissance
                })
                .collect()
        })
        .collect();
    Ok(Savoir { depots, annuaire })
}

fn mensuelle(
    a_ouvrir: AOuvrir,
    individu: Option<[u8; 16]>,
    opened: &HashMap<String, Vec<u8>>,
) -> Mensuelle {
    let fiches = individu.map_or_else(Vec::new, |cle| {
        a_ouvrir
            .registres
            .iter()
            .filter_map(|nom| opened.get(nom))
            .flat_map(|octets| registre::chercher(octets, &cle))
            .collect()
    });
    Mensuelle {
        mois: a_ouvrir.mois,
        fiches,
    }
}

/// What is known that concerns one declaration.
fn une(
    tx: &mut Tx<'_>,
    faits: &Faits<'_>,
    environnement: &str,
    individu: Option<[u8; 16]>,
    lu: &mut Lu,
) -> Result<(Connaissance, Option<AOuvrir>), StoreError> {
    let mut connaissance = Connaissance::default();
    let individu = individu.map(|octets| hexadecimal(&octets));
    let (Some(nature), Some(siret), Some(cle)) = (
        faits.nature.texte(),
        faits.siret(),
        cle::cle(faits, environnement, individu.as_deref()),
    ) else {
        return Ok((connaissance, None));
    };
    let perimetre = cle::perimetre(environnement, &siret);
    connaissance.connu.situation = situations::lire(tx, &cle)?;
    if let (Genre::Signalement, Some(named)) = (Genre::de(nature), faits.annulee.texte()) {
        connaissance.connu.visees = situations::par_identifiant(tx, &perimetre, named)?;
        if connaissance.connu.visees.is_empty() {
            let event = declarations::evenement_de(tx, &siret, named)?;
            let event = event.filter(|cle| cle.starts_with(&format!("S/{perimetre}/")));
            connaissance.connu.depassee = match event {
                Some(cle) => situations::lire(tx, &cle)?,
                None => None,
            };
        }
    }
    if Genre::de(nature) == Genre::Mensuelle {
        let before = faits.mois_iso().and_then(|mois| mois_avant(&mois));
        if let Some(before) = before {
            connaissance.dernier_avant = situations::dernier_mois(tx, &perimetre, &before)?;
        }
    }
    let derniere = if se_rapproche(nature) {
        lu.derniere(tx, &perimetre)?
    } else {
        None
    };
    Ok((connaissance, derniere))
}

/// What the directory says of these identifiers.
fn annuaire_de(
    tx: &mut Tx<'_>,
    needs: &BTreeSet<String>,
    complet: bool,
) -> Result<Annuaire, StoreError> {
    let mut annuaire = Annuaire {
        charge: repertoire::charge(tx)?,
        complet,
        ..Annuaire::default()
    };
    if !annuaire.charge {
        return Ok(annuaire);
    }
    let sirets: Vec<String> = needs.iter().filter(|n| n.len() == 14).cloned().collect();
    for fiche in repertoire::fiches(tx, &sirets)? {
        let etablissement = fiche.etablissement;
        let etat = if etablissement.ouvert {
            Etat::Actif
        } else {
            Etat::Ferme(etablissement.fermeture)
        };
        annuaire.etats.insert(etablissement.siret, etat);
    }
    for siren in needs.iter().filter(|n| n.len() == 9) {
        if let Some(unite) = repertoire::unite(tx, siren)? {
            let etat = if unite.active {
                Etat::Actif
            } else {
                Etat::Ferme(unite.cessation)
            };
            annuaire.etats.insert(unite.siren, etat);
        }
    }
    Ok(annuaire)
}
