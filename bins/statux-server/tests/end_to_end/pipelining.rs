//! Requests that are sent without waiting for the response to the one before (RFC 9112 section 9.3.2).

use std::process::Command;
use std::time::Duration;

use statux_testkit::process::{Program, free_port};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::SERVER;

const LIVE: &str = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
const UNKNOWN: &str = "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n";
/// It lacks fields, which is 400; what looks like the end of a header is a part of it.
const FORM: &str = "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 27\r\n\
    Content-Type: application/x-www-form-urlencoded\r\n\r\ncsrf_token=x&email=\r\n\r\nGET ";
const CHUNKED: &str = "POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\
    Content-Type: application/x-www-form-urlencoded\r\n\r\n\
    8\r\ncsrf_tok\r\n8\r\nen=x\r\n\r\n\r\n0\r\n\r\n";

/// The statuses of the responses to what is sent in parts of this size.
async fn statuses(port: u16, requests: &str, size: usize, expected: usize) -> Vec<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .expect("a connection");
    stream
        .set_nodelay(true)
        .expect("parts are sent as they are");
    for part in requests.as_bytes().chunks(size) {
        stream.write_all(part).await.expect("sent");
    }
    let mut received = Vec::new();
    let all = async {
        loop {
            let text = String::from_utf8_lossy(&received);
            let found: Vec<String> = text
                .match_indices("HTTP/1.1 ")
                .filter_map(|(at, line)| text.get(at + line.len()..at + line.len() + 3))
                .map(str::to_owned)
                .collect();
            if found.len() >= expected {
                return found;
            }
            let mut more = [0; 4096];
            let read = stream.read(&mut more).await.expect("responses");
            assert!(read > 0, "{text}");
            received.extend_from_slice(more.get(..read).unwrap_or_default());
        }
    };
    timeout(Duration::from_secs(20), all)
        .await
        .expect("a response to each")
}

#[tokio::test]
async fn requests_sent_at_once_are_answered_in_order_however_they_arrive() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let port = free_port();
    let mut command = Command::new(SERVER);
    command
        .current_dir(directory.path())
        .env("STATUX_LISTEN", format!("127.0.0.1:{port}"));
    let mut program = Program::start(&mut command, &directory.path().join("server.log"));
    program
        .wait_for_port(port)
        .unwrap_or_else(|log| panic!("{log}"));

    let requests = [LIVE, UNKNOWN, FORM, LIVE, CHUNKED, UNKNOWN, "\r\n", LIVE].concat();
    let expected = ["200", "404", "400", "200", "400", "404", "200"];
    for part in [requests.len(), 1000, 97, 7, 1] {
        let found = statuses(port, &requests, part, expected.len()).await;
        assert_eq!(found, expected, "in parts of {part}");
    }
    // Hundreds of them.
    let many = LIVE.repeat(500);
    let found = statuses(port, &many, many.len(), 500).await;
    assert!(found.iter().all(|status| status == "200"));
}
