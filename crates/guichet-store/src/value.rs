//! Values that go into statements, and rows that come out.

use crate::StoreError;

/// A value of a statement's parameter or of a row's column. There are no others: booleans are
/// 0 and 1, instants milliseconds since 1970 in UTC, dates ISO text, amounts integer cents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// No value.
    Null,
    /// A BIGINT.
    Int(i64),
    /// A TEXT.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Int(value.into())
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(value.into())
    }
}

impl From<u8> for Value {
    fn from(value: u8) -> Self {
        Self::Int(value.into())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(value.into())
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The parameters of a statement: `params![id, nom, None::<i64>]` is a slice of [`Value`].
#[macro_export]
macro_rules! params {
    () => { &[] as &[$crate::Value] };
    ($($value:expr),+ $(,)?) => { &[$($crate::Value::from($value)),+] as &[$crate::Value] };
}

/// One row of an answer; columns are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    /// The BIGINT of a column that is never null.
    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        self.opt_int(column)?
            .ok_or_else(|| wrong(column, "un entier", &Value::Null))
    }

    /// The text of a column that is never null.
    pub fn text(&self, column: usize) -> Result<&str, StoreError> {
        self.opt_text(column)?
            .ok_or_else(|| wrong(column, "un texte", &Value::Null))
    }

    /// The bytes of a column that is never null.
    pub fn bytes(&self, column: usize) -> Result<&[u8], StoreError> {
        self.opt_bytes(column)?
            .ok_or_else(|| wrong(column, "des octets", &Value::Null))
    }

    /// A boolean kept as 0 or 1.
    pub fn bool(&self, column: usize) -> Result<bool, StoreError> {
        Ok(self.int(column)? != 0)
    }

    /// A boolean kept as 0 or 1, if the column has one.
    pub fn opt_bool(&self, column: usize) -> Result<Option<bool>, StoreError> {
        Ok(self.opt_int(column)?.map(|value| value != 0))
    }

    /// The BIGINT of a column, if it has one.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Int(value) => Ok(Some(*value)),
            other => Err(wrong(column, "un entier", other)),
        }
    }

    /// The text of a column, if it has one.
    pub fn opt_text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Text(value) => Ok(Some(value)),
            other => Err(wrong(column, "un texte", other)),
        }
    }

    /// The bytes of a column, if it has some.
    pub fn opt_bytes(&self, column: usize) -> Result<Option<&[u8]>, StoreError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Bytes(value) => Ok(Some(value)),
            other => Err(wrong(column, "des octets", other)),
        }
    }

    fn value(&self, column: usize) -> Result<&Value, StoreError> {
        self.0.get(column).ok_or_else(|| {
            StoreError::Other(format!(
                "colonne {column} demandée, {} présentes",
                self.0.len()
            ))
        })
    }
}

/// Says the kind of what was found, never the value: it may be personal data.
fn wrong(column: usize, expected: &str, found: &Value) -> StoreError {
    let found = match found {
        Value::Null => "rien",
        Value::Int(_) => "un entier",
        Value::Text(_) => "un texte",
        Value::Bytes(_) => "des octets",
    };
    StoreError::Corrupt(format!("colonne {column} : {expected} attendu, {found} lu"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_becomes_a_value() {
        let values = params![
            1_i64,
            2_u8,
            true,
            "a",
            String::from("b"),
            vec![3_u8],
            None::<i64>,
            Some("c")
        ];
        let expected = [
            Value::Int(1),
            Value::Int(2),
            Value::Int(1),
            Value::Text("a".into()),
            Value::Text("b".into()),
            Value::Bytes(vec![3]),
            Value::Null,
            Value::Text("c".into()),
        ];
        assert_eq!(values, expected);
        assert!(params![].is_empty());
    }

    #[test]
    fn a_wrong_kind_is_an_error_that_does_not_show_the_value() {
        let row = Row(vec![Value::Text("1700000000000".into()), Value::Null]);
        assert_eq!(row.text(0), Ok("1700000000000"));
        assert_eq!(row.opt_int(1), Ok(None));
        assert!(row.text(1).is_err());
        assert!(row.int(2).is_err());
        let error = row.int(0).unwrap_err().to_string();
        assert!(!error.contains("1700000000000"), "{error}");
    }
}
