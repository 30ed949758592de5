use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

/// A norm small enough to hold in the head: two roots, a spine, two branches.
struct Small;

impl Hierarchy for Small {
    fn parent(&self, bloc: &BlocKey) -> Parent {
        let parent = match bloc {
            b"S10.G00.00" | b"S90.G00.90" => return Parent::Root,
            b"S20.G00.05" => b"S10.G00.00",
            b"S21.G00.30" => b"S20.G00.05",
            b"S21.G00.40" | b"S21.G00.50" => b"S21.G00.30",
            b"S21.G00.60" => b"S21.G00.40",
            b"S21.G00.66" => b"S21.G00.60",
            b"S21.G00.51" => b"S21.G00.50",
            b"S21.G00.98" => b"S21.G00.99",
            b"S21.G00.99" => b"S21.G00.98",
            _ => return Parent::Unknown,
        };
        Parent::Bloc(*parent)
    }

    fn rank(&self, rubrique: &[u8; ID_LEN]) -> Option<u16> {
        let number = std::str::from_utf8(&rubrique[11..]).ok()?.parse().ok()?;
        (number < 900).then_some(number)
    }
}

/// Lines from short ids: `30.001` is S21.G00.30.001, a full id stays.
fn bytes(ids: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for id in ids.split_whitespace() {
        let id = match id.get(..2) {
            Some("S1" | "S2" | "S9") => id.to_owned(),
            Some("10") => format!("S10.G00.00.{}", &id[3..]),
            Some("05") => format!("S20.G00.{id}"),
            Some("90") => format!("S90.G00.{id}"),
            _ if id.starts_with('?') => {
                out.extend_from_slice(b"?\n");
                continue;
            }
            _ => format!("S21.G00.{id}"),
        };
        out.extend_from_slice(format!("{id},'{id}'\r\n").as_bytes());
    }
    out
}

/// `30(001 002) [40(001)]`: bloc, numbers, children; `~` marks a phantom,
/// `!` a rubrique of another bloc, `?` a line without identifier.
fn outline(document: &Document<'_>, at: &[OccurrenceIdx]) -> String {
    let mut text = String::new();
    for (nth, &at) in at.iter().enumerate() {
        let occurrence = document.occurrence(at).unwrap();
        if nth > 0 {
            text.push(' ');
        }
        if occurrence.phantom() {
            text.push('~');
        }
        text.push_str(std::str::from_utf8(&occurrence.bloc[8..]).unwrap());
        if !occurrence.phantom() {
            let numbers: Vec<_> = document
                .lines_of(occurrence)
                .iter()
                .map(|line| match rubrique(line) {
                    Some(r) if bloc_of(r.id) != occurrence.bloc => {
                        format!("!{}", String::from_utf8_lossy(&r.id[8..]))
                    }
                    Some(r) => String::from_utf8_lossy(&r.id[11..]).into_owned(),
                    None => "?".into(),
                })
                .collect();
            write!(text, "({})", numbers.join(" ")).unwrap();
        }
        if !occurrence.children.is_empty() {
            write!(text, "[{}]", outline(document, &occurrence.children)).unwrap();
        }
    }
    text
}

