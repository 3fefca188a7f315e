//! Keys that an operator gives, as text.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// The fewest bytes of a key.
const MIN_BYTES: usize = 32;
/// The most; more would add nothing.
const MAX_BYTES: usize = 1024;

/// The present key and, while it is being changed, another one.
#[derive(Clone, PartialEq, Eq)]
pub struct GivenKeys {
    pub(super) present: Vec<u8>,
    pub(super) other: Option<Vec<u8>>,
}

impl std::fmt::Debug for GivenKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GivenKeys(…)")
    }
}

/// Why a text holds no keys. Nothing of the text is told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WrongKeys {
    /// There are no lines, or too many.
    #[error(
        "expected one key, or on a second line the one before it or after it, received {received} lines"
    )]
    Lines {
        /// How many there are that are not empty.
        received: usize,
    },
    /// A line is neither.
    #[error("expected base64 or hex in line {line}, received something else")]
    NotBytes {
        /// Counted from 1, without empty ones.
        line: usize,
    },
    /// A key is too short to be safe, or longer than makes sense.
    #[error(
        "expected {MIN_BYTES} to {MAX_BYTES} random bytes in line {line}, received {received}; `openssl rand -base64 32` makes some"
    )]
    Length {
        /// Counted from 1, without empty ones.
        line: usize,
        /// How many bytes.
        received: usize,
    },
}

impl std::str::FromStr for GivenKeys {
    type Err = WrongKeys;

    /// Reads one key, or two on a line each: the first is the present one.
    fn from_str(text: &str) -> Result<Self, WrongKeys> {
        let lines: Vec<&str> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        match lines.as_slice() {
            [present] => Ok(Self {
                present: key(present, 1)?,
                other: None,
            }),
            [present, other] => Ok(Self {
                present: key(present, 1)?,
                other: Some(key(other, 2)?),
            }),
            all => Err(WrongKeys::Lines {
                received: all.len(),
            }),
        }
    }
}

fn key(text: &str, line: usize) -> Result<Vec<u8>, WrongKeys> {
    let bytes = bytes(text).ok_or(WrongKeys::NotBytes { line })?;
    if (MIN_BYTES..=MAX_BYTES).contains(&bytes.len()) {
        Ok(bytes)
    } else {
        let received = bytes.len();
        Err(WrongKeys::Length { line, received })
    }
}

/// What consists of hexadecimal digits is hex, although it could be base64: random bytes do not look so
/// by chance.
fn bytes(text: &str) -> Option<Vec<u8>> {
    if text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let byte = |pair: &[u8; 2]| {
            let pair = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(pair, 16).ok()
        };
        return rest.is_empty().then(|| pairs.iter().map(byte).collect())?;
    }
    let unpadded = text.trim_end_matches('=');
    let decoded = STANDARD_NO_PAD
        .decode(unpadded)
        .or_else(|_| URL_SAFE_NO_PAD.decode(unpadded));
    decoded.ok()
}

#[cfg(test)]
mod tests {
    use super::{GivenKeys, WrongKeys};

    fn read(text: &str) -> Result<GivenKeys, WrongKeys> {
        text.parse()
    }

    #[test]
    fn one_key_or_two_are_read_from_hex_and_base64() {
        let hex = "fb".repeat(32);
        let base64 = "+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/s=";
        let url_safe = base64.replace('+', "-").replace('/', "_");
        for text in [&hex, &hex.to_uppercase(), base64, &url_safe] {
            let keys = read(&format!("\n {text}\r\n\n")).unwrap();
            assert_eq!((keys.present, keys.other), (vec![0xfb; 32], None), "{text}");
        }
        let keys = read(&format!("{}\n{hex}", "00".repeat(40))).unwrap();
        assert_eq!(keys.present, [0; 40]);
        assert_eq!(keys.other, Some(vec![0xfb; 32]));
    }

    #[test]
    fn what_is_no_key_is_named_without_showing_it() {
        let good = "ab".repeat(32);
        assert_eq!(read(""), Err(WrongKeys::Lines { received: 0 }));
        let three = format!("{good}\n{good}\n{good}");
        assert_eq!(read(&three), Err(WrongKeys::Lines { received: 3 }));
        let second = format!("{good}\nsecret!");
        let error = read(&second).unwrap_err();
        assert_eq!(error, WrongKeys::NotBytes { line: 2 });
        assert!(!error.to_string().contains("secret"));
        for (text, received) in [("ab".repeat(31), 31), ("ab".repeat(1025), 1025)] {
            let wrong = WrongKeys::Length { line: 1, received };
            assert_eq!(read(&text), Err(wrong));
        }
        assert_eq!(read("abc"), Err(WrongKeys::NotBytes { line: 1 }));
        assert_eq!(format!("{:?}", read(&good).unwrap()), "GivenKeys(…)");
    }
}
