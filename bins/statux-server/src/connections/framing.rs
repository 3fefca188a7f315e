//! Where requests end in the bytes of a connection (RFC 9112 sections 2.2, 6 and 7.1).
//!
//! Nothing is changed or rejected by this: it only tells how much belongs to the request whose turn it is.

use actix_web::http::header::{CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING};

/// How the end of a request's body is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Body {
    /// There is none.
    #[default]
    None,
    /// It has this many bytes.
    Length(u64),
    /// It is sent in chunks.
    Chunked,
}

impl Body {
    /// As the header says.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        if headers.contains_key(TRANSFER_ENCODING) {
            return Self::Chunked;
        }
        let length = headers
            .get(CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.trim().parse().ok());
        match length {
            None | Some(0) => Self::None,
            Some(length) => Self::Length(length),
        }
    }
}

/// Looks for the empty line that ends a header. Empty lines before it are skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct HeaderEnd {
    in_header: bool,
    in_line: bool,
}

impl HeaderEnd {
    /// How many of these bytes belong to the header, once its end is among them.
    pub(super) fn find(&mut self, bytes: &[u8]) -> Option<usize> {
        for (index, byte) in bytes.iter().enumerate() {
            match byte {
                b'\n' if self.in_line => self.in_line = false,
                b'\n' if self.in_header => {
                    *self = Self::default();
                    return Some(index + 1);
                }
                b'\n' | b'\r' => {}
                _ => (self.in_header, self.in_line) = (true, true),
            }
        }
        None
    }
}

/// Looks for the end of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyEnd {
    /// After this many bytes.
    After(u64),
    /// In the line with a chunk's size; `true` in what follows the number.
    Size(u64, bool),
    /// In the line end after a chunk.
    ChunkEnd,
    /// In a chunk, of which this many bytes are left.
    Chunk(u64),
    /// In the lines after the last chunk; `true` within a line.
    Trailer(bool),
}

impl BodyEnd {
    /// Before the first byte of a body; `None` without one.
    pub(super) fn of(body: Body) -> Option<Self> {
        match body {
            Body::None | Body::Length(0) => None,
            Body::Length(length) => Some(Self::After(length)),
            Body::Chunked => Some(Self::Size(0, false)),
        }
    }

    /// How many of these bytes belong to the body, once its end is among them. Of a chunk's size that is
    /// none, the application has to say so: until then everything belongs to the body.
    pub(super) fn find(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut index = 0;
        while let Some(&byte) = bytes.get(index) {
            match self {
                Self::After(left) | Self::Chunk(left) => {
                    let rest = u64::try_from(bytes.len() - index).unwrap_or(u64::MAX);
                    let taken = rest.min(*left);
                    *left -= taken;
                    index += usize::try_from(taken).unwrap_or(usize::MAX);
                    match self {
                        Self::After(0) => return Some(index),
                        Self::Chunk(0) => *self = Self::ChunkEnd,
                        _ => {}
                    }
                    continue;
                }
                Self::ChunkEnd if byte == b'\n' => *self = Self::Size(0, false),
                Self::ChunkEnd => {}
                Self::Size(0, _) if byte == b'\n' => *self = Self::Trailer(false),
                Self::Size(size, _) if byte == b'\n' => *self = Self::Chunk(*size),
                Self::Size(size, ended) => match char::from(byte).to_digit(16) {
                    Some(digit) if !*ended => {
                        *size = size.saturating_mul(16).saturating_add(digit.into());
                    }
                    _ => *ended = true,
                },
                Self::Trailer(false) if byte == b'\n' => return Some(index + 1),
                Self::Trailer(in_line) => *in_line = byte != b'\n' && (byte != b'\r' || *in_line),
            }
            index += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    /// The end that is found however the bytes arrive.
    fn end(
        bytes: &[u8],
        find: impl Fn() -> Box<dyn FnMut(&[u8]) -> Option<usize>>,
    ) -> Option<usize> {
        let whole = find()(bytes);
        for size in 1..=bytes.len() {
            let (mut find, mut before, mut found) = (find(), 0, None);
            for part in bytes.chunks(size) {
                found = find(part).map(|index| before + index);
                if found.is_some() {
                    break;
                }
                before += part.len();
            }
            assert_eq!(found, whole, "in parts of {size}");
        }
        whole
    }

    fn header(text: &str) -> Option<usize> {
        end(text.as_bytes(), || {
            let mut state = HeaderEnd::default();
            Box::new(move |bytes| state.find(bytes))
        })
    }

    fn body(body: Body, text: &str) -> Option<usize> {
        end(text.as_bytes(), || {
            let mut state = BodyEnd::of(body).unwrap();
            Box::new(move |bytes| state.find(bytes))
        })
    }

    #[test]
    fn a_header_ends_with_its_first_empty_line() {
        for text in [
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
            "\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET / HTTP/1.1\nHost: x\n\n",
        ] {
            assert_eq!(header(text), Some(text.len()), "{text:?}");
            assert_eq!(header(&format!("{text}GET /")), Some(text.len()));
            assert_eq!(header(text.strip_suffix('\n').unwrap()), None);
        }
    }

    #[test]
    fn a_body_ends_after_its_length_or_its_last_chunk() {
        assert_eq!(body(Body::Length(3), "abcGET"), Some(3));
        assert_eq!(body(Body::Length(3), "ab"), None);
        for text in [
            "0\r\n\r\n",
            "3\r\nabc\r\n0\r\n\r\n",
            "0a;x=\"0\"\r\n\r\n0\r\n\r\n\r\n\r\n\r\n0\r\n\r\n",
            "3\r\nabc\r\n0\r\nA: b\r\nC: d\r\n\r\n",
            "F\r\n0\r\n\r\n0\r\n\r\n0\r\n\r\r\n0\r\n\r\n",
        ] {
            assert_eq!(body(Body::Chunked, text), Some(text.len()), "{text:?}");
            assert_eq!(body(Body::Chunked, &format!("{text}GET")), Some(text.len()));
        }
        for text in [
            "3\r\nabc\r\n",
            "0\r\n",
            "0\r\nA: b\r\n",
            "ffffffffffffffffff\r\nabc",
        ] {
            assert_eq!(body(Body::Chunked, text), None, "{text:?}");
        }
    }

    #[test]
    fn the_header_says_which_body_there_is() {
        let with = |name: HeaderName, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            Body::of(&headers)
        };
        assert_eq!(Body::of(&HeaderMap::new()), Body::None);
        assert_eq!(with(CONTENT_LENGTH, "0"), Body::None);
        assert_eq!(with(CONTENT_LENGTH, "12"), Body::Length(12));
        assert_eq!(with(TRANSFER_ENCODING, "chunked"), Body::Chunked);
    }
}
