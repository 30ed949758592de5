//! Many threads say what one says.

use super::*;

/// A monthly declaration of `individuals`, some of them faulty, long enough to
/// be cut.
fn monthly(individuals: usize, total: &str) -> Vec<u8> {
    let mut text = String::from(
        "S10.G00.00.001,'LOGICIEL'\nS10.G00.00.002,'EDITEUR'\nS10.G00.00.005,'01'\nS10.G00.00.006,'P26V01'\n\
         S10.G00.00.007,'01'\nS10.G00.00.008,'01'\nS10.G00.01.001,'999999008'\nS10.G00.01.002,'00010'\n\
         S10.G00.01.003,'CABINET'\nS10.G00.02.002,'JEANNE ESSAI'\nS10.G00.02.004,'j@exemple.fr'\n\
         S10.G00.02.005,'0100000000'\nS20.G00.05.001,'01'\nS20.G00.05.002,'01'\nS20.G00.05.003,'11'\n\
         S20.G00.05.004,'1'\nS20.G00.05.005,'01032026'\nS20.G00.05.007,'31032026'\nS20.G00.05.008,'01'\n\
         S20.G00.05.010,'01'\nS21.G00.06.001,'999999008'\nS21.G00.06.003,'6201Z'\nS21.G00.11.001,'00010'\n\
         S21.G00.11.002,'6201Z'\nS21.G00.11.022,'1486'\n",
    );
    for k in 0..individuals {
        text.push_str(&format!(
            "S21.G00.30.001,'1850175{:06}'\nS21.G00.30.002,'FICTIF {k}'\nS21.G00.30.004,'ALAIN'\n\
             S21.G00.30.006,'15011985'\nS21.G00.30.013,'01'\nS21.G00.30.014,'75'\nS21.G00.30.015,'FR'\n\
             S21.G00.40.001,'01012020'\nS21.G00.40.009,'C{k}'\nS21.G00.71.002,'RETA'\n\
             S21.G00.50.001,'31032026'\nS21.G00.50.002,'{k}.00'\n",
            k % 700_000
        ));
        if k % 97 == 5 {
            text.push_str(
                "S21.G00.60.001,'01'\nS21.G00.50.004,'x'\nN'IMPORTE\nS21.G00.99.001,'1'\n",
            );
        }
    }
    text.push_str("S21.G00.85.001,'99999900800010'\n");
    text.push_str(total);
    text.into_bytes()
}

/// Bytes that are not in memory, as those of a file; what is behind `until`
/// cannot be read.
struct Apart<'b> {
    bytes: &'b [u8],
    until: u64,
}

impl Source for Apart<'_> {
    type Error = u64;

    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, u64> {
        if offset >= self.until {
            return Err(offset);
        }
        let Ok(number) = self.bytes.read_at(offset, buffer);
        Ok(number)
    }
}

fn compare(bytes: &[u8]) {
    let context = Context::default();
    let one = check_bytes(bytes, &context);
    let apart = Apart {
        bytes,
        until: u64::MAX,
    };
    for threads in [1, 2, 3, 5] {
        let Ok(in_place) = check_source(bytes, &context, threads, &|_| {});
        let copied = check_source(&apart, &context, threads, &|_| {}).unwrap();
        for many in [in_place, copied] {
            assert_eq!(many.stats, one.stats, "{threads} threads");
            assert_eq!(many.counts, one.counts, "{threads} threads");
            assert_eq!(many, one, "{threads} threads");
        }
    }
}

#[test]
fn one_declaration() {
    let bytes = monthly(40_000, "S90.G00.90.001,'1'\nS90.G00.90.002,'1'\n");
    assert!(bytes.len() > 8 << 20);
    let report = check_bytes(&bytes, &Context::default());
    assert_eq!(report.stats.individus, 40_000);
    assert!(report.counts.blocking > 40_000);
    compare(&bytes);
}

#[test]
fn two_sends_cut_the_pieces_short() {
    let mut bytes = monthly(18_000, "S90.G00.90.001,'1'\nS90.G00.90.002,'1'\n");
    bytes.extend(monthly(18_000, ""));
    compare(&bytes);
}

#[test]
fn bytes_that_cannot_be_read_interrupt() {
    let bytes = monthly(18_000, "");
    let until = bytes.len() as u64 / 2;
    let apart = Apart {
        bytes: &bytes,
        until,
    };
    let told = std::cell::Cell::new(0);
    let interrupted = check_source(&apart, &Context::default(), 3, &|at| told.set(at)).unwrap_err();
    assert!(interrupted.error >= until);
    let report = interrupted.report;
    assert_eq!(report.verdict, crate::Verdict::Interrupted);
    // What was found before is there.
    assert!(told.get() > 0 && told.get() <= report.stats.bytes && report.stats.bytes < until * 2);
    assert!(report.stats.individus > 0 && report.counts.blocking > 0);
}
