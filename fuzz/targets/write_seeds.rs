//! Writes the seeds, and the keys that they are made with: run it after a change of shapes.
//!
//! ```sh
//! cargo run --manifest-path fuzz/Cargo.toml --features seeds --bin write-seeds
//! ```

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use saml_core::assertion::NameId;
use saml_core::idp::{
    ContentEncryption, Encrypter, IdpKey, IdpMetadata, ResponseTemplate, Sign, Signer,
};
use saml_core::logout::{LogoutMessage, LogoutStatus, SingleLogout};
use saml_core::signing::SigningKey;
use saml_core::{IdentityProvider, ServiceProvider};
use statux_fuzz::{ACS, IDP, LOGOUT, LOGOUT_REQUEST, NAME_ID, RELAY_STATE, REQUEST, SP, SSO, now};

const SIGNS: [(&str, Sign); 3] = [
    ("assertion", Sign::Assertion),
    ("response", Sign::Response),
    ("both", Sign::Both),
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let key = IdpKey::generate_rsa(2048, "idp.example", now(), now() + Duration::from_hours(24))?;
    let metadata = IdpMetadata::new(IDP, SSO, &[&key]).to_xml()?;
    fs::create_dir_all(root.join("keys"))?;
    fs::write(root.join("keys/metadata.xml"), &metadata)?;
    let decryption = PKey::from_rsa(Rsa::generate(2048)?)?;
    fs::write(
        root.join("keys/decryption-test-key.pem"),
        decryption.private_key_to_pem_pkcs8()?,
    )?;
    let signer = Signer::new(key.clone());
    let seeds = |target: &str| -> Result<PathBuf, std::io::Error> {
        let folder = root.join("seeds").join(target);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    };

    for (name, sign) in SIGNS {
        let xml = template(sign).to_xml(&signer)?;
        fs::write(seeds("response")?.join(name), &xml)?;
        fs::write(
            seeds("canonical")?.join(name),
            format!("xs #default\n{xml}"),
        )?;
        let public = decryption.public_key_to_der()?;
        for content in [ContentEncryption::Aes128Gcm, ContentEncryption::Aes256Cbc] {
            let mut encrypter = Encrypter::new(&public)?;
            encrypter.content = content;
            let mut template = template(sign);
            template.encrypt_assertion = Some(encrypter);
            let name = format!("{name}-{content:?}");
            fs::write(seeds("decryption")?.join(name), template.to_xml(&signer)?)?;
        }
    }
    let mut named = template(Sign::Assertion);
    named.encrypt_name_id = Some(Encrypter::new(&decryption.public_key_to_der()?)?);
    fs::write(seeds("decryption")?.join("name"), named.to_xml(&signer)?)?;
    fs::write(seeds("metadata")?.join("alone"), &metadata)?;
    // A list must not contain XML declarations.
    let sp_metadata = ServiceProvider::new(SP, ACS).metadata_xml();
    let entities = format!("{metadata}{sp_metadata}");
    let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    let list = format!(
        "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" \
         validUntil=\"2027-01-01T00:00:00Z\" cacheDuration=\"PT6H\">{}</md:EntitiesDescriptor>",
        entities.replace(declaration, "")
    );
    fs::write(seeds("metadata")?.join("list"), &list)?;
    for (name, document) in [("alone", metadata.as_str()), ("list", &list)] {
        let signed = signed_metadata(&signer, document)?;
        fs::write(seeds("signed_metadata")?.join(name), signed)?;
    }
    for (name, message) in logout_messages(&key)? {
        fs::write(seeds("logout")?.join(name), message)?;
    }
    let idp = IdentityProvider::from_metadata(metadata.as_bytes(), now())?;
    let request = ServiceProvider::new(SP, ACS).authn_request(&idp, REQUEST, now());
    let url = request.redirect_url(None).ok_or("no URL")?;
    let (_, value) = url.split_once("SAMLRequest=").ok_or("no request")?;
    let value = value
        .replace("%2B", "+")
        .replace("%2F", "/")
        .replace("%3D", "=");
    fs::write(seeds("redirect")?.join("request"), value)?;
    let unsigned = "SAMLRequest=fZA%2BA%3D%3D&RelayState=opaque&\
                    SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256&\
                    Signature=AAAA";
    fs::write(seeds("redirect")?.join("query"), unsigned)?;
    Ok(())
}

