//! Who receives an arrêt: the caisse of the régime that the contract has for illness
//! (S21.G00.40.018). A signalement does not carry it, the monthly does; in the file the point of deposit
//! stands for it.

use guichet_identity::ServiceCode;

/// Who receives the arrêts of a régime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destinataire {
    /// The general régime: CNAM.
    Cnam,
    /// The agricultural régime: MSA.
    Msa,
    /// A régime with a caisse of its own, which receives no signalement here.
    Autre,
}

/// The recipient of a régime, by its code.
pub fn destinataire(regime: &str) -> Destinataire {
    match regime {
        "200" => Destinataire::Cnam,
        "300" => Destinataire::Msa,
        _ => Destinataire::Autre,
    }
}

impl Destinataire {
    /// The service at which the signalement is deposited; none where it is not received.
    pub fn service(self) -> Option<ServiceCode> {
        match self {
            Self::Cnam => Some(ServiceCode::RG_REEL),
            Self::Msa => Some(ServiceCode::RA_REEL),
            Self::Autre => None,
        }
    }

    /// S10.G00.00.007.
    pub fn point_de_depot(self) -> &'static str {
        match self {
            Self::Msa => "02",
            Self::Cnam | Self::Autre => "01",
        }
    }
}
