//! Every document that the crate writes, byte for byte as `tests/recorded/written.txt` has it.
//! `STATUX_WRITE_CORPUS=1` writes that file anew.

use std::fmt::Write as _;
use std::path::Path;

use saml_core::assertion::NameId;
use saml_core::authn_request::{
    AuthnRequestOptions, Comparison, NameIdPolicy, PostForm, RequestedAuthnContext,
};
use saml_core::encryption::{DecryptionKey, DecryptionKeys};
use saml_core::idp::{
    Encrypter, Hash, IdpKey, IdpMetadata, KeyPosition, KeyTransport, ResponseTemplate, Sign, Signer,
};
use saml_core::logout::{LogoutStatus, SingleLogout};
use saml_core::signing::SigningKey;
use saml_core::{IdentityProvider, ServiceProvider};

use crate::support::{at, replaced};

/// Text in which every character has an escape somewhere.
const NASTY: &str = "a&b<c>d\"e'f\tg\nh\r\u{E9}]]>";
const URL: &str = "https://sp.test/a?b=c&d=\"<e>\"";

fn pem(name: &str) -> Vec<u8> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read(here.join("tests/corpus/keys").join(name)).unwrap()
}

/// Without its certificates.
fn bare(pem: &[u8]) -> Vec<u8> {
    let text = str::from_utf8(pem).unwrap();
    let begin = text.find("-----BEGIN CERTIFICATE-----").unwrap();
    let end = "-----END CERTIFICATE-----\n";
    let behind = text.rfind(end).unwrap() + end.len();
    format!("{}{}", &text[..begin], &text[behind..]).into_bytes()
}

