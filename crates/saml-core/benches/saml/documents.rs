//! The documents measured: responses in the form that large identity providers send.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use openssl::base64::encode_block;
use saml_core::idp::{ResponseTemplate, Sign};
use saml_core::time;
use std::time::Duration;

use crate::world::{ACS, IDP, REQUEST, SP, World};

/// Declared on every value, as Okta, OneLogin and Shibboleth do.
const TYPE: &str =
    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"xs:string\"";
/// Not used by any name, so not part of the canonical form: put in after signing.
const SCHEMA: &str = " xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"";

/// The document whose assertion is encrypted.
const ENCRYPTED: &str = "encrypted";

/// A response with what is known of it.
pub(crate) struct Document {
    pub(crate) name: &'static str,
    pub(crate) xml: String,
    /// The same before its assertion was encrypted, where it is.
    pub(crate) clear: String,
    /// The form value.
    pub(crate) base64: String,
    /// The same with one bit of the signature changed.
    pub(crate) bad_signature: String,
    /// How many groups the identity must have.
    pub(crate) groups: usize,
}

/// Every document that is measured.
pub(crate) fn all(world: &World) -> Result<Vec<Document>, Box<dyn Error>> {
    Ok(vec![
        document(world, "small", Sign::Assertion, 3)?,
        document(world, "both-signed", Sign::Both, 3)?,
        document(world, "500-groups", Sign::Assertion, 500)?,
        document(world, ENCRYPTED, Sign::Assertion, 3)?,
    ])
}

fn document(
    world: &World,
    name: &'static str,
    sign: Sign,
    groups: usize,
) -> Result<Document, Box<dyn Error>> {
    let mut template = ResponseTemplate::new(IDP, SP, ACS, world.now);
    let until = time::format(world.now + Duration::from_hours(24));
    template.with_ids(
        "_8e8dc5f69a98cc4c1ff3427e5ce34606fd672f91e6",
        "_d71a3a8e9fcc45c9e9d248ef7049393fc8f04e5f75",
    );
    template.answers(REQUEST);
    template.name_id = Some("ada.lovelace@example.com".into());
    template.assertion_extra_xml = attribute_statement(groups);
    for confirmation in &mut template.confirmations {
        confirmation.not_on_or_after = Some(until.clone());
    }
    if let Some(conditions) = &mut template.conditions {
        conditions.not_on_or_after = Some(until);
    }
    template.sign = sign;
    let typed = format!("{SCHEMA}{TYPE}");
    let clear = template.to_xml(&world.signer)?.replace(TYPE, &typed);
    let bad_signature = with_bad_signature(&clear)?;
    let sent = |xml: &str| match name {
        ENCRYPTED => encrypted(world, xml),
        _ => Ok(xml.to_owned()),
    };
    let xml = sent(&clear)?;
    Ok(Document {
        name,
        base64: encode_block(xml.as_bytes()),
        bad_signature: encode_block(sent(&bad_signature)?.as_bytes()),
        xml,
        clear,
        groups,
    })
}

/// The response with its assertion encrypted.
fn encrypted(world: &World, xml: &str) -> Result<String, Box<dyn Error>> {
    let end = "</saml:Assertion>";
    let start = xml.find("<saml:Assertion ").ok_or("no assertion")?;
    let (before, rest) = xml.split_at(start);
    let (inside, after) = rest.split_once(end).ok_or("no assertion")?;
    let assertion = format!("{inside}{end}");
    let encrypted = world.encrypter.encrypted_assertion(&assertion)?;
    Ok(format!("{before}{encrypted}{after}"))
}

fn attribute_statement(groups: usize) -> String {
    let mut xml = String::from("<saml:AttributeStatement>");
    let mut attribute = |name: &str, values: &mut dyn Iterator<Item = String>| {
        let format = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";
        let _ = write!(
            xml,
            "<saml:Attribute Name=\"{name}\" NameFormat=\"{format}\">"
        );
        for value in values {
            let _ = write!(
                xml,
                "<saml:AttributeValue{TYPE}>{value}</saml:AttributeValue>"
            );
        }
        xml.push_str("</saml:Attribute>");
    };
    let one = |value: &str| std::iter::once(value.to_owned());
    attribute("email", &mut one("ada.lovelace@example.com"));
    attribute("firstName", &mut one("Ada"));
    attribute("lastName", &mut one("Lovelace"));
    let group = |number| {
        format!("CN=Status page team {number:04},OU=Groups,OU=Corporate,DC=example,DC=com")
    };
    attribute("groups", &mut (1..=groups).map(group));
    xml.push_str("</saml:AttributeStatement>");
    xml
}

/// The first signature with another digit in its middle.
fn with_bad_signature(xml: &str) -> Result<String, Box<dyn Error>> {
    let (before, rest) = xml
        .split_once("<ds:SignatureValue>")
        .ok_or("no signature")?;
    let (value, after) = rest
        .split_once("</ds:SignatureValue>")
        .ok_or("no signature")?;
    let (left, right) = value.split_at(value.len() / 2);
    let digit = if right.starts_with('A') { 'B' } else { 'A' };
    let right: String = right.chars().skip(1).collect();
    Ok(format!(
        "{before}<ds:SignatureValue>{left}{digit}{right}</ds:SignatureValue>{after}"
    ))
}

/// Writes what another implementation needs to be measured on the same documents. The encrypted one
/// stays here: its forgery cannot be told from it.
pub(crate) fn write(
    world: &World,
    documents: &[Document],
    folder: &Path,
) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    for document in documents.iter().filter(|it| it.name != ENCRYPTED) {
        let forged = document.xml.replace("ada.lovelace@", "eve.lovelace@");
        fs::write(
            folder.join(format!("{}.b64", document.name)),
            &document.base64,
        )?;
        fs::write(
            folder.join(format!("{}-forged.b64", document.name)),
            encode_block(forged.as_bytes()),
        )?;
    }
    fs::write(folder.join("metadata.xml"), &world.metadata)?;
    fs::write(
        folder.join("certificate.pem"),
        world.signer.key.certificate_pem()?,
    )?;
    let parties = format!(
        "{{\"idp_entity_id\":\"{IDP}\",\"sp_entity_id\":\"{SP}\",\"acs_url\":\"{ACS}\",\
         \"request_id\":\"{REQUEST}\",\"name_id\":\"ada.lovelace@example.com\"}}\n"
    );
    fs::write(folder.join("parties.json"), parties)?;
    Ok(())
}
