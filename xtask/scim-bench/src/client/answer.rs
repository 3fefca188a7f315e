//! Reading answers, as far as it is needed to know where they end.

use std::fmt;
use std::io;

/// More than any server here sends.
const MAX_HEADERS: usize = 48;
/// How much of a wrong answer is shown.
const SHOWN: usize = 300;

/// An answer.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
    /// From the first byte sent to the last one received.
    pub(crate) nanoseconds: u64,
}

impl fmt::Display for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = String::from_utf8_lossy(self.body.get(..SHOWN).unwrap_or(self.body));
        write!(f, "{} {body}", self.status)
    }
}

/// The head of an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    pub(super) status: u16,
    /// The length of the head in bytes.
    pub(super) length: usize,
    /// The length of the body in bytes.
    pub(super) body: usize,
}

/// Reads a head; `None` while it is not all there.
///
/// # Errors
/// When it is no HTTP, or does not tell the body's length.
pub(super) fn head(bytes: &[u8]) -> io::Result<Option<Head>> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(length) = response.parse(bytes).map_err(io::Error::other)?
    else {
        return Ok(None);
    };
    let status = response.code.unwrap_or(0);
    let told = response
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let body = match told {
        Some(header) => std::str::from_utf8(header.value)
            .ok()
            .and_then(|text| text.trim().parse().ok())
            .ok_or_else(|| io::Error::other("an unreadable Content-Length"))?,
        None if matches!(status, 204 | 304) => 0,
        None => return Err(io::Error::other("an answer without Content-Length")),
    };
    Ok(Some(Head {
        status,
        length,
        body,
    }))
}

#[cfg(test)]
mod tests {
    use super::head;

    #[test]
    fn an_answer_ends_where_its_content_length_says() {
        let text = b"HTTP/1.1 201 Created\r\ncontent-length: 5\r\nETag: W/\"1\"\r\n\r\nhello";
        let found = head(text).unwrap().unwrap();
        assert_eq!((found.status, found.length + found.body), (201, text.len()));
        assert!(head(&text[..30]).unwrap().is_none());
        let empty = head(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap().unwrap();
        assert_eq!((empty.status, empty.body), (204, 0));
    }

    #[test]
    fn what_does_not_tell_its_length_is_an_error() {
        assert!(head(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").is_ok());
        assert!(head(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
        assert!(head(b"SSH-2.0-OpenSSH\r\n").is_err());
    }
}