fn sent(form: Option<PostForm>) -> String {
    let form = form.unwrap();
    let bytes = openssl::base64::decode_block(&form.fields[0].1).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// With what is different each time left out: ciphertexts, and the signatures around them.
fn masked(mut xml: String) -> String {
    for name in ["xenc:CipherValue", "ds:DigestValue", "ds:SignatureValue"] {
        let tag = format!("<{name}>");
        let parts = xml.split(&tag).map(str::to_owned);
        let parts = parts
            .enumerate()
            .map(|(number, part)| match part.find('<') {
                Some(end) if number > 0 => part[end..].to_owned(),
                _ => part,
            });
        xml = parts.collect::<Vec<_>>().join(&tag);
    }
    xml
}

struct Scene {
    idp_key: IdpKey,
    key: SigningKey,
    bare_key: SigningKey,
    idp: IdentityProvider,
    sp: ServiceProvider,
}

impl Scene {
    fn new() -> Self {
        let idp_key = IdpKey::from_pem(&pem("rsa-2048.pem")).unwrap();
        let keys = [&idp_key];
        let mut metadata = IdpMetadata::new("https://idp.test", "https://idp.test/sso", &keys);
        metadata.sso_post_url = Some("https://idp.test/post?a=1&b=2");
        let end = "</md:IDPSSODescriptor>";
        let service = format!(
            "<md:SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" \
             Location=\"https://idp.test/logout?a&amp;b\"/>{end}"
        );
        let xml = replaced(&metadata.to_xml().unwrap(), end, &service);
        Self {
            idp: IdentityProvider::from_metadata(xml.as_bytes(), at()).unwrap(),
            key: SigningKey::from_pem(&pem("rsa-2048.pem")).unwrap(),
            bare_key: SigningKey::from_pem(&bare(&pem("rsa-2048.pem"))).unwrap(),
            sp: ServiceProvider::new(NASTY, URL),
            idp_key,
        }
    }

    fn requests(&self) -> Vec<(&'static str, String)> {
        let mut options = AuthnRequestOptions::default();
        let plain = self.sp.authn_request(&self.idp, "_request-1", at());
        options.force_authn = true;
        options.is_passive = true;
        let mut context = RequestedAuthnContext::exact([NASTY, "urn:class"]);
        context.comparison = Comparison::Minimum;
        options.requested_authn_context = Some(context);
        let mut policy = NameIdPolicy::default();
        policy.format = Some(NASTY.to_owned());
        policy.allow_create = false;
        options.name_id_policy = Some(policy);
        let full = self.sp.authn_request_with(&self.idp, NASTY, at(), &options);
        options.name_id_policy = None;
        let without = self.sp.authn_request_with(&self.idp, "_a", at(), &options);
        vec![
            ("request", plain.xml()),
            ("request-full", full.xml()),
            ("request-post", sent(without.post_form(None))),
            (
                "request-signed",
                sent(full.signed_post_form(&self.key, None).unwrap()),
            ),
            (
                "request-signed-bare",
                sent(plain.signed_post_form(&self.bare_key, None).unwrap()),
            ),
        ]
    }

    fn logout_messages(&self) -> Vec<(&'static str, String)> {
        let logout = SingleLogout::new(&self.sp, &self.idp, "https://sp.test/logout");
        let name_id = |qualifier: Option<&str>| {
            let mut name_id = NameId::new(NASTY, qualifier.map(str::to_owned));
            name_id.name_qualifier = qualifier.map(str::to_owned);
            name_id.sp_name_qualifier = qualifier.map(str::to_owned);
            name_id
        };
        let request = |qualifier, indexes: &[&str]| {
            let message = logout.request("_logout-1", at(), &name_id(qualifier), indexes);
            sent(message.post_form(&self.key, None).unwrap())
        };
        let response = |status| {
            let message = logout.response("_logout-2", at(), NASTY, status);
            sent(message.post_form(&self.bare_key, None).unwrap())
        };
        vec![
            ("logout-request", request(None, &[])),
            (
                "logout-request-full",
                request(Some(NASTY), &[NASTY, "_session"]),
            ),
            ("logout-response", response(LogoutStatus::Success)),
            ("logout-response-failed", response(LogoutStatus::Failed)),
        ]
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        let decryption = pem("sp-decryption.pem");
        let with = |pem: &[u8]| {
            let key = DecryptionKey::from_pem(pem).unwrap();
            ServiceProvider::new(NASTY, URL).with_decryption_keys(DecryptionKeys::new(key))
        };
        let (encrypting, encrypting_bare) = (with(&decryption), with(&bare(&decryption)));
        let mut full = encrypting.metadata();
        full.signing_keys = vec![&self.key, &self.bare_key, &self.key];
        full.logout_url = Some(URL);
        full.valid_until = Some(at());
        let keys = [&self.idp_key, &self.idp_key];
        let idp = IdpMetadata::new("https://idp.test", "https://idp.test/sso", &keys);
        let mut idp_full = IdpMetadata::new(NASTY, URL, &keys);
        idp_full.sso_post_url = Some(URL);
        idp_full.key_use = Some(NASTY);
        idp_full.valid_until = Some(NASTY);
        let mut idp_empty = IdpMetadata::new("", "", &[]);
        idp_empty.sso_redirect_url = None;
        idp_empty.key_use = None;
        vec![
            ("metadata", self.sp.metadata_xml()),
            ("metadata-full", full.to_xml()),
            ("metadata-bare-key", encrypting_bare.metadata_xml()),
            (
                "metadata-signed",
                full.to_signed_xml(&self.key, "_metadata-1").unwrap(),
            ),
            ("idp-metadata", idp.to_xml().unwrap()),
            ("idp-metadata-full", idp_full.to_xml().unwrap()),
            ("idp-metadata-empty", idp_empty.to_xml().unwrap()),
        ]
    }

    fn responses(&self) -> Vec<(&'static str, String)> {
        let mut signer = Signer::new(self.idp_key.clone());
        let full = template();
        let mut empty = template();
        empty.destination = None;
        empty.status = None;
        empty.response_issuer = None;
        empty.assertion_issuer = None;
        empty.response_version = None;
        empty.assertion_version = None;
        empty.with_subject = false;
        empty.conditions = None;
        empty.authn_statement = None;
        empty.attributes = Vec::new();
        empty.sign = Sign::Nothing;
        let mut without = template();
        without.with_assertion = false;
        let mut written = vec![
            ("response-full", full.to_xml(&signer).unwrap()),
            ("response-empty", empty.to_xml(&signer).unwrap()),
            (
                "response-without-assertion",
                without.to_xml(&signer).unwrap(),
            ),
            ("assertion", full.assertion_xml(&signer).unwrap()),
        ];
        signer.with_key_info = false;
        signer.digest_hash = Hash::Sha512;
        signer.signature_hash = Hash::Sha384;
        written.push(("response-sha-2", full.to_xml(&signer).unwrap()));
        let sha = Some(Hash::Sha256);
        for (name, position, transport, recipients) in [
            (
                "encrypted",
                KeyPosition::Inside,
                KeyTransport::OaepMgf1p { digest: None },
                vec![],
            ),
            (
                "encrypted-rsa",
                KeyPosition::Inside,
                KeyTransport::Rsa15,
                vec![NASTY, "b"],
            ),
            (
                "encrypted-beside",
                KeyPosition::Beside,
                KeyTransport::Oaep {
                    digest: sha,
                    mgf: sha,
                },
                vec![],
            ),
            (
                "encrypted-referenced",
                KeyPosition::Referenced,
                KeyTransport::OaepMgf1p { digest: sha },
                vec![NASTY],
            ),
        ] {
            let mut encrypter = Encrypter::new(&self.idp_key.public_key_der().unwrap()).unwrap();
            encrypter.position = position;
            encrypter.transport = transport;
            if name == "encrypted-beside" {
                encrypter.label = b"label".to_vec();
            }
            encrypter.recipients = recipients.into_iter().map(str::to_owned).collect();
            let mut template = template();
            template.encrypt_assertion = Some(encrypter.clone());
            written.push((name, masked(template.to_xml(&signer).unwrap())));
            template.encrypt_assertion = None;
            template.encrypt_name_id = Some(encrypter);
            written.push((name, masked(template.to_xml(&signer).unwrap())));
        }
        written
    }
}

fn template() -> ResponseTemplate {
    let mut template = ResponseTemplate::new("https://idp.test", NASTY, URL, at());
    template.answers(NASTY).attribute(NASTY, &[NASTY, ""]);
    template.attribute("urn:oid:1.3.6.1.4.1.5923.1.1.1.10", &["targeted"]);
    template.sub_status = Some(NASTY.to_owned());
    template.status_message = Some(NASTY.to_owned());
    template.assertion_extra_xml = "<saml:x></saml:x>".into();
    template.response_extra_xml = "<samlp:x></samlp:x>".into();
    if let Some(conditions) = &mut template.conditions {
        conditions.extra_xml = "<saml:OneTimeUse></saml:OneTimeUse>".into();
        conditions.audience_restrictions.push(vec![]);
    }
    if let Some(statement) = &mut template.authn_statement {
        statement.session_not_on_or_after = Some(NASTY.to_owned());
    }
    template.confirmations[0].not_before = Some(NASTY.to_owned());
    let mut second = template.confirmations[0].clone();
    second.with_data = false;
    template.confirmations.push(second);
    template.sign = Sign::Both;
    template
}

#[test]
fn everything_is_written_as_it_was() {
    let scene = Scene::new();
    let documents = [
        scene.requests(),
        scene.logout_messages(),
        scene.metadata(),
        scene.responses(),
    ];
    let mut written = String::new();
    for (name, text) in documents.into_iter().flatten() {
        write!(written, "==== {name}\n{text}\n").unwrap();
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded/written.txt");
    if std::env::var_os("STATUX_WRITE_CORPUS").is_some() {
        std::fs::write(&file, &written).unwrap();
    }
    let recorded = std::fs::read_to_string(&file).unwrap();
    for (then, now) in recorded.split("\n==== ").zip(written.split("\n==== ")) {
        assert_eq!(now, then);
    }
    assert_eq!(written.len(), recorded.len());
}
