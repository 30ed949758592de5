//! The wages that an attestation asks for, read in the monthlies that are known.

use dsn_syntax::document::rubrique;
use dsn_syntax::line::Lines;
use guichet_store::StoreError;

use crate::App;
use crate::depot::mensuelle;

/// Gross pay without ceiling (S21.G00.51.011).
const BRUT: &[u8] = b"001";

/// The gross pay that a monthly declares for a NIR, as it is written; none when it says nothing of it.
pub(super) fn brut(octets: &[u8], rang: u32, nir: &str) -> Option<String> {
    let (mut seen, mut here, mut gross) = (0, false, false);
    for line in Lines::new(octets) {
        let Some(found) = rubrique(&line) else {
            continue;
        };
        match found.id {
            b"S20.G00.05.001" => seen += 1,
            b"S21.G00.30.001" => here = seen == rang && found.value == nir.as_bytes(),
            b"S21.G00.51.011" => gross = found.value == BRUT,
            b"S21.G00.51.013" if here && gross => {
                return Some(String::from_utf8_lossy(found.value).into_owned());
            }
            _ => {}
        }
    }
    None
}

/// The gross pay of somebody in a month (`AAAA-MM`), in the monthly that stands.
pub(super) async fn du_mois(
    app: &App,
    siret: &str,
    mois: &str,
    nir: &str,
) -> Result<Option<String>, StoreError> {
    let found = mensuelle::du_mois(app, siret, mois).await?;
    Ok(found.and_then(|found| brut(&found.octets, found.rang, nir)))
}

#[cfg(test)]
mod tests {
    use dsn_norm::{Nature, Version};

    use super::*;

    /// Shows S108: the wages come from the monthlies.
    #[test]
    fn the_gross_pay_of_somebody_is_found_in_a_monthly() {
        let file = dsn_world::exemple(Nature::Mensuelle, Version::P26V01).expect("an example");
        let nir = crate::depot::lecture::Contenu::lire(&file, 1)
            .valeur("S21.G00.30.001")
            .to_owned();
        let found = brut(&file, 1, &nir).expect("a gross pay");
        assert!(
            found.parse::<f64>().is_ok_and(|amount| amount > 0.0),
            "{found}"
        );
        assert_eq!(brut(&file, 2, &nir), None);
        assert_eq!(brut(&file, 1, "000"), None);
    }
}
