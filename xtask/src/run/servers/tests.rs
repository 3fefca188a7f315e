//! Pretend servers show what happens when real ones answer, die or never come up.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
};

use super::*;

/// Returns 200 to everything on the port it is given, having printed a line.
const ANSWERING: &str = r#"#!/usr/bin/env python3
import http.server, os, sys
listen = os.environ.get("STATUX_LISTEN") or sys.argv[2]
if "STATUX_PUBLIC_URL" in os.environ:
    print("Set up Statux once: " + os.environ["STATUX_PUBLIC_URL"] + "/setup/c0de", flush=True)
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(listen.split(":")[1])), Handler).serve_forever()
"#;
/// Rejects to start.
const DYING: &str = "#!/bin/sh\necho 'cannot open the database' >&2\nexit 3\n";

/// A folder with two programs in place of the real ones.
struct Programs(PathBuf);

impl Programs {
    fn new(name: &str, statux: &str, idp: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("xtask-run-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (program, text) in [("statux-server", statux), ("mock-idp", idp)] {
            let file = folder.join(program);
            fs::write(&file, text).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Self(folder)
    }
}

impl Drop for Programs {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn urls() -> Urls {
    let free = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let (one, other) = (free(), free());
    let port = |listener: TcpListener| listener.local_addr().unwrap().port();
    Urls::new(port(one), port(other))
}

#[test]
fn both_answer_the_link_is_passed_on_and_both_stop() {
    let programs = Programs::new("well", ANSWERING, ANSWERING);
    let urls = urls();
    let interrupt = Interrupt::default();
    let mut servers = Servers::start(&programs.0, &programs.0, urls).unwrap();
    servers.wait_until_ready(urls, &interrupt).unwrap();
    assert_eq!(
        servers.setup_link(urls),
        Some(format!("{}c0de", urls.setup()))
    );
    interrupt.request();
    assert!(servers.watch(&interrupt).unwrap());
    assert!(
        !probe::answers(urls.port, "/health/ready"),
        "the server still runs"
    );
    assert!(
        !probe::answers(urls.idp_port, "/metadata"),
        "the mock still runs"
    );
}

#[test]
fn one_that_dies_takes_the_other_with_it_and_is_named() {
    for (statux, idp, words) in [
        (DYING, ANSWERING, "statux-server ended with exit code 3"),
        (ANSWERING, DYING, "mock-idp ended with exit code 3"),
    ] {
        let programs = Programs::new(words.split(' ').next().unwrap(), statux, idp);
        let urls = urls();
        let mut servers = Servers::start(&programs.0, &programs.0, urls).unwrap();
        let error = servers
            .wait_until_ready(urls, &Interrupt::default())
            .unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
        drop(servers);
        assert!(!probe::answers(urls.port, "/"), "the server still runs");
        assert!(!probe::answers(urls.idp_port, "/"), "the mock still runs");
    }
}

#[test]
fn the_link_is_found_inside_a_sentence() {
    let prefix = "http://127.0.0.1:8080/setup/";
    let link = Some("http://127.0.0.1:8080/setup/aB3_-x".to_owned());
    for line in [
        "http://127.0.0.1:8080/setup/aB3_-x",
        "Set up Statux: http://127.0.0.1:8080/setup/aB3_-x (valid once).",
        r#"{"link":"http://127.0.0.1:8080/setup/aB3_-x"}"#,
    ] {
        assert_eq!(link_in(line, prefix), link, "{line}");
    }
    assert_eq!(link_in("listening on http://127.0.0.1:8080", prefix), None);
    assert_eq!(
        link_in("http://127.0.0.1:8080/setup/ has no code", prefix),
        None
    );
}
