//! The program's verdict on every case of the library's corpus: code, exit code and JSON.

#[path = "../../../../crates/saml-core/tests/saml/corpus/files.rs"]
mod files;

use std::io::Write as _;
use std::process::{Command, Output};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use files::{Body, Stored, all, root};
use serde_json::{Value, json};

fn inspect(case: &Stored) -> Output {
    let facts = &case.facts;
    let mut command = Command::new(env!("CARGO_BIN_EXE_saml-inspect"));
    let mut metadata = tempfile::NamedTempFile::new().unwrap();
    metadata.write_all(&case.metadata).unwrap();
    command.arg("--json").arg("--metadata").arg(metadata.path());
    command.args(["--entity-id", &facts.entity_id, "--acs-url", &facts.acs_url]);
    command.args([
        "--at",
        &facts.at,
        "--skew-secs",
        &facts.skew_secs.to_string(),
    ]);
    if let Some(id) = &facts.in_response_to {
        command.args(["--in-response-to", id]);
    }
    if facts.allow_unsolicited {
        command.arg("--allow-unsolicited");
    }
    if let Some(key) = &facts.decryption_key {
        command
            .arg("--decryption-key")
            .arg(root().join("keys").join(key));
    }
    let mut response = tempfile::NamedTempFile::new().unwrap();
    response.write_all(&text(&case.body)).unwrap();
    command.arg(response.path()).output().unwrap()
}

/// The content of the file: a body that does not look like XML is given as base64.
fn text(body: &Body) -> Vec<u8> {
    match body {
        Body::Base64(text) => text.clone().into_bytes(),
        Body::Xml(xml) => {
            let first = xml.iter().find(|byte| !byte.is_ascii_whitespace());
            if first == Some(&b'<') {
                xml.clone()
            } else {
                STANDARD.encode(xml).into_bytes()
            }
        }
    }
}

fn inspected(case: &Stored, exit_code: i32) -> Value {
    let output = inspect(case);
    assert_eq!(
        output.status.code(),
        Some(exit_code),
        "{}: {output:?}",
        case.name
    );
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{}: {error}", case.name))
}

#[test]
fn every_accepted_case_is_printed_with_its_identity() {
    for case in all("accept") {
        let found = inspected(&case, 0);
        let person = case.facts.identity.as_ref().unwrap();
        for (field, expected) in [
            ("accepted", json!(true)),
            ("code", Value::Null),
            ("name_id", json!(person.name_id)),
            ("name_id_format", json!(person.name_id_format)),
            ("issuer", json!(person.issuer)),
            ("session_index", json!(person.session_index)),
            ("email", json!(person.email)),
            ("name", json!(person.name)),
        ] {
            assert_eq!(found[field], expected, "{}: {field}", case.name);
        }
        assert!(found["attributes"].is_object(), "{}", case.name);
    }
}

/// Form values that the server rejects, and that this program takes as somebody may have copied them.
const TAKEN: [&str; 3] = [
    "base64-deflated",
    "base64-form-field",
    "base64-non-ascii-space",
];

#[test]
fn what_was_copied_with_something_around_it_is_taken() {
    let cases = all("reject");
    for name in TAKEN {
        let case = cases.iter().find(|case| case.name == name).unwrap();
        assert_eq!(inspected(case, 0)["accepted"], json!(true), "{name}");
    }
}

#[test]
fn every_rejected_case_is_printed_with_its_code_and_nothing_of_the_response() {
    let cases = all("reject").into_iter();
    for case in cases.filter(|case| !TAKEN.contains(&case.name.as_str())) {
        let found = inspected(&case, 1);
        for (field, expected) in [
            ("accepted", json!(false)),
            ("code", json!(case.facts.code)),
            ("name_id", Value::Null),
            ("issuer", Value::Null),
            ("attributes", json!({})),
        ] {
            assert_eq!(found[field], expected, "{}: {field}", case.name);
        }
    }
}
