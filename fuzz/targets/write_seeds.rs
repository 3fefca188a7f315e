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
use saml_core::idp::{
    ContentEncryption, Encrypter, IdpKey, IdpMetadata, ResponseTemplate, Sign, Signer,
};
use saml_core::{IdentityProvider, ServiceProvider};
use statux_fuzz::{ACS, IDP, NAME_ID, REQUEST, SP, now};

const SIGNS: [(&str, Sign); 3] = [
    ("assertion", Sign::Assertion),
    ("response", Sign::Response),
    ("both", Sign::Both),
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let key = IdpKey::generate_rsa(2048, "idp.example", now(), now() + Duration::from_hours(24))?;
    let metadata = IdpMetadata::new(IDP, "https://idp.example/sso", &[&key]).to_xml()?;
    fs::create_dir_all(root.join("keys"))?;
    fs::write(root.join("keys/metadata.xml"), &metadata)?;
    let decryption = PKey::from_rsa(Rsa::generate(2048)?)?;
    fs::write(
        root.join("keys/decryption-test-key.pem"),
        decryption.private_key_to_pem_pkcs8()?,
    )?;
    let signer = Signer::new(key);
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
        let public = PKey::public_key_from_der(&decryption.public_key_to_der()?)?;
        for content in [ContentEncryption::Aes128Gcm, ContentEncryption::Aes256Cbc] {
            let mut encrypter = Encrypter::new(public.clone());
            encrypter.content = content;
            let mut template = template(sign);
            template.encrypt_assertion = Some(encrypter);
            let name = format!("{name}-{content:?}");
            fs::write(seeds("decryption")?.join(name), template.to_xml(&signer)?)?;
        }
    }
    let mut named = template(Sign::Assertion);
    named.encrypt_name_id = Some(Encrypter::new(PKey::public_key_from_der(
        &decryption.public_key_to_der()?,
    )?));
    fs::write(seeds("decryption")?.join("name"), named.to_xml(&signer)?)?;
    fs::write(seeds("metadata")?.join("alone"), &metadata)?;
    let list = format!(
        "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" \
         validUntil=\"2027-01-01T00:00:00Z\" cacheDuration=\"PT6H\">{metadata}{}</md:EntitiesDescriptor>",
        ServiceProvider::new(SP, ACS).metadata_xml()
    );
    fs::write(seeds("metadata")?.join("list"), list)?;
    let idp = IdentityProvider::from_metadata(metadata.as_bytes(), now())?;
    let request = ServiceProvider::new(SP, ACS).authn_request(&idp, REQUEST, now());
    let url = request.redirect_url(None);
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
