//! What organisms publish of their own accord, under references of their own: published again, the
//! same changes nothing, and anything else overwrites what was there.

use super::bpij::{self, Bpij};
use super::objets::{self, Objet};
use crate::{StoreError, Tx, params};

/// Who publishes, and what it calls that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Auteur {
    /// Code of the organism.
    pub organisme: String,
    /// Its institution; empty when it has none.
    pub institution: String,
    /// The reference, its own.
    pub reference: String,
}

/// What is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contenu {
    /// An object.
    Objet(Objet),
    /// A bordereau de paiement des indemnités journalières.
    Bpij(Bpij),
}

impl Contenu {
    /// Its nature.
    pub fn nature(&self) -> &'static str {
        match self {
            Self::Objet(_) => "FPOC",
            Self::Bpij(_) => "BPIJ",
        }
    }

    /// Its identifier in the machine API.
    pub fn identifiant(&self) -> &str {
        match self {
            Self::Objet(objet) => &objet.idobjet,
            Self::Bpij(bpij) => &bpij.idbpij,
        }
    }

    /// Name of its document: its hash, since equal ones are one.
    pub fn document(&self) -> &str {
        match self {
            Self::Objet(objet) => &objet.document,
            Self::Bpij(bpij) => &bpij.document,
        }
    }

    /// When it was published.
    pub fn publication_at(&self) -> i64 {
        match self {
            Self::Objet(objet) => objet.publication_at,
            Self::Bpij(bpij) => bpij.publication_at,
        }
    }

    /// The same with another identifier, published at another instant.
    fn paru(mut self, identifiant: &str, at: i64) -> Self {
        match &mut self {
            Self::Objet(objet) => {
                identifiant.clone_into(&mut objet.idobjet);
                (objet.production_at, objet.publication_at) = (at, at);
            }
            Self::Bpij(bpij) => {
                identifiant.clone_into(&mut bpij.idbpij);
                bpij.publication_at = at;
            }
        }
        self
    }

    fn ecrire(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        match self {
            Self::Objet(objet) => objets::ajouter(tx, objet),
            Self::Bpij(bpij) => bpij::ajouter(tx, bpij),
        }
    }

    fn retirer(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let sql = match self {
            Self::Objet(_) => "DELETE FROM objet WHERE idobjet = $1",
            Self::Bpij(_) => "DELETE FROM bpij WHERE idbpij = $1",
        };
        tx.execute(sql, params![self.identifiant()]).map(|_| ())
    }
}

/// What stands under a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parution {
    /// Who published it.
    pub auteur: Auteur,
    /// What it is now.
    pub contenu: Contenu,
    /// How often it was published, the same again not counted.
    pub version: i64,
    /// Bytes of its document.
    pub taille: i64,
}

/// What became of a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suite {
    /// It is there now, and was not before.
    Nouvelle(Parution),
    /// It overwrote another version, whose document is named: it may have lost its last reference.
    Remplacee(Parution, String),
    /// It was there, the same.
    Inchangee(Parution),
    /// The reference stands for something of another nature.
    AutreNature,
}

/// What stands under a reference, if anything does. The row is held until the end of the transaction.
///
/// # Errors
/// Those of the database.
pub fn lire(tx: &mut Tx<'_>, auteur: &Auteur) -> Result<Option<Parution>, StoreError> {
    let sql = format!(
        "SELECT nature, identifiant, version, taille FROM parution \
         WHERE organisme = $1 AND institution = $2 AND reference = $3{}",
        tx.engine().for_update()
    );
    let key = params![&auteur.organisme, &auteur.institution, &auteur.reference];
    let Some(row) = tx.query_opt(&sql, key)? else {
        return Ok(None);
    };
    let contenu = match row.text(0)? {
        "FPOC" => Contenu::Objet(objets::trouver(tx, row.text(1)?)?),
        _ => Contenu::Bpij(bpij::trouver(tx, row.text(1)?)?),
    };
    Ok(Some(Parution {
        auteur: auteur.clone(),
        contenu,
        version: row.int(2)?,
        taille: row.int(3)?,
    }))
}

/// Publishes under a reference. The document must be there already; an overwritten one gets another
/// identifier and a later instant, so that who asks by period sees it.
///
/// # Errors
/// A conflict on `parution_reference_key` when somebody else was faster: ask again.
pub fn publier(
    tx: &mut Tx<'_>,
    auteur: &Auteur,
    contenu: &Contenu,
    taille: i64,
) -> Result<Suite, StoreError> {
    let Some(avant) = lire(tx, auteur)? else {
        contenu.ecrire(tx)?;
        tx.execute(
            "INSERT INTO parution (organisme, institution, reference, nature, identifiant, \
             version, taille) VALUES ($1, $2, $3, $4, $5, 1, $6)",
            params![
                &auteur.organisme,
                &auteur.institution,
                &auteur.reference,
                contenu.nature(),
                contenu.identifiant(),
                taille,
            ],
        )?;
        return Ok(Suite::Nouvelle(Parution {
            auteur: auteur.clone(),
            contenu: contenu.clone(),
            version: 1,
            taille,
        }));
    };
    if avant.contenu.nature() != contenu.nature() {
        return Ok(Suite::AutreNature);
    }
    let same = contenu
        .clone()
        .paru(avant.contenu.identifiant(), avant.contenu.publication_at());
    if same == avant.contenu {
        return Ok(Suite::Inchangee(avant));
    }
    let at = contenu
        .publication_at()
        .max(avant.contenu.publication_at() + 1);
    let contenu = contenu.clone().paru(contenu.identifiant(), at);
    avant.contenu.retirer(tx)?;
    contenu.ecrire(tx)?;
    tx.execute(
        "UPDATE parution SET identifiant = $4, version = version + 1, taille = $5 \
         WHERE organisme = $1 AND institution = $2 AND reference = $3",
        params![
            &auteur.organisme,
            &auteur.institution,
            &auteur.reference,
            contenu.identifiant(),
            taille,
        ],
    )?;
    let ancien = avant.contenu.document().to_owned();
    Ok(Suite::Remplacee(
        Parution {
            auteur: auteur.clone(),
            contenu,
            version: avant.version + 1,
            taille,
        },
        ancien,
    ))
}
