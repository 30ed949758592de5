//! The regular expressions of the norm, parsed: the part of XML Schema's syntax that the norm uses.
//!
//! Bytes stand for characters (the files are ISO-8859-1). A pattern matches a whole value, so the stray
//! anchors of some patterns say nothing and are dropped.

/// A set of bytes.
pub(crate) type ByteSet = [bool; 256];

/// A parsed pattern.
#[derive(Clone)]
pub(crate) enum Node {
    Empty,
    Set(Box<ByteSet>),
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    /// At least `min` times, at most `max` unless unbounded.
    Repeat {
        node: Box<Node>,
        min: u32,
        max: Option<u32>,
    },
}

/// Parses a pattern; syntax outside the subset stops the build.
pub(crate) fn parse(pattern: &str) -> Node {
    let mut parser = Parser {
        pattern,
        rest: pattern.as_bytes(),
    };
    let node = parser.choice();
    assert!(
        parser.rest.is_empty(),
        "pattern {pattern:?}: unexpected {:?}",
        parser.rest[0] as char
    );
    node
}

struct Parser<'a> {
    pattern: &'a str,
    rest: &'a [u8],
}

impl Parser<'_> {
    fn fail(&self, what: &str) -> ! {
        panic!(
            "pattern {:?}: {what}, {} bytes before the end",
            self.pattern,
            self.rest.len()
        )
    }

    fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    fn next(&mut self) -> u8 {
        let Some((&byte, rest)) = self.rest.split_first() else {
            self.fail("unexpected end")
        };
        self.rest = rest;
        byte
    }

    fn eat(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix.as_bytes());
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn choice(&mut self) -> Node {
        let mut branches = vec![self.sequence()];
        while self.eat("|") {
            branches.push(self.sequence());
        }
        if branches.len() == 1 {
            branches.remove(0)
        } else {
            Node::Choice(branches)
        }
    }

    fn sequence(&mut self) -> Node {
        let mut parts = Vec::new();
        while !matches!(self.peek(), None | Some(b'|' | b')')) {
            let atom = self.atom();
            parts.push(self.repeated(atom));
        }
        Node::Sequence(parts)
    }

    fn repeated(&mut self, atom: Node) -> Node {
        let (min, max) = match self.peek() {
            Some(b'?') => (0, Some(1)),
            Some(b'*') => (0, None),
            Some(b'+') => (1, None),
            Some(b'{') => {
                self.next();
                return self.counted(atom);
            }
            _ => return atom,
        };
        self.next();
        Node::Repeat {
            node: Box::new(atom),
            min,
            max,
        }
    }

    /// After `{`: `m}`, `m,}` or `m,n}`.
    fn counted(&mut self, atom: Node) -> Node {
        let min = self.number();
        let max = match (self.eat(","), self.peek()) {
            (false, _) => Some(min),
            (true, Some(b'}')) => None,
            (true, _) => Some(self.number()),
        };
        if !self.eat("}") {
            self.fail("« } » expected");
        }
        Node::Repeat {
            node: Box::new(atom),
            min,
            max,
        }
    }

    fn number(&mut self) -> u32 {
        let mut number = None;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            self.next();
            number = Some(number.unwrap_or(0) * 10 + u32::from(digit - b'0'));
        }
        number.unwrap_or_else(|| self.fail("number expected"))
    }

    fn atom(&mut self) -> Node {
        match self.next() {
            b'^' | b'$' => Node::Empty,
            b'(' => {
                self.eat("?:");
                let inner = self.choice();
                if !self.eat(")") {
                    self.fail("« ) » expected");
                }
                inner
            }
            b'[' => Node::Set(Box::new(self.class())),
            b'\\' => Node::Set(Box::new(self.escape())),
            b'.' => {
                let mut set = [true; 256];
                set[usize::from(b'\n')] = false;
                set[usize::from(b'\r')] = false;
                Node::Set(Box::new(set))
            }
            byte if byte.is_ascii() && !b"?*+{}".contains(&byte) => {
                Node::Set(Box::new(range(byte, byte)))
            }
            _ => self.fail("unsupported syntax"),
        }
    }

    /// After a backslash: a class, or the sign itself.
    fn escape(&mut self) -> ByteSet {
        match self.next() {
            b'd' => range(b'0', b'9'),
            b's' => union(
                union(range(b' ', b' '), range(b'\t', b'\n')),
                range(b'\r', b'\r'),
            ),
            sign if sign.is_ascii_punctuation() => range(sign, sign),
            _ => self.fail("unsupported escape"),
        }
    }

    /// After `[`, to the closing bracket.
    fn class(&mut self) -> ByteSet {
        if self.peek() == Some(b'^') {
            self.fail("negated classes are not supported");
        }
        let mut set = [false; 256];
        loop {
            let first = match self.next() {
                b']' => return set,
                b'\\' => {
                    set = union(set, self.escape());
                    continue;
                }
                first => first,
            };
            let last = if self.peek() == Some(b'-') && self.rest.get(1) != Some(&b']') {
                self.next();
                self.next()
            } else {
                first
            };
            set = union(set, range(first, last));
        }
    }
}

fn range(first: u8, last: u8) -> ByteSet {
    std::array::from_fn(|byte| (usize::from(first)..=usize::from(last)).contains(&byte))
}

fn union(a: ByteSet, b: ByteSet) -> ByteSet {
    std::array::from_fn(|byte| a[byte] || b[byte])
}
