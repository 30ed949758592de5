//! What the declarations say: the arrêt, and the pays of the months before it.

use dsn_law::{Date, Month};
use guichet_organisms::Envoi;
use guichet_simulators::lecture::{self, Centimes, Contrat, Declaration, Individu, Jour};
use guichet_store::situations::Situation;
use guichet_store::{StoreError, declarations, depots, documents, situations};

use crate::App;
use crate::interdeclaration::cle;

/// An arrêt as its signalement tells it, and the reference pays as the monthlies do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faits {
    /// S21.G00.60.001.
    pub motif: String,
    /// Last day worked.
    pub dernier_jour_travaille: Date,
    /// Last day foreseen.
    pub fin_previsionnelle: Option<Date>,
    /// Day of the accident, or first finding of the disease.
    pub accident: Option<Date>,
    /// The employer asks to receive the allowances.
    pub subrogation: bool,
    /// First day of the contract.
    pub debut_du_contrat: Option<Date>,
    /// The months before the arrêt, the oldest first.
    pub paies: Vec<Paie>,
    /// Individuals of the last monthly known: the headcount of the establishment, or nearly.
    pub effectif: Option<usize>,
}

/// A month of reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paie {
    /// The month.
    pub mois: Month,
    /// Whether its pay is known, and how.
    pub origine: Origine,
}

/// Where the pay of a month comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origine {
    /// The monthly tells it: rebuilt (type 003) if it is there, else gross (type 001).
    Declaree {
        /// The amount.
        montant: Centimes,
        /// Whether it is the rebuilt one.
        retabli: bool,
    },
    /// The contract had not begun.
    AvantLeContrat,
    /// The monthly does not tell of this contract, or of no pay.
    Absente,
    /// No monthly was certified.
    SansMensuelle,
}

/// Reads an arrêt; `None` for another declaration, or one whose text is gone.
pub(super) async fn lire(app: &App, declaration: i64) -> Result<Option<Faits>, StoreError> {
    let Some((perimetre, told)) = une(app, declaration).await? else {
        return Ok(None);
    };
    let Some(individu) = told.individus.first().filter(|_| told.nature == "04") else {
        return Ok(None);
    };
    let Some(contrat) = individu.contrats.first() else {
        return Ok(None);
    };
    let Some((arret, Jour(djt))) = contrat
        .arrets
        .first()
        .and_then(|arret| Some((arret, arret.dernier_jour_travaille?)))
    else {
        return Ok(None);
    };
    let day = |jour: Option<Jour>| jour.map(|Jour(day)| day);
    let mut faits = Faits {
        motif: arret.motif.clone(),
        dernier_jour_travaille: djt,
        fin_previsionnelle: day(arret.fin_previsionnelle),
        accident: day(arret.accident),
        subrogation: arret.subrogation,
        debut_du_contrat: day(contrat.debut),
        paies: Vec::new(),
        effectif: None,
    };
    for back in (1..=super::calcul::mois_de_reference(&faits.motif)).rev() {
        let mois = djt.month_of().plus(-back);
        let monthlies = mensuelles(app, &perimetre, mois).await?;
        let people: usize = monthlies.iter().map(|m| m.individus.len()).sum();
        if people > 0 {
            faits.effectif = Some(people);
        }
        let origine = origine(mois, individu, contrat, &monthlies);
        faits.paies.push(Paie { mois, origine });
    }
    Ok(Some(faits))
}

fn origine(
    mois: Month,
    individu: &Individu,
    contrat: &Contrat,
    monthlies: &[Declaration],
) -> Origine {
    if contrat.debut.is_some_and(|Jour(day)| day > mois.last_day()) {
        return Origine::AvantLeContrat;
    }
    if monthlies.is_empty() {
        return Origine::SansMensuelle;
    }
    let told = monthlies
        .iter()
        .flat_map(|monthly| &monthly.individus)
        .filter(|person| person.cle() == individu.cle())
        .flat_map(|person| &person.contrats)
        .find(|other| other.numero == contrat.numero);
    let pay = told.and_then(|told| match (told.retabli, told.brut) {
        (Some(montant), _) => Some((montant, true)),
        (None, Some(montant)) => Some((montant, false)),
        (None, None) => None,
    });
    pay.map_or(Origine::Absente, |(montant, retabli)| Origine::Declaree {
        montant,
        retabli,
    })
}

/// The monthlies certified for an establishment and a month.
async fn mensuelles(
    app: &App,
    perimetre: &str,
    mois: Month,
) -> Result<Vec<Declaration>, StoreError> {
    let scope = perimetre.to_owned();
    let month = format!("{:04}-{:02}", mois.year(), mois.number());
    let known: Vec<Situation> = app
        .store
        .read(move |tx| situations::mensuelles(tx, &scope, &month))
        .await?;
    let mut read = Vec::with_capacity(known.len());
    for situation in known {
        if let Some((_, told)) = une(app, situation.declaration_id).await? {
            read.push(told);
        }
    }
    Ok(read)
}

/// A declaration as it was deposited, with the perimeter of its establishment.
async fn une(app: &App, id: i64) -> Result<Option<(String, Declaration)>, StoreError> {
    let found = app
        .store
        .read(move |tx| {
            let declaration = declarations::lire(tx, id)?;
            let depot = depots::lire(tx, declaration.depot_id)?;
            let garde = match &depot.document {
                Some(nom) => documents::trouver(tx, nom)?,
                None => None,
            };
            Ok(garde.map(|garde| (declaration, depot.environnement, garde)))
        })
        .await?;
    let Some((declaration, environnement, garde)) = found else {
        return Ok(None);
    };
    let octets = app.objets.ouvrir(garde).await?;
    let told = Envoi::lire(&octets)
        .declaration(declaration.rang)
        .map(lecture::lire);
    let siret = declaration.siret.unwrap_or_default();
    Ok(told.map(|told| (cle::perimetre(&environnement, &siret), told)))
}
