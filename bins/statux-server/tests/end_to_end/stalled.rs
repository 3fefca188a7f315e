//! Clients that keep the server waiting: it answers others meanwhile, needs little memory for them, and
//! ends them.

use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Client;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use statux_testkit::process::{Program, free_port};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, sleep, timeout};

use crate::support::SERVER;

/// Of each kind, at once.
const CLIENTS: usize = 1000;
/// What the kernel buffers for a client that reads nothing, in bytes: each of them has as much there.
const RECEIVE_BUFFER: u32 = 4096;
/// How much more memory they may take.
const MAX_MEGABYTES: u64 = 50;
/// Far more than the timeouts of a second that the server is given.
const LONG_ENOUGH: Duration = Duration::from_mins(1);

/// How long a client waits for what the server has sent already.
const PATIENCE: Duration = Duration::from_secs(10);

const REQUEST: &str = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
const HALF_A_HEADER: &str = "GET /health/live HTTP/1.1\r\nHos";
const HALF_A_BODY: &str = "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\
    Content-Type: application/x-www-form-urlencoded\r\n\r\ncsrf_token=";
/// A response that is large and cheap to make.
const STYLE: &str = "GET /static/style.css HTTP/1.1\r\nHost: x\r\n\r\n";

fn start(directory: &tempfile::TempDir, port: u16) -> Program {
    let mut command = Command::new(SERVER);
    command
        .current_dir(directory.path())
        .env("STATUX_LISTEN", format!("127.0.0.1:{port}"))
        .env("STATUX_REQUEST_HEADER_TIMEOUT_SECS", "1")
        .env("STATUX_REQUEST_BODY_TIMEOUT_SECS", "1")
        .env("STATUX_SLOW_READER_TIMEOUT_SECS", "1");
    let mut program = Program::start(&mut command, &directory.path().join("server.log"));
    program
        .wait_for_port(port)
        .unwrap_or_else(|log| panic!("{log}"));
    program
}

/// Each connection is a file of this process, and one of the server, which raises its own limit.
fn open_many_files() {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    setrlimit(Resource::Nofile, raised).expect("as many files as this process may open");
    let enough = |most: u64| most > 2 * 1000;
    assert!(
        limit.maximum.is_none_or(enough),
        "this machine lets a process open too few files"
    );
}

/// The connections that the server has open, as the kernel lists them.
fn connections(port: u16) -> usize {
    let sockets = std::fs::read_to_string("/proc/net/tcp").expect("the list of sockets");
    let local = format!(" 0100007F:{port:04X} ");
    let established = sockets.lines().filter(|line| {
        let mut columns = line.split_whitespace().skip(1);
        let is_local = columns.next().is_some_and(|column| column == local.trim());
        is_local && columns.nth(1) == Some("01")
    });
    established.count()
}

/// How a client stalls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It sends nothing.
    Silent,
    HalfAHeader,
    HalfABody,
    /// Its first request was answered, and its second one never ends.
    SecondHeader,
    /// It asks for much and reads nothing.
    Reader,
}

impl Kind {
    const ALL: [Self; 5] = [
        Self::Silent,
        Self::HalfAHeader,
        Self::HalfABody,
        Self::SecondHeader,
        Self::Reader,
    ];

    async fn stall(self, port: u16) -> TcpStream {
        match self {
            Self::Silent => connect(port, "").await,
            Self::HalfAHeader => connect(port, HALF_A_HEADER).await,
            Self::HalfABody => connect(port, HALF_A_BODY).await,
            Self::SecondHeader => second_header(port).await,
            Self::Reader => reader(port).await,
        }
    }
}

async fn connect(port: u16, sent: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .expect("a connection");
    stream.write_all(sent.as_bytes()).await.expect("sent");
    stream
}

async fn second_header(port: u16) -> TcpStream {
    let mut stream = connect(port, REQUEST).await;
    let mut response = [0; 4096];
    let read = timeout(LONG_ENOUGH, stream.read(&mut response)).await;
    assert!(read.expect("in time").expect("a response") > 0);
    stream
        .write_all(HALF_A_HEADER.as_bytes())
        .await
        .expect("sent");
    stream
}

async fn reader(port: u16) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket
        .set_recv_buffer_size(RECEIVE_BUFFER)
        .expect("a small buffer");
    let server = SocketAddr::from(([127, 0, 0, 1], port));
    let mut stream = socket.connect(server).await.expect("a connection");
    // The server stops to take requests once it cannot send responses.
    let more = async {
        for _ in 0..3000 {
            if stream.write_all(STYLE.as_bytes()).await.is_err() {
                break;
            }
        }
    };
    let _stopped = timeout(Duration::from_millis(200), more).await;
    stream
}

#[tokio::test]
async fn clients_that_stall_in_any_way_are_ended_and_others_are_answered_meanwhile() {
    open_many_files();
    let directory = tempfile::tempdir().expect("a temporary directory");
    let port = free_port();
    let program = start(&directory, port);
    let live = async || {
        let client = Client::builder().timeout(Duration::from_secs(10));
        let client = client.pool_max_idle_per_host(0).build().expect("a client");
        let url = format!("http://127.0.0.1:{port}/health/ready");
        client.get(url).send().await.expect("a response").status()
    };
    assert_eq!(live().await, 200);
    let before = program.resident_megabytes();

    for kind in Kind::ALL {
        let begun = Instant::now();
        let clients = join_all((0..CLIENTS).map(|_| kind.stall(port))).await;
        assert!(connections(port) > 0, "they are seen");
        assert_eq!(live().await, 200);
        let more = program.resident_megabytes().saturating_sub(before);
        assert!(
            more <= MAX_MEGABYTES,
            "{kind:?}: {more} MB more than {before} MB"
        );
        while connections(port) > 0 {
            let open = connections(port);
            assert!(begun.elapsed() < LONG_ENOUGH, "{kind:?}: {open} are open");
            assert_eq!(live().await, 200);
            sleep(Duration::from_millis(50)).await;
        }
        if kind == Kind::Reader {
            continue;
        }
        for mut stream in clients {
            // What the server said before it closed, or that it has.
            let mut said = Vec::new();
            let closed = timeout(PATIENCE, stream.read_to_end(&mut said)).await;
            assert!(closed.is_ok(), "a connection that the server does not know");
            let said = String::from_utf8_lossy(&said);
            assert!(
                said.is_empty() || said.starts_with("HTTP/1.1 408"),
                "{said}"
            );
        }
    }
    assert_eq!(live().await, 200);
}
