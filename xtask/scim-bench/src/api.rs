//! The requests, as bytes.

use std::fmt::Display;
use std::io::Write as _;
use std::net::SocketAddr;

/// Where the server is and what opens it.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) socket_address: SocketAddr,
    /// The path of the SCIM endpoints.
    base: String,
    authorization: String,
}

/// Where ours are.
const BASE: &str = "/api/v1/scim/v2";

impl Api {
    /// A client of our server with this bearer token.
    pub(crate) fn new(socket_address: SocketAddr, token: &str) -> Self {
        Self::at(socket_address, BASE, token)
    }

    /// A client of endpoints at another path.
    pub(crate) fn at(socket_address: SocketAddr, base: &str, token: &str) -> Self {
        Self {
            socket_address,
            base: base.to_owned(),
            authorization: format!("Authorization: Bearer {token}\r\n"),
        }
    }

    /// Writes a request of the SCIM endpoints without a body.
    pub(crate) fn get(&self, out: &mut Vec<u8>, path: impl Display) {
        self.write(out, "GET", format_args!("{}{path}", self.base), b"");
    }

    /// Writes a request of the SCIM endpoints with a body.
    pub(crate) fn send(&self, out: &mut Vec<u8>, method: &str, path: impl Display, body: &[u8]) {
        self.write(out, method, format_args!("{}{path}", self.base), body);
    }

    /// Writes a request to any path.
    pub(crate) fn write(&self, out: &mut Vec<u8>, method: &str, path: impl Display, body: &[u8]) {
        // Writing to memory does not fail.
        let _ = write!(
            out,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nUser-Agent: statux-bench\r\n{}\
             Accept: application/scim+json\r\n",
            self.socket_address, self.authorization
        );
        if !body.is_empty() {
            let length = body.len();
            let _ = write!(
                out,
                "Content-Type: application/json\r\nContent-Length: {length}\r\n"
            );
        }
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(body);
    }
}
