//! A file controlled for whoever asks, deposited or not: the very check of deposits.

use std::io;

use bytes::Bytes;
use dsn_check::{Context, Day, Report, check_bytes};
use dsn_report::{FileReport, Format, RenderOptions, render};
use tokio::sync::Semaphore;

use crate::clock::Moment;
use crate::paris;

/// Files controlled at the same time for whoever asks: the workers need processors too.
static PLACES: Semaphore = Semaphore::const_new(2);

/// A file, with what was found in it.
pub struct Controle {
    /// Its bytes.
    pub octets: Vec<u8>,
    /// What was found.
    pub report: Report,
}

/// What the check of a file stands on when it is not deposited: the day.
pub fn contexte_du_jour(at: Moment) -> Context {
    let (year, month, day) = paris::day(at);
    let today = match (u16::try_from(year), u8::try_from(month), u8::try_from(day)) {
        (Ok(year), Ok(month), Ok(day)) => Some(Day { year, month, day }),
        _ => None,
    };
    Context {
        today,
        ..Context::default()
    }
}

/// Controls a file, on a thread that may compute; none when the portal stops meanwhile.
pub async fn a_la_demande(octets: Bytes, contexte: Context) -> Option<Controle> {
    let _place = PLACES.acquire().await.ok()?;
    let work = tokio::task::spawn_blocking(move || {
        let octets = Vec::from(octets);
        let report = check_bytes(&octets, &contexte);
        Controle { octets, report }
    });
    work.await.ok()
}

impl Controle {
    /// The report on the file, in a format of `dsn check`.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn rendu(&self, format: Format, nom: &str) -> io::Result<Vec<u8>> {
        let file = FileReport {
            path: nom,
            report: &self.report,
            source: Some(&self.octets),
        };
        let mut out = Vec::new();
        render(format, &[file], &RenderOptions::default(), &mut out)?;
        Ok(out)
    }
}
