//! A web server of canned answers, on its own thread until the test ends.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// The bytes to answer a path with.
type Answers = Arc<Mutex<Box<dyn Fn(&str) -> Vec<u8> + Send>>>;

pub(super) struct Server {
    pub(super) socket: SocketAddr,
    answers: Answers,
}

impl Server {
    /// Serves every path the same way.
    pub(super) fn always(answer: Vec<u8>) -> Self {
        Self::start("127.0.0.1", move |_| answer.clone())
    }

    pub(super) fn start(ip: &str, answers: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Self {
        let ip: IpAddr = ip.parse().unwrap();
        let listener = TcpListener::bind((ip, 0)).unwrap();
        let socket = listener.local_addr().unwrap();
        let answers: Answers = Arc::new(Mutex::new(Box::new(answers)));
        let shared = answers.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let answers = shared.clone();
                std::thread::spawn(move || serve(&stream, &answers));
            }
        });
        Self { socket, answers }
    }

    /// Serves something else from now on.
    pub(super) fn answer(&self, answer: Vec<u8>) {
        *self.answers.lock().unwrap() = Box::new(move |_| answer.clone());
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.socket)
    }
}

fn serve(mut stream: &TcpStream, answers: &Answers) {
    let path = request_path(stream);
    let answer = answers.lock().unwrap()(&path);
    let _ = stream.write_all(&answer);
    if answer.ends_with(STALL) {
        // Until the client gives up.
        let _ = stream.read(&mut [0]);
    }
}

/// Reads a request to its empty line.
pub(super) fn request_path(stream: impl Read) -> String {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    lines.find(String::is_empty);
    first.split(' ').nth(1).unwrap_or_default().to_owned()
}

/// An answer that ends with this keeps the connection open and never goes on.
pub(super) const STALL: &[u8] = b"<!-- to be continued";

pub(super) fn ok(body: &str) -> Vec<u8> {
    response("200 OK", &format!("Content-Length: {}", body.len()), body)
}

pub(super) fn redirect(to: &str) -> Vec<u8> {
    response(
        "302 Found",
        &format!("Location: {to}\r\nContent-Length: 0"),
        "",
    )
}

pub(super) fn response(status: &str, header: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nConnection: close\r\n{header}\r\n\r\n{body}").into_bytes()
}