#[test]
fn occurrences_and_where_they_go() {
    let cases = [
        ("", ""),
        ("?", ""),
        (
            "10.001 10.002 05.001 90.001",
            "00(001 002)[05(001)] 90(001)",
        ),
        // Siblings and descent.
        (
            "10.001 05.001 30.001 40.001 60.001 40.001 50.001 51.001 51.002 30.001",
            "00(001)[05(001)[30(001)[40(001)[60(001)] 40(001) 50(001)[51(001 002)]] 30(001)]]",
        ),
        // Equal or lower number: a new occurrence; any number may be the first.
        (
            "10.001 05.005 05.005 05.004",
            "00(001)[05(005) 05(005) 05(004)]",
        ),
        // A bloc resumed after another one is a new occurrence.
        (
            "10.001 05.001 30.001 40.001 30.002",
            "00(001)[05(001)[30(001)[40(001)] 30(002)]]",
        ),
        // 60 after 50: back to the latest contract of the same employee.
        (
            "10.001 05.001 30.001 40.001 40.001 50.001 60.001 66.001",
            "00(001)[05(001)[30(001)[40(001) 40(001)[60(001)[66(001)]] 50(001)]]]",
        ),
        // The latest below what is open, even if there is a later one elsewhere.
        (
            "10.001 05.001 30.001 40.001 50.001 30.001 40.001 90.001 51.001 60.001",
            "00(001)[05(001)[30(001)[40(001)[60(001)] 50(001)[51(001)]] 30(001)[40(001)]]] 90(001)",
        ),
        // No contract in this employee: a phantom, never the previous employee's.
        (
            "10.001 05.001 30.001 40.001 30.001 60.001 66.001",
            "00(001)[05(001)[30(001)[40(001)] 30(001)[~40[60(001)[66(001)]]]]]",
        ),
        // A chain of phantoms is used by what follows.
        (
            "66.001 66.001 60.001",
            "~00[~05[~30[~40[~60[66(001) 66(001)] 60(001)]]]]",
        ),
        // After the end: the parent is still found.
        (
            "10.001 05.001 90.001 30.001",
            "00(001)[05(001)[30(001)]] 90(001)",
        ),
        // Blocs and rubriques that the norm does not know change nothing.
        (
            "10.001 05.001 30.001 12.001 12.002 30.002 12.001 40.001",
            "00(001)[05(001)[30(001 !12.001 !12.002 002 !12.001)[40(001)]]]",
        ),
        ("12.001 10.001", "00(001)"),
        (
            "10.001 10.900 10.002 05.001 10.900",
            "00(001 900 002)[05(001 !00.900)]",
        ),
        // Lines without identifier belong to what they stand in.
        ("? 10.001 ? ? 10.002 05.001 ?", "00(001 ? ? 002)[05(001 ?)]"),
        // A hierarchy that goes in circles is as good as none.
        ("10.001 98.001 99.001", "00(001 !98.001 !99.001)"),
    ];
    for (ids, expected) in cases {
        let bytes = bytes(ids);
        let document = Document::parse(&bytes, &Small);
        assert_eq!(outline(&document, document.roots()), expected, "{ids}");
    }
}

#[test]
fn lines_with_a_mistake_around_the_identifier_still_count() {
    let text = b"\xEF\xBB\xBFS10.G00.00.001 , 'A'\nS10.G00.00.002,B\n";
    let document = Document::parse(text, &Small);
    assert!(document.bom());
    assert_eq!(outline(&document, document.roots()), "00(001 002)");
    let (_, envoi) = document.occurrences().next().unwrap();
    let values: Vec<_> = document.rubriques_of(envoi).map(|r| r.value).collect();
    assert_eq!(values, [b"A".as_slice(), b",B"]);
    assert_eq!(document.value_of(envoi, b"002"), Some(b",B".as_slice()));
    assert_eq!(document.lines()[0].offset, 3);
}

fn hostile_line() -> impl Strategy<Value = Vec<u8>> {
    let bloc = prop::sample::select(vec![
        "S10.G00.00",
        "S20.G00.05",
        "S21.G00.30",
        "S21.G00.40",
        "S21.G00.50",
        "S21.G00.51",
        "S21.G00.60",
        "S21.G00.66",
        "S21.G00.12",
        "S21.G00.98",
        "S90.G00.90",
    ]);
    prop_oneof![
        8 => (bloc, 0..5u16, prop::sample::select(vec!["\n", "\r\n", "\r\r\n", ""]))
            .prop_map(|(bloc, n, end)| format!("{bloc}.{n:03},'v'{end}").into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..20),
        1 => Just(b"\n".to_vec()),
    ]
}

proptest! {
    #[test]
    fn reading_loses_nothing(parts in prop::collection::vec(hostile_line(), 0..60)) {
        let bytes = parts.concat();
        let document = Document::parse(&bytes, &Small);
        let mut back = Vec::new();
        document.write(&mut back);
        prop_assert_eq!(&back, &bytes);

        // Preamble and occurrences share out the lines, in order.
        let mut shared = document.preamble().len();
        let mut reached = 0;
        for (at, occurrence) in document.occurrences() {
            let lines = document.lines_of(occurrence);
            prop_assert_eq!(occurrence.phantom(), lines.is_empty());
            if let Some(first) = lines.first() {
                prop_assert_eq!(first.number as usize, shared + 1);
            }
            shared += lines.len();
            // Every occurrence is reachable from above, exactly once.
            let siblings = match occurrence.parent {
                Some(parent) => &document.occurrence(parent).unwrap().children,
                None => document.roots(),
            };
            reached += siblings.iter().filter(|&&s| s == at).count();
        }
        prop_assert_eq!(shared, document.lines().len());
        prop_assert_eq!(reached, document.occurrences().count());
    }
}
