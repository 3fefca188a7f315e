//! The conformance tools of the Python package index, against the built server on both databases.

use std::process::Command;

use serde_json::Value;
use statux_testkit::apply;
use statux_testkit::server::{Server, run_with_input};

use crate::scim_client::program;
use crate::support::{on_both_databases, scim_token};

/// Runs a script of `tests/assets` against a server; returns whether it succeeded, and its output.
async fn run(script: &str, server: &Server) -> (bool, String, String) {
    let organization = server.organization();
    let (_, token) = scim_token(server, &organization).await;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/assets");
    let mut command = Command::new(program("python"));
    command
        .args([&format!("{folder}/{script}"), &server.scim_base_url()])
        .env("SCIM_TOKEN", token);
    let output = run_with_input(&mut command, "");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.success(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[apply(on_both_databases)]
async fn scim2_tester_finds_nothing_wrong_and_skips_nothing(server: Server) {
    let (success, printed, errors) = run("scim_tester.py", &server).await;
    assert!(success, "{printed}{errors}");
}

/// What scim-sanity does for each part of its sequence that a SCIM server has; a part may pass in
/// more steps than one.
const PARTS: [(&str, usize); 5] = [
    ("Phase 1", 3),
    ("Phase 2", 8),
    ("Phase 3", 10),
    ("Phase 6", 4),
    ("Phase 7", 3),
];

#[apply(on_both_databases)]
async fn scim_sanity_finds_nothing_wrong_in_its_strict_mode(server: Server) {
    let (success, printed, errors) = run("scim_sanity_probe.py", &server).await;
    assert!(success, "{printed}{errors}");
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
