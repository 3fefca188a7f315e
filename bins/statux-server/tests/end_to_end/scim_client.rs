//! A real SCIM client: scim2-cli, from the Python package index.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use statux_testkit::process::required_env;
use statux_testkit::server::run_with_input;

use crate::support::{members, scim_token, server};

const VENV: &str = "STATUX_TEST_VENV";

pub(crate) fn program(name: &str) -> PathBuf {
    PathBuf::from(required_env(VENV)).join("bin").join(name)
}

/// scim2-cli against one server.
struct Cli {
    base_url: String,
    token: String,
}

impl Cli {
    fn run(&self, arguments: &[&str]) -> Result<Value, String> {
        let mut command = Command::new(program("scim2"));
        command
            .args(["--url", &self.base_url])
            .env(
                "SCIM_CLI_HEADERS",
                format!("Authorization: Bearer {}", self.token),
            )
            .args(arguments);
        let output = run_with_input(&mut command, "");
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() {
            return Err(format!(
                "{printed}{}",
                String::from_utf8_lossy(&output.stderr)
            ));
        }
        Ok(serde_json::from_str(&printed).unwrap_or(Value::String(printed)))
    }

    fn must(&self, arguments: &[&str]) -> Value {
        self.run(arguments)
            .unwrap_or_else(|said| panic!("{arguments:?}: {said}"))
    }
}

#[tokio::test]
async fn scim2_cli_creates_reads_changes_deactivates_and_deletes_a_user() {
    let server = server();
    let organization = server.organization();
    let (_, token) = scim_token(&server, &organization).await;
    let cli = Cli {
        base_url: server.scim_base_url(),
        token,
    };

    let created = cli.must(&[
        "create",
        "user",
        "--user-name",
        "barbara@example.com",
        "--name",
        r#"{"givenName": "Barbara", "familyName": "Jensen"}"#,
        "--external-id",
        "42",
    ]);
    let id = created["id"]
        .as_str()
        .unwrap_or_else(|| panic!("no id: {created}"))
        .to_owned();
    assert_eq!(created["userName"], json!("barbara@example.com"));

    let read = cli.must(&["query", "user", &id]);
    assert_eq!(read["name"]["familyName"], json!("Jensen"));
    let found = cli.must(&[
        "query",
        "user",
        "--filter",
        "userName eq \"BARBARA@example.com\"",
    ]);
    assert_eq!(found["totalResults"], json!(1), "{found}");
    assert_eq!(found["Resources"][0]["id"], json!(id));

    cli.must(&["modify", "user", &id, "replace", "name.givenName", "Babs"]);
    let changed = cli.must(&["query", "user", &id]);
    assert_eq!(changed["name"]["givenName"], json!("Babs"), "{changed}");
    assert_eq!(changed["name"]["familyName"], json!("Jensen"), "{changed}");
    cli.must(&["modify", "user", &id, "replace", "active", "false"]);
    let deactivated = cli.must(&["query", "user", &id]);
    assert_eq!(deactivated["active"], json!(false), "{deactivated}");
    let shown = members(&server, &organization).await;
    assert!(
        shown
            .iter()
            .any(|it| it["email"] == json!("barbara@example.com") && it["active"] == json!(false)),
        "{shown:?}"
    );

    cli.must(&["delete", "user", &id]);
    let gone = cli.run(&["query", "user", &id]);
    assert!(
        gone.as_ref()
            .is_err_and(|said| said.contains("404") || said.contains("not found")),
        "{gone:?}"
    );
}
