//! schemathesis, from the Python package index, makes requests from our OpenAPI document: none
//! causes a 500, and no answer is another than the document says.
//!
//! Some of each operation in every run; `STATUX_SCHEMATHESIS_CASES=10000` asks for that many in all.

use std::process::Command;

use reqwest::StatusCode;
use statux_testkit::apply;
use statux_testkit::server::{Server, run_with_input};

use crate::scim_client::program;
use crate::support::{connect, mock_idp, on_both_databases, scim_token};

/// Two checks compare acceptance with JSON Schema, which our rules are not: they are finer (filters,
/// metadata, NUL), and SCIM clients may write more than a schema says (RFC 7644 section 3.3).
const EXCEPT: &str = "positive_data_acceptance,negative_data_rejection";
/// How many operations there are at least that take something to vary.
const VARIED_OPERATIONS: usize = 36;

/// How many requests there must be at least.
#[expect(
    clippy::disallowed_methods,
    reason = "how long tests take is a matter of the environment"
)]
fn cases() -> usize {
    std::env::var("STATUX_SCHEMATHESIS_CASES")
        .map_or(360, |cases| cases.parse().expect("a number of cases"))
}

#[apply(on_both_databases)]
#[expect(
    clippy::print_stdout,
    reason = "what was proved is part of the test's output"
)]
async fn no_request_made_from_the_description_causes_a_500(mut server: Server) {
    let organization = server.organization();
    let (token_id, token) = scim_token(&server, &organization).await;
    // Another than the one whose provider the requests change and remove.
    let signs_in = server.organization_of("other@example.com");
    let mock = mock_idp();
    let connected = connect(&server, &signs_in, &mock.metadata_url()).await;
    assert_eq!(connected.status, StatusCode::CREATED, "{connected:?}");

    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/assets");
    let examples = cases().div_ceil(VARIED_OPERATIONS);
    let mut command = Command::new(program("schemathesis"));
    command
        .current_dir(server.directory())
        .arg(format!("--config-file={folder}/schemathesis.toml"))
        .args(["run", &server.at("/api/v1/openapi.json"), "--checks=all"])
        .arg(format!("--exclude-checks={EXCEPT}"))
        .arg(format!("--max-examples={examples}"))
        .args(["--continue-on-failure", "--no-shrink", "--no-color"])
        .args(["--generation-database=none", "--seed=1"])
        .env("API_KEY", &organization.api_key)
        .env("SCIM_TOKEN", &token)
        .env("CLIENT_ID", &token_id)
        .env("CLIENT_SECRET", &token)
        .env("ORGANIZATION", &signs_in.id);
    let output = run_with_input(&mut command, "");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    println!("{said}");
    assert!(output.status.success(), "{said}{errors}");

    let summary = said.split_once("Test cases:").expect("a summary").1;
    let generated = summary.split_whitespace().next().expect("a number");
    let generated: usize = generated.replace(',', "").parse().expect("a number");
    assert!(generated >= cases(), "{generated} requests");
    // Lines wait for each other for a moment, and are all there at the end.
    assert!(server.terminate().success(), "{}", server.printed());
    assert_log(&server.printed());
}

/// No answer was a 500, and requests of either credentials were done.
fn assert_log(printed: &str) {
    let is_bad = |line: &&str| {
        ["panicked", "the database failed", "status=500"]
            .iter()
            .any(|sign| line.contains(sign))
    };
    let bad: Vec<&str> = printed.lines().filter(is_bad).collect();
    assert!(bad.is_empty(), "{bad:#?}");
    for route in ["scim-tokens", "scim/v2/Users", "scim/v2/Groups"] {
        let route = format!("method=POST route=/api/v1/{route}}}");
        let is_created = |line: &str| line.contains(&route) && line.contains("status=201");
        assert!(printed.lines().any(is_created), "{route} never succeeded");
    }
}
