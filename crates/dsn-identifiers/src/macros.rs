//! The conversions every identifier offers, written once.

/// `TryFrom<&[u8]>`, `FromStr` and `Display` for a type that has `parse(&[u8])` and `as_str()`.
macro_rules! identifier_conversions {
    ($type:ty) => {
        impl TryFrom<&[u8]> for $type {
            type Error = $crate::IdentifierError;

            fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
                <$type>::parse(bytes)
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::IdentifierError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                <$type>::parse(text.as_bytes())
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

/// `Debug` in clear, for identifiers that name no person and no account.
macro_rules! debug_in_clear {
    ($type:ident) => {
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($type), self.as_str())
            }
        }
    };
}

/// `Debug` that shows the masked form only: a personal number must not reach a log by accident.
macro_rules! debug_masked {
    ($type:ident) => {
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($type), self.masked())
            }
        }
    };
}

pub(crate) use {debug_in_clear, debug_masked, identifier_conversions};
