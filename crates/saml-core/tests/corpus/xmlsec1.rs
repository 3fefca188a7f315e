//! The `xmlsec1` program as an independent judge of signatures.

use std::io::Write as _;
use std::process::{Command, Stdio};

use openssl::base64::decode_block;
use openssl::x509::X509;
use tempfile::NamedTempFile;

use super::files::{Body, Stored};

const FIRST: &str = "(//*[local-name()='Signature'])[1]";
const OF_RESPONSE: &str = "/*/*[local-name()='Signature']";
const OF_ASSERTION: &str = "/*/*[local-name()='Assertion']/*[local-name()='Signature']";

/// Whether it finds the first signature in the document valid, with any pinned key.
pub(crate) fn accepts_first(case: &Stored) -> bool {
    verify(case, FIRST)
}

/// Whether it finds every signature in its right place valid, and there is one.
pub(crate) fn accepts_all(case: &Stored) -> bool {
    let document = String::from_utf8_lossy(&xml(&case.body)).into_owned();
    let count = document.matches("SignatureValue>").count() / 2;
    let response = verify(case, OF_RESPONSE);
    let assertion = verify(case, OF_ASSERTION);
    count > 0 && usize::from(response) + usize::from(assertion) == count
}

fn xml(body: &Body) -> Vec<u8> {
    match body {
        Body::Xml(xml) => xml.clone(),
        Body::Base64(text) => {
            let packed: String = text.split_ascii_whitespace().collect();
            decode_block(&packed).unwrap_or_default()
        }
    }
}

fn verify(case: &Stored, xpath: &str) -> bool {
    let document = file(&xml(&case.body));
    pinned(&case.metadata)
        .iter()
        .any(|pem| accepts(&document, &file(pem), xpath))
}

fn accepts(document: &NamedTempFile, pem: &NamedTempFile, xpath: &str) -> bool {
    Command::new("xmlsec1")
        .arg("--verify")
        .args([
            "--id-attr:ID",
            "urn:oasis:names:tc:SAML:2.0:protocol:Response",
        ])
        .args([
            "--id-attr:ID",
            "urn:oasis:names:tc:SAML:2.0:assertion:Assertion",
        ])
        .args(["--node-xpath", xpath])
        .arg("--pubkey-pem")
        .arg(pem.path())
        .arg(document.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the xmlsec1 program is needed")
        .success()
}

fn file(bytes: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

/// The public keys of the certificates in metadata, as PEM.
fn pinned(metadata: &[u8]) -> Vec<Vec<u8>> {
    String::from_utf8_lossy(metadata)
        .split("<ds:X509Certificate>")
        .skip(1)
        .map(|rest| {
            let (certificate, _) = rest.split_once('<').unwrap();
            let certificate = X509::from_der(&decode_block(certificate).unwrap()).unwrap();
            let key = certificate.public_key().unwrap();
            key.public_key_to_pem().unwrap()
        })
        .collect()
}