fn template(sign: Sign) -> ResponseTemplate {
    let mut template = ResponseTemplate::new(IDP, SP, ACS, now());
    template.answers(REQUEST);
    template.name_id = Some(NAME_ID.into());
    template.attribute("email", &[NAME_ID]);
    template.sign = sign;
    template
}

/// Puts the publisher's signature into a document of metadata.
fn signed_metadata(signer: &Signer, document: &str) -> Result<String, Box<dyn Error>> {
    const ID: &str = "_metadata-1";
    const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
    const C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
    let declared = document.find("xmlns:md=").ok_or("no metadata")?;
    let (before, rest) = document.split_at(declared);
    let (head, body) = rest.split_once('>').ok_or("no root")?;
    let unfilled = format!(
        "{before}ID=\"{ID}\" {head}><ds:Signature xmlns:ds=\"{DS}\"><ds:SignedInfo>\
         <ds:CanonicalizationMethod Algorithm=\"{C14N}\"/>\
         <ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>\
         <ds:Reference URI=\"#{ID}\"><ds:Transforms>\
         <ds:Transform Algorithm=\"{DS}enveloped-signature\"/><ds:Transform Algorithm=\"{C14N}\"/>\
         </ds:Transforms><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>\
         <ds:DigestValue>[digest of {ID}]</ds:DigestValue></ds:Reference></ds:SignedInfo>\
         <ds:SignatureValue>[signature of {ID}]</ds:SignatureValue></ds:Signature>{body}"
    );
    Ok(signer.fill_signature(&unfilled, ID, str::to_owned)?)
}

/// Messages of the identity provider to the service provider's logout URL, written by the same
/// library with the roles exchanged.
fn logout_messages(key: &IdpKey) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let bindings = "urn:oasis:names:tc:SAML:2.0:bindings";
    let end = "</md:IDPSSODescriptor>";
    let services = format!(
        "<md:SingleLogoutService Binding=\"{bindings}:HTTP-Redirect\" Location=\"{LOGOUT}\"/>\
         <md:SingleLogoutService Binding=\"{bindings}:HTTP-POST\" Location=\"{LOGOUT}\"/>{end}"
    );
    let other = IdpMetadata::new(SP, ACS, &[key]).to_xml()?;
    let other = IdentityProvider::from_metadata(other.replace(end, &services).as_bytes(), now())?;
    let own = ServiceProvider::new(IDP, ACS);
    let logout = SingleLogout::new(&own, &other, LOGOUT);
    let signing_key = SigningKey::from_pem(&key.to_pem()?)?;
    let [id, session] = LOGOUT_REQUEST;
    let request = logout.request(id, now(), &NameId::new(NAME_ID, None), &[session]);
    let answer = logout.response("_logout-2", now(), REQUEST, LogoutStatus::Success);
    let mut written = Vec::new();
    for (name, message) in [("request", request), ("response", answer)] {
        let (form, query) = both_bindings(&message, &signing_key)?;
        written.push((format!("{name}-form"), form));
        written.push((format!("{name}-query"), query));
    }
    Ok(written)
}

/// The XML of the form, and the query.
fn both_bindings(
    message: &LogoutMessage,
    key: &SigningKey,
) -> Result<(String, String), Box<dyn Error>> {
    let form = message.post_form(key, None)?.ok_or("no URL")?;
    let (_, value) = form.fields.first().ok_or("no field")?;
    let url = message.redirect_url(key, Some(RELAY_STATE))?;
    let url = url.ok_or("no URL")?;
    let (_, query) = url.split_once('?').ok_or("no query")?;
    Ok((
        String::from_utf8(openssl::base64::decode_block(value)?)?,
        query.to_owned(),
    ))
}
