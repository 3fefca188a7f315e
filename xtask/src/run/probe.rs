//! Asks a server on this machine whether it answers.

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

const TIMEOUT: Duration = Duration::from_secs(2);

/// Whether `GET path` on 127.0.0.1 is answered with 200.
pub(super) fn answers(port: u16, path: &str) -> bool {
    status_line(port, path).is_ok_and(|line| is_ok(&line))
}

fn status_line(port: u16, path: &str) -> std::io::Result<String> {
    let socket_address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&socket_address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    // In one piece: a server may answer, and close, when it has read enough.
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut start = Vec::new();
    stream.take(64).read_to_end(&mut start)?;
    Ok(String::from_utf8_lossy(&start).into_owned())
}

fn is_ok(status_line: &str) -> bool {
    status_line.split_whitespace().nth(1) == Some("200")
}

#[cfg(test)]
mod tests {
    use std::{net::TcpListener, thread};

    use super::*;

    fn answering(answer: &'static str) -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 512];
            let _ = stream.read(&mut request).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        });
        port
    }

    #[test]
    fn only_a_success_counts_as_ready() {
        assert!(answers(
            answering("HTTP/1.1 200 OK\r\n\r\n"),
            "/health/ready"
        ));
        assert!(!answers(
            answering("HTTP/1.1 503 Service Unavailable\r\n\r\n"),
            "/health/ready"
        ));
        assert!(!answers(answering(""), "/health/ready"));
    }

    #[test]
    fn nobody_listening_is_not_ready() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        assert!(!answers(port, "/"));
    }
}
