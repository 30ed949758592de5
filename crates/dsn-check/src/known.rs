//! The few rubriques and blocs that the reading itself must know by name.

use std::sync::LazyLock;

use dsn_norm::{BlocIdx, RubriqueIdx, bloc_index, rubrique_index};

macro_rules! known {
    ($($name:ident: $kind:ident = $lookup:ident($id:literal);)*) => {
        /// Dense indices of the rubriques and blocs known by name.
        pub(crate) struct Known { $(pub(crate) $name: $kind,)* }

        pub(crate) static KNOWN: LazyLock<Known> = LazyLock::new(|| Known {
            // An identifier the tables lack gets an index no rubrique has; a
            // test shows that none does.
            $($name: $lookup($id).unwrap_or($kind::MAX),)*
        });

        #[cfg(test)]
        mod tests {
            use super::*;

            #[test]
            fn every_one_exists() {
                $(assert_ne!(KNOWN.$name, $kind::MAX, stringify!($name));)*
            }
        }
    };
}

/// What a missing index looks like.
trait Missing {
    const MAX: Self;
}
impl Missing for RubriqueIdx {
    const MAX: Self = Self(u16::MAX);
}
impl Missing for BlocIdx {
    const MAX: Self = Self(u8::MAX);
}

known! {
    envoi: BlocIdx = bloc_index(b"S10.G00.00");
    declaration: BlocIdx = bloc_index(b"S20.G00.05");
    contact: BlocIdx = bloc_index(b"S20.G00.07");
    absence_rattachement: BlocIdx = bloc_index(b"S20.G00.08");
    entreprise: BlocIdx = bloc_index(b"S21.G00.06");
    etablissement: BlocIdx = bloc_index(b"S21.G00.11");
    individu: BlocIdx = bloc_index(b"S21.G00.30");
    contrat: BlocIdx = bloc_index(b"S21.G00.40");
    total: BlocIdx = bloc_index(b"S90.G00.90");
    version: RubriqueIdx = rubrique_index(b"S10.G00.00.006");
    nature: RubriqueIdx = rubrique_index(b"S20.G00.05.001");
    type_declaration: RubriqueIdx = rubrique_index(b"S20.G00.05.002");
    mois: RubriqueIdx = rubrique_index(b"S20.G00.05.005");
    siren: RubriqueIdx = rubrique_index(b"S21.G00.06.001");
    nic: RubriqueIdx = rubrique_index(b"S21.G00.11.001");
    nir: RubriqueIdx = rubrique_index(b"S21.G00.30.001");
    nom: RubriqueIdx = rubrique_index(b"S21.G00.30.002");
    prenoms: RubriqueIdx = rubrique_index(b"S21.G00.30.004");
    numero_contrat: RubriqueIdx = rubrique_index(b"S21.G00.40.009");
}
