//! Towns with their codes, streets, departments and countries of birth.

/// A town where there are establishments and people.
#[derive(Debug)]
pub(crate) struct Ville {
    /// As the postal file writes it.
    pub nom: &'static str,
    pub code_postal: &'static str,
    /// INSEE commune.
    pub commune: &'static str,
    /// SIRET of the Urssaf of the department.
    pub urssaf: &'static str,
    /// The local health insurance scheme of Alsace-Moselle applies.
    pub alsace_moselle: bool,
    /// Rate of the mobility contribution, in thousandths of a percent (plausible, not official).
    pub taux_mobilite: u32,
}

const fn ville(
    nom: &'static str,
    code_postal: &'static str,
    commune: &'static str,
    urssaf: &'static str,
    taux_mobilite: u32,
) -> Ville {
    let alsace_moselle = matches!(commune.as_bytes(), [b'6', b'7', ..] | [b'5', b'7', ..]);
    Ville {
        nom,
        code_postal,
        commune,
        urssaf,
        alsace_moselle,
        taux_mobilite,
    }
}

pub(crate) const VILLES: &[Ville] = &[
    ville("PARIS", "75011", "75111", "78861779300013", 3200),
    ville("LYON", "69003", "69383", "79484650100011", 2000),
    ville("TOULOUSE", "31000", "31555", "53514650000017", 2000),
    ville("NANTES", "44000", "44109", "53510475600015", 2000),
    ville("STRASBOURG", "67000", "67482", "75357004300012", 2000),
    ville("LILLE", "59000", "59350", "75367340900011", 2000),
    ville("RENNES", "35000", "35238", "75375957000108", 2050),
    ville("BORDEAUX", "33000", "33063", "78877877700011", 2000),
    ville("MARSEILLE", "13001", "13201", "79448723100019", 2000),
    ville("AMIENS", "80000", "80021", "75366327700014", 1800),
    ville("BESANCON", "25000", "25056", "79507010100071", 1800),
    ville("MONTPELLIER", "34000", "34172", "75366412700077", 2000),
    ville("LIMOGES", "87000", "87085", "75391952100017", 1800),
    ville("METZ", "57000", "57463", "75333448100060", 2000),
    ville("BREST", "29200", "29019", "75375957000108", 2000),
    ville("ROUEN", "76000", "76540", "90209799700016", 2000),
    ville("GRENOBLE", "38000", "38185", "79484650100011", 2000),
    ville("DIJON", "21000", "21231", "79471473300019", 2000),
    ville("POITIERS", "86000", "86194", "75364415200013", 1300),
    ville("AJACCIO", "20000", "2A004", "78299314100038", 600),
];

/// Street names, without number.
pub(crate) const VOIES: &[&str] = &[
    "RUE DES FICTIONS",
    "AVENUE DE L'EXEMPLE",
    "IMPASSE DU SPECIMEN",
    "BOULEVARD DES HYPOTHESES",
    "CHEMIN DU BROUILLON",
    "PLACE DE LA MAQUETTE",
    "RUE DU BAC A SABLE",
    "ALLEE DES PROTOTYPES",
    "QUAI DES EPREUVES",
    "RUE SAINT-NULLE-PART",
    "COURS DE LA REPETITION",
    "SENTIER DE L'IMAGINAIRE",
];

/// Where a person may be born, as the NIR and S21.G00.30.014 write it: the departments of metropolitan
/// France, then five times abroad. `2A` and `2B` are written 20 for those born before 1976.
pub(crate) const DEPARTEMENTS: usize = 101;

/// A country of birth.
#[derive(Debug)]
pub(crate) struct Pays {
    /// ISO 3166-1 alpha-2.
    pub code: &'static str,
    /// For S21.G00.30.029 and S21.G00.30.007.
    pub libelle: &'static str,
    pub ville: &'static str,
    /// S21.G00.30.013: 02 European Union, 04 rest of the world.
    pub union: &'static str,
}

const fn pays(
    code: &'static str,
    libelle: &'static str,
    ville: &'static str,
    union: &'static str,
) -> Pays {
    Pays {
        code,
        libelle,
        ville,
        union,
    }
}

pub(crate) const PAYS: &[Pays] = &[
    pays("PT", "PORTUGAL", "PORTO", "02"),
    pays("MA", "MAROC", "RABAT", "04"),
    pays("DZ", "ALGERIE", "ORAN", "04"),
    pays("IT", "ITALIE", "TURIN", "02"),
    pays("ES", "ESPAGNE", "SEVILLE", "02"),
    pays("TN", "TUNISIE", "SFAX", "04"),
    pays("SN", "SENEGAL", "DAKAR", "04"),
    pays("PL", "POLOGNE", "CRACOVIE", "02"),
    pays("BE", "BELGIQUE", "NAMUR", "02"),
    pays("VN", "VIETNAM", "HANOI", "04"),
];
