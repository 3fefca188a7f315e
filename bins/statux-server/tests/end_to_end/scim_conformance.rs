//! The conformance tools of the Python package index, against the built server on both databases.

use std::process::Command;

use serde_json::Value;
use statux_testkit::server::{Server, run_with_input};

use crate::scim_client::program;
use crate::support::{SERVER, scim_token, server};

/// A server on each database, with its SCIM token.
async fn servers() -> Vec<(Server, String)> {
    let mut servers = Vec::new();
    for server in [server(), Server::start_on_postgres(SERVER)] {
        let organization = server.organization();
        let (_, token) = scim_token(&server, &organization).await;
        servers.push((server, token));
    }
    servers
}

#[tokio::test]
async fn scim2_tester_finds_nothing_wrong_and_skips_nothing() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/assets/scim_tester.py");
    for (server, token) in servers().await {
        let mut command = Command::new(program("python"));
        command
            .args([script, &server.scim_base_url()])
            .env("SCIM_TOKEN", token);
        let output = run_with_input(&mut command, "");
        assert!(
            output.status.success(),
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

/// What scim-sanity does for each part of its sequence that a SCIM server has; a part may pass in
/// more steps than one.
const PARTS: [(&str, usize); 5] = [
    ("Phase 1", 3),
    ("Phase 2", 8),
    ("Phase 3", 8),
    ("Phase 6", 4),
    ("Phase 7", 3),
];

#[tokio::test]
async fn scim_sanity_finds_nothing_wrong_in_its_strict_mode() {
    for (server, token) in servers().await {
        let mut command = Command::new(program("scim-sanity"));
        command
            .args(["probe", &server.scim_base_url(), "--token", &token])
            .args(["--strict", "--json-output", "--i-accept-side-effects"]);
        let output = run_with_input(&mut command, "");
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{printed}");
        let report: Value = serde_json::from_str(&printed).expect("a report");
        let results = report["results"].as_array().expect("results");
        for result in results {
            // Two drafts of others, which no identity provider here speaks.
            let is_agent = result["name"]
                .as_str()
                .expect("a name")
                .starts_with("Agent");
            let expected = if is_agent { "skip" } else { "pass" };
            assert_eq!(result["status"], expected, "{result}");
        }
        for (part, steps) in PARTS {
            let passed = results.iter().filter(|result| {
                let phase = result["phase"].as_str();
                result["status"] == "pass" && phase.is_some_and(|phase| phase.starts_with(part))
            });
            let passed = passed.count();
            assert!(passed >= steps, "{part}: {passed} of {steps}: {printed}");
        }
    }
}
