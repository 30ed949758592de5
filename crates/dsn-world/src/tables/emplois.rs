//! Trades and the jobs in them.

/// A trade: what its companies have in common.
#[derive(Debug)]
pub(crate) struct Secteur {
    /// APE, without the dot.
    pub ape: &'static str,
    pub idcc: &'static str,
    /// Risk code for accidents at work, and its rate in thousandths of a percent (plausible).
    pub risque: &'static str,
    pub taux_at: u32,
    pub emplois: &'static [Emploi],
}

/// A job.
#[derive(Debug)]
pub(crate) struct Emploi {
    pub libelle: &'static str,
    /// PCS-ESE.
    pub pcs: &'static str,
    /// S21.G00.40.002: 04 executive, 05 intermediate, 06 clerk, 07 worker.
    pub statut: &'static str,
    /// Monthly gross for a full month, in euros: from, to.
    pub salaire: (u32, u32),
    /// How often among ten people of the trade.
    pub poids: u32,
}

impl Emploi {
    pub(crate) fn cadre(&self) -> bool {
        self.statut == "04"
    }
}

const fn emploi(
    libelle: &'static str,
    pcs: &'static str,
    statut: &'static str,
    salaire: (u32, u32),
    poids: u32,
) -> Emploi {
    Emploi {
        libelle,
        pcs,
        statut,
        salaire,
        poids,
    }
}

pub(crate) const SECTEURS: &[Secteur] = &[
    Secteur {
        ape: "6201Z",
        idcc: "1486",
        risque: "741GA",
        taux_at: 700,
        emplois: &[
            emploi("Ingénieur logiciel", "388a", "04", (2900, 6200), 4),
            emploi("Technicien support", "478c", "05", (2050, 2900), 2),
            emploi("Développeur", "478a", "05", (2100, 3100), 2),
            emploi("Comptable", "543b", "06", (1950, 2700), 1),
            emploi("Directeur de projet", "388b", "04", (4800, 9500), 1),
        ],
    },
    Secteur {
        ape: "4711F",
        idcc: "2216",
        risque: "521FB",
        taux_at: 2900,
        emplois: &[
            emploi("Hôte de caisse", "552a", "06", (1870, 2050), 4),
            emploi("Employé de libre-service", "551a", "06", (1870, 2000), 3),
            emploi("Vendeur rayon frais", "554a", "06", (1880, 2200), 1),
            emploi("Manager de rayon", "462a", "05", (2200, 3000), 1),
            emploi("Directeur de magasin", "374a", "04", (3600, 6000), 1),
        ],
    },
    Secteur {
        ape: "5610A",
        idcc: "1979",
        risque: "553AC",
        taux_at: 1900,
        emplois: &[
            emploi("Cuisinier", "636d", "07", (1900, 2600), 4),
            emploi("Serveur", "561b", "06", (1870, 2200), 4),
            emploi("Chef de cuisine", "488a", "05", (2600, 3600), 1),
            emploi("Aide de cuisine", "561d", "06", (1870, 1950), 1),
        ],
    },
    Secteur {
        ape: "2562B",
        idcc: "3248",
        risque: "281CA",
        taux_at: 3600,
        emplois: &[
            emploi("Électricien de maintenance", "633a", "07", (2000, 2900), 4),
            emploi("Cariste", "652a", "07", (1900, 2300), 2),
            emploi("Technicien méthodes", "475a", "05", (2300, 3200), 2),
            emploi("Ingénieur de fabrication", "385b", "04", (3200, 5600), 1),
            emploi("Secrétaire", "542a", "06", (1900, 2400), 1),
        ],
    },
    Secteur {
        ape: "1071C",
        idcc: "0843",
        risque: "158CB",
        taux_at: 2400,
        emplois: &[
            emploi("Boulanger", "636c", "07", (1950, 2700), 5),
            emploi("Vendeur en boulangerie", "554a", "06", (1870, 2050), 4),
            emploi("Responsable de magasin", "462a", "05", (2200, 2800), 1),
        ],
    },
    Secteur {
        ape: "8010Z",
        idcc: "1351",
        risque: "746ZA",
        taux_at: 2300,
        emplois: &[
            emploi("Agent de sécurité", "534a", "06", (1870, 2150), 8),
            emploi("Assistant d'agence", "542a", "06", (1880, 2300), 1),
            emploi("Responsable d'exploitation", "373d", "04", (2900, 4300), 1),
        ],
    },
];
