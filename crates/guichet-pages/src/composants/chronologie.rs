//! A timeline: what was planned, what happened.

use maud::{Markup, html};

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Avancement {
    /// Done.
    Faite,
    /// The next one.
    Presente,
    /// Not yet.
    AVenir,
    /// Should be done and is not.
    EnRetard,
    /// Done, too late.
    FaiteTard,
    /// Cannot be done before something else is.
    Bloquee,
}

impl Avancement {
    fn classe(self) -> &'static str {
        match self {
            Self::Faite => "faite",
            Self::Presente => "presente",
            Self::AVenir => "avenir",
            Self::EnRetard | Self::FaiteTard | Self::Bloquee => "retard",
        }
    }

    fn mot(self) -> &'static str {
        match self {
            Self::Faite => "Fait",
            Self::Presente => "En cours",
            Self::AVenir => "À venir",
            Self::EnRetard => "En retard",
            Self::FaiteTard => "Fait, en retard",
            Self::Bloquee => "Bloqué",
        }
    }
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Etape {
    /// « J », « J+1 à J+5 ».
    pub repere: String,
    /// What happens.
    pub titre: String,
    /// When it was planned.
    pub prevu: String,
    /// When it happened.
    pub reel: Option<String>,
    /// Where it stands.
    pub avancement: Avancement,
}

/// The timeline.
pub fn chronologie(etapes: &[Etape]) -> Markup {
    html! {
        ol.etapes {
            @for etape in etapes {
                li class=(etape.avancement.classe()) {
                    p.discret { (etape.repere) " · " (etape.avancement.mot()) }
                    p { b { (etape.titre) } }
                    p { span.discret { "Prévu : " } (etape.prevu) }
                    @if let Some(reel) = &etape.reel { p { span.discret { "Réel : " } (reel) } }
                }
            }
        }
    }
}
