//! A site over https, with a host name of its own and a certificate made for the test: what stands in
//! front of a server in production.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of tests fails the test it serves"
)]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use openssl::pkey::PKey;
use openssl::ssl::{SslAcceptor, SslMethod, SslStream};
use openssl::x509::X509;
use saml_core::idp::IdpKey;

use crate::clock;
use crate::process::free_port;

/// How long a connection may be idle.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most bytes of a request's head.
const MAX_HEAD: usize = 64 * 1024;

/// A proxy that ends TLS, one connection a request.
#[derive(Debug)]
pub struct HttpsSite {
    /// `https://<host>:<port>`, without a slash at its end.
    pub url: String,
    /// The port of 127.0.0.1 that requests are passed on to.
    pub backend: u16,
    port: u16,
    ended: Arc<AtomicBool>,
    acceptor: Option<JoinHandle<()>>,
}

impl HttpsSite {
    /// Serves `host`, which a browser has to be told of: [`crate::browser::Browser::start_for`].
    ///
    /// # Panics
    ///
    /// When it cannot listen.
    pub fn start(host: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("the port").port();
        let (backend, ended) = (free_port(), Arc::new(AtomicBool::new(false)));
        let (tls, stop) = (Arc::new(tls()), ended.clone());
        let acceptor = thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let (Ok(stream), tls) = (stream, tls.clone()) else {
                    continue;
                };
                // A browser opens connections ahead and leaves them: each has a thread, and an end.
                thread::spawn(move || pass_on(&tls, stream, backend));
            }
        });
        Self {
            url: format!("https://{host}:{port}"),
            backend,
            port,
            ended,
            acceptor: Some(acceptor),
        }
    }
}

impl Drop for HttpsSite {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        let _woken = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(acceptor) = self.acceptor.take() {
            let _ended = acceptor.join();
        }
    }
}

fn tls() -> SslAcceptor {
    // Valid around today, whatever the real clock shows in the next years.
    let (from, until) = (clock::noon(), clock::noon() + chrono::Duration::days(3650));
    let key = IdpKey::generate_ec_p256("https", from.into(), until.into()).expect("a key");
    let pem = key.private_key_pem().expect("the key");
    let certificate = X509::from_der(&key.certificate_der().expect("a certificate"));
    let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).expect("TLS");
    builder
        .set_private_key(&PKey::private_key_from_pem(&pem).expect("the key"))
        .expect("the key");
    builder
        .set_certificate(&certificate.expect("a certificate"))
        .expect("the certificate");
    builder.build()
}

/// One request and its response. What fails on the way ends the connection, as a proxy does.
fn pass_on(tls: &SslAcceptor, stream: TcpStream, backend: u16) {
    let _ = stream.set_read_timeout(Some(PATIENCE));
    let Ok(mut client) = tls.accept(stream) else {
        return;
    };
    let Some(request) = request(&mut client) else {
        return;
    };
    let Ok(mut server) = TcpStream::connect(("127.0.0.1", backend)) else {
        return;
    };
    let _ = server.set_read_timeout(Some(PATIENCE));
    let mut response = Vec::new();
    let answered = server
        .write_all(&request)
        .and_then(|()| server.read_to_end(&mut response));
    if answered.is_ok() {
        let _ = client.write_all(&response);
        let _ = client.shutdown();
    }
}

/// A whole request, which asks the server to end the connection after its response.
fn request(client: &mut SslStream<TcpStream>) -> Option<Vec<u8>> {
    let mut read = Vec::new();
    let mut buffer = [0; 8192];
    let head_end = loop {
        let end = read.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            break end;
        }
        let length = client.read(&mut buffer).ok().filter(|length| *length > 0)?;
        read.extend(buffer.get(..length)?);
        if read.len() > MAX_HEAD {
            return None;
        }
    };
    let head = String::from_utf8(read.get(..head_end)?.to_vec()).ok()?;
    let mut body = read.get(head_end + 4..)?.to_vec();
    let is = |line: &str, name: &str| {
        let named = line.split_once(':');
        named.is_some_and(|(header, _)| header.eq_ignore_ascii_case(name))
    };
    let length = head.lines().find(|line| is(line, "content-length"));
    let length = length.and_then(|line| line.split_once(':')?.1.trim().parse().ok());
    let length: usize = length.unwrap_or(0);
    while body.len() < length {
        let read = client.read(&mut buffer).ok().filter(|length| *length > 0)?;
        body.extend(buffer.get(..read)?);
    }
    let mut request = Vec::new();
    for line in head.lines().filter(|line| !is(line, "connection")) {
        request.extend(line.as_bytes());
        request.extend(b"\r\n");
    }
    request.extend(b"Connection: close\r\n\r\n");
    request.extend(body);
    Some(request)
}
