//! The `xmlsec1` program as an independent verifier of signatures.

use std::io::Write as _;
use std::process::{Command, Stdio};

use openssl::base64::decode_block;
use openssl::x509::X509;
use roxmltree::{Document, Node};
use saml_core::Limits;
use saml_core::gate::RawMessage;
use tempfile::NamedTempFile;

use super::files::Body;

const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
const OF_RESPONSE: &str = "/*/*[local-name()='Signature' and \
     namespace-uri()='http://www.w3.org/2000/09/xmldsig#']";
const OF_ASSERTION: &str = "/*/*[local-name()='Assertion']/*[local-name()='Signature' and \
     namespace-uri()='http://www.w3.org/2000/09/xmldsig#']";

/// Whether it finds every signature in its right position valid, all with one pinned key; `None`
/// without a visible signature, as where the one signature is encrypted.
pub(crate) fn accepts_all(bodies: &[Body], metadata: &[u8]) -> Option<bool> {
    let mut verdicts = [OF_RESPONSE, OF_ASSERTION].into_iter().filter_map(|xpath| {
        let is_signed = |body: &&Body| has_signature(&xml(body), xpath);
        let signed: Vec<&Body> = bodies.iter().filter(is_signed).collect();
        (!signed.is_empty()).then(|| accepts(&signed, metadata, xpath))
    });
    let first = verdicts.next()?;
    Some(first && verdicts.all(|valid| valid))
}

fn has_signature(xml: &[u8], xpath: &str) -> bool {
    let document = Document::parse(str::from_utf8(xml).unwrap()).unwrap();
    let is_signature = |node: Node<'_, '_>| node.has_tag_name((DS, "Signature"));
    let response = document.root_element();
    let mut children = response.children();
    if xpath == OF_RESPONSE {
        children.any(is_signature)
    } else {
        let mut below = children
            .filter(|child| child.tag_name().name() == "Assertion")
            .flat_map(|assertion| assertion.children());
        below.any(is_signature)
    }
}

fn xml(body: &Body) -> Vec<u8> {
    match body {
        Body::Xml(xml) => xml.clone(),
        Body::Base64(text) => RawMessage::from_base64(text, &Limits::default())
            .map(|message| message.as_bytes().to_vec())
            .unwrap_or_default(),
    }
}

/// Whether it finds the signature that the expression selects valid in each, all with one pinned key.
pub(crate) fn accepts(bodies: &[&Body], metadata: &[u8], xpath: &str) -> bool {
    let documents: Vec<NamedTempFile> = bodies.iter().map(|body| file(&xml(body))).collect();
    pinned(metadata).iter().any(|pem| {
        let pem = file(pem);
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
            // Nothing in KeyInfo counts: the key is pinned.
            .args(["--enabled-key-data", "rsa"])
            .arg("--pubkey-pem")
            .arg(pem.path())
            .args(documents.iter().map(NamedTempFile::path))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("the xmlsec1 program is needed")
            .success()
    })
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
