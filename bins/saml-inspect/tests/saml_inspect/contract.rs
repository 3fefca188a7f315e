//! The program as scripts see it: exit codes, JSON, one line for each problem.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use saml_core::idp::{Encrypter, IdpKey, IdpMetadata, ResponseTemplate, Signer};
use serde_json::Value;
use tempfile::TempDir;

const IDP: &str = "https://idp.test/metadata";
const SP: &str = "https://sp.test/metadata";
const ACS: &str = "https://sp.test/acs";
const AT: &str = "2026-01-31T12:00:00Z";

/// A folder with metadata, and a signer whose key the metadata names.
struct Case {
    folder: TempDir,
    signer: Signer,
}

impl Case {
    fn new() -> Self {
        let (from, to) = (at(), at() + Duration::from_hours(24));
        let key = IdpKey::generate_rsa(2048, "idp.test", from, to).unwrap();
        let metadata = IdpMetadata::new(IDP, "https://idp.test/sso", &[&key])
            .to_xml()
            .unwrap();
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("idp.xml"), metadata).unwrap();
        Self {
            folder,
            signer: Signer::new(key),
        }
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn inspect(&self, response: &Path, more: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_saml-inspect"))
            .arg("--metadata")
            .arg(self.folder.path().join("idp.xml"))
            .args(["--entity-id", SP, "--acs-url", ACS, "--at", AT])
            .args(more)
            .arg(response)
            .output()
            .unwrap()
    }
}

fn at() -> SystemTime {
    saml_core::time::parse(AT).unwrap()
}

fn honest() -> ResponseTemplate {
    let mut template = ResponseTemplate::new(IDP, SP, ACS, at());
    template.answers("_request");
    template.attribute("email", &["ada@example.com"]);
    template
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("one JSON object")
}

#[test]
fn an_honest_response_is_accepted_as_base64_and_as_xml() {
    let case = Case::new();
    let base64 = case.write("r.txt", &honest().to_form_value(&case.signer).unwrap());
    let xml = case.write("r.xml", &honest().to_xml(&case.signer).unwrap());
    for file in [base64, xml] {
        let output = case.inspect(&file, &["--in-response-to", "_request", "--json"]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let json = json(&output);
        assert_eq!(json["accepted"], true);
        assert_eq!(json["issuer"], IDP);
        assert_eq!(json["code"], Value::Null);
        assert_eq!(json["attributes"]["email"][0], "ada@example.com");
    }
}

#[test]
fn a_rejection_has_its_code_and_both_sides() {
    let case = Case::new();
    let good = case.write("good.txt", &honest().to_form_value(&case.signer).unwrap());
    let flags = ["--in-response-to", "_request"];
    assert_eq!(
        case.inspect(&good, &flags).status.code(),
        Some(0),
        "baseline"
    );

    let mut other = ResponseTemplate::new(IDP, "https://other.test", ACS, at());
    other.answers("_request");
    let bad = case.write("bad.txt", &other.to_form_value(&case.signer).unwrap());
    let output = case.inspect(&bad, &["--in-response-to", "_request", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let json = json(&output);
    assert_eq!(json["accepted"], false);
    assert_eq!(json["code"], "audience_mismatch");
    assert_eq!(json["expected"], SP);
    let text = String::from_utf8(case.inspect(&bad, &flags).stdout).unwrap();
    assert!(
        text.contains("audience_mismatch") && text.contains("https://other.test"),
        "{text}"
    );
}

#[test]
fn without_a_request_id_only_allow_unsolicited_accepts() {
    let case = Case::new();
    let mut template = ResponseTemplate::new(IDP, SP, ACS, at());
    template.attribute("email", &["ada@example.com"]);
    let file = case.write("r.txt", &template.to_form_value(&case.signer).unwrap());
    assert_eq!(
        case.inspect(&file, &["--allow-unsolicited"]).status.code(),
        Some(0),
        "baseline"
    );
    let output = case.inspect(&file, &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(json(&output)["code"], "unsolicited_response");
}

#[test]
fn unusable_files_and_arguments_end_with_two_and_one_line() {
    let case = Case::new();
    let good = case.write("r.txt", &honest().to_form_value(&case.signer).unwrap());
    let flags = ["--in-response-to", "_request"];
    assert_eq!(
        case.inspect(&good, &flags).status.code(),
        Some(0),
        "baseline"
    );

    let missing = case.inspect(&case.folder.path().join("missing"), &flags);
    assert_eq!(missing.status.code(), Some(2));
    let line = String::from_utf8(missing.stderr).unwrap();
    assert!(
        line.contains("missing") && line.trim_end().lines().count() == 1,
        "{line}"
    );

    case.write("idp.xml", "<html></html>");
    let metadata = case.inspect(&good, &flags);
    assert_eq!(metadata.status.code(), Some(2), "{metadata:?}");
    assert_eq!(
        case.inspect(&good, &["--unknown-flag"]).status.code(),
        Some(2)
    );
}

/// A key of the service provider, as a file and as what encrypts for it.
fn decryption_key(case: &Case, name: &str) -> (String, Encrypter) {
    let key = IdpKey::generate_rsa(2048, "sp.test", at(), at() + Duration::from_hours(24)).unwrap();
    let pem = String::from_utf8(key.to_pem().unwrap()).unwrap();
    let path = case.write(name, &pem).display().to_string();
    let encrypter = Encrypter::new(&key.public_key_der().unwrap()).unwrap();
    (path, encrypter)
}

#[test]
fn an_encrypted_response_needs_the_key() {
    let case = Case::new();
    let (ours, encrypter) = decryption_key(&case, "ours.pem");
    let (other, _) = decryption_key(&case, "other.pem");
    let mut template = honest();
    template.encrypt_assertion = Some(encrypter);
    let file = case.write("r.txt", &template.to_form_value(&case.signer).unwrap());
    let code = |keys: &[&str]| {
        let mut flags = vec!["--in-response-to", "_request", "--json"];
        for key in keys {
            flags.extend(["--decryption-key", key]);
        }
        let output = case.inspect(&file, &flags);
        (output.status.code(), json(&output)["code"].clone())
    };
    assert_eq!(code(&[&ours]), (Some(0), Value::Null), "baseline");
    assert_eq!(code(&[&other, &ours]), (Some(0), Value::Null), "roll-over");
    let rejected = |code: &str| (Some(1), Value::from(code));
    assert_eq!(code(&[]), rejected("encrypted_assertion_unsupported"));
    assert_eq!(code(&[&other]), rejected("decryption_failed"));
}

#[test]
fn unusable_decryption_keys_end_with_two_and_one_line() {
    let case = Case::new();
    let (ours, _) = decryption_key(&case, "ours.pem");
    let good = case.write("r.txt", &honest().to_form_value(&case.signer).unwrap());
    let inspect = |keys: &[&str]| {
        let mut flags = vec!["--in-response-to", "_request"];
        for key in keys {
            flags.extend(["--decryption-key", key]);
        }
        case.inspect(&good, &flags)
    };
    assert_eq!(inspect(&[&ours]).status.code(), Some(0), "baseline");
    let garbage = case.write("garbage.pem", "x").display().to_string();
    let missing = case.folder.path().join("no.pem").display().to_string();
    for (keys, word) in [
        (vec![garbage.as_str()], "garbage.pem"),
        (vec![missing.as_str()], "no.pem"),
        (vec![&ours, &ours, &ours], "3 decryption keys"),
    ] {
        let output = inspect(&keys);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let line = String::from_utf8(output.stderr).unwrap();
        assert!(
            line.contains(word) && line.trim_end().lines().count() == 1,
            "{line}"
        );
    }
}

/// As in the HTTP-Redirect binding.
fn deflated(xml: &str) -> String {
    let mut encoder =
        flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(xml.as_bytes()).unwrap();
    STANDARD.encode(encoder.finish().unwrap())
}

/// A text whose every byte that base64 may hold beside letters and digits is percent-encoded.
fn percent_encoded(text: &str) -> String {
    text.replace('+', "%2B")
        .replace('/', "%2f")
        .replace('=', "%3D")
}

#[test]
fn a_response_is_taken_however_it_was_copied() {
    let case = Case::new();
    let value = honest().to_form_value(&case.signer).unwrap();
    let xml = honest().to_xml(&case.signer).unwrap();
    let encoded = percent_encoded(&value);
    let deflated = deflated(&xml);
    let utf_16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    };
    let page = format!(
        "<!DOCTYPE html>\n<html><body onload=\"go()\"><form method='post' action='{ACS}'>\
         <input type=\"hidden\" name=\"RelayState\" value=\"a\"/>\
         <input type=\"hidden\" name=\"SAMLResponse\" value=\"{}\"/></form></body></html>",
        value.replace('+', "&#43;").replace('=', "&#x3D;")
    );
    for (name, bytes) in [
        ("percent-encoded", encoded.clone().into_bytes()),
        (
            "a form's body",
            format!("SAMLResponse={encoded}&RelayState=a").into_bytes(),
        ),
        (
            "in the other order",
            format!("RelayState=a&SAMLResponse={encoded}").into_bytes(),
        ),
        (
            "behind a label",
            format!("SAMLResponse: {value}\n").into_bytes(),
        ),
        ("quoted", format!("\"{value}\"").into_bytes()),
        (
            "quoted and percent-encoded",
            format!("'{encoded}'\n").into_bytes(),
        ),
        ("deflated", deflated.clone().into_bytes()),
        (
            "a URL",
            format!(
                "{ACS}?SAMLResponse={}&RelayState=a",
                percent_encoded(&deflated)
            )
            .into_bytes(),
        ),
        ("a page", page.clone().into_bytes()),
        (
            "a form",
            page.split_once("<body")
                .unwrap()
                .1
                .replacen(" onload=\"go()\">", "", 1)
                .into_bytes(),
        ),
        (
            "base64 with a mark",
            format!("\u{feff}{value}").into_bytes(),
        ),
        ("XML with a mark", format!("\u{feff}{xml}").into_bytes()),
        ("base64 in UTF-16", utf_16(&value, u16::to_le_bytes)),
        (
            "XML in UTF-16",
            utf_16(&format!("\u{feff}{xml}"), u16::to_le_bytes),
        ),
        (
            "XML in UTF-16, big-endian",
            utf_16(&format!("\u{feff}{xml}"), u16::to_be_bytes),
        ),
        ("a page in UTF-16", utf_16(&page, u16::to_le_bytes)),
    ] {
        let path = case.folder.path().join("copied");
        std::fs::write(&path, bytes).unwrap();
        let output = case.inspect(&path, &["--in-response-to", "_request", "--json"]);
        assert_eq!(output.status.code(), Some(0), "{name}: {output:?}");
    }
    let twice = case.write(
        "r.txt",
        &format!("SAMLResponse={value}&SAMLResponse={value}"),
    );
    let output = case.inspect(&twice, &["--json"]);
    assert_eq!(json(&output)["code"], "not_base64");
}

#[test]
fn a_text_that_was_formatted_after_it_was_signed_is_told_so() {
    let case = Case::new();
    let xml = honest().to_xml(&case.signer).unwrap();
    let flags = ["--in-response-to", "_request", "--json"];
    let advice = |xml: &str| {
        let output = case.inspect(&case.write("r.xml", xml), &flags);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let json = json(&output);
        assert!(matches!(
            json["code"].as_str(),
            Some("signature_invalid" | "digest_mismatch")
        ));
        json["advice"].as_str().unwrap().to_owned()
    };
    let good = case.write("good.xml", &xml);
    assert_eq!(
        case.inspect(&good, &flags).status.code(),
        Some(0),
        "baseline"
    );
    let indented = xml.replace("><", ">\n    <");
    let wrapped = indented.replace("@example.com<", "@example.com\n  <");
    for formatted in [&indented, &indented.replace('\n', "\r\n"), &wrapped] {
        let advice = advice(formatted);
        assert!(
            advice.contains("formatted anew after it was signed"),
            "{advice}"
        );
        assert!(!advice.contains("attack"), "{advice}");
    }
    // What is changed beside its formatting is changed.
    let changed = indented.replace("ada@example.com", "eve@example.com");
    assert!(!advice(&changed).contains("formatted anew"));
}
