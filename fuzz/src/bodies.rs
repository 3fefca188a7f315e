//! The body of each fuzzer. It checks more than the absence of panics: a changed message must be
//! rejected or say the same as the honest one.

use std::sync::{Once, OnceLock};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use saml_core::assertion::NameId;
use saml_core::encryption::{DecryptionKey, DecryptionKeys};
use saml_core::gate::RawMessage;
use saml_core::idp::IncomingAuthnRequest;
use saml_core::logout::{IncomingLogoutRequest, IncomingLogoutResponse, SingleLogout};
use saml_core::redirect::{MessageKind, verify_query};
use saml_core::{
    Expectation, ExpectedRequest, Identity, IdentityProvider, Limits, MetadataError, Policy,
    Rejection, ServiceProvider, fuzzing,
};

use crate::{ACS, IDP, LOGOUT, LOGOUT_REQUEST, NAME_ID, RELAY_STATE, REQUEST, SP, SSO, now};

const SKEW: Duration = Duration::from_mins(1);

struct World {
    idp: IdentityProvider,
    sp: ServiceProvider,
    with_keys: ServiceProvider,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    static CHECKED: Once = Once::new();
    let world = WORLD.get_or_init(|| {
        let metadata = include_bytes!("../keys/metadata.xml");
        let key = DecryptionKey::from_pem(include_bytes!("../keys/decryption-test-key.pem"));
        let sp = ServiceProvider::new(SP, ACS);
        World {
            idp: IdentityProvider::from_metadata(metadata, now()).expect("the seeds' metadata"),
            with_keys: sp
                .clone()
                .with_decryption_keys(DecryptionKeys::new(key.expect("the seeds' key"))),
            sp,
        }
    });
    // A fuzzer whose seeds are rejected would look at nothing.
    CHECKED.call_once(|| {
        for (sp, seed) in [
            (&world.sp, &include_bytes!("../seeds/response/both")[..]),
            (
                &world.with_keys,
                include_bytes!("../seeds/decryption/both-Aes256Cbc"),
            ),
            (&world.with_keys, include_bytes!("../seeds/decryption/name")),
        ] {
            let identity = consume(world, sp, seed).expect("the seeds are accepted");
            assert!(is_the_seeds(&identity), "{identity:?}");
        }
        let logout = [
            &include_bytes!("../seeds/logout/request-form")[..],
            include_bytes!("../seeds/logout/request-query"),
            include_bytes!("../seeds/logout/response-form"),
            include_bytes!("../seeds/logout/response-query"),
        ];
        for seed in logout {
            assert_eq!(accepted_logout(world, seed), 1, "the seeds are accepted");
        }
        for seed in [
            &include_bytes!("../seeds/signed_metadata/alone")[..],
            include_bytes!("../seeds/signed_metadata/list"),
        ] {
            let read = read_signed_metadata(world, seed, Some(IDP));
            read.expect("the seeds are accepted");
        }
    });
    world
}

fn expectation() -> Expectation<'static> {
    Expectation {
        now: now(),
        skew: SKEW,
        request: ExpectedRequest::Id(REQUEST),
    }
}

fn consume(world: &World, sp: &ServiceProvider, xml: &[u8]) -> Result<Identity, Rejection> {
    let policy = Policy::default();
    let message = RawMessage::from_xml(xml.to_vec(), &policy.limits)?;
    sp.verify_message(&world.idp, &message, &policy)?
        .validate(&expectation())
}

fn is_the_seeds(identity: &Identity) -> bool {
    let email = [("email".to_owned(), vec![NAME_ID.to_owned()])];
    identity.name_id == NAME_ID && identity.issuer == IDP && identity.attributes == email
}

/// A response as XML. Accepted ones say what the seeds say; and whatever passes the gate is read
/// and validated as if it were signed, because no changed message would get that far otherwise.
pub fn response(data: &[u8]) {
    if let Ok(identity) = consume(world(), &world().sp, data) {
        assert!(is_the_seeds(&identity), "{identity:?}");
    }
    let recipient = world().with_keys.recipient();
    fuzzing::evaluate_unsigned(data, &recipient, SP, ACS, IDP, &expectation());
    if let Ok(text) = str::from_utf8(data) {
        let _ = world().sp.verify(&world().idp, text, &Policy::default());
    }
}

/// An identity provider's metadata.
pub fn metadata(data: &[u8]) {
    let single = IdentityProvider::from_metadata(data, now());
    if let Ok(idp) = &single {
        // The only provider in a document is found by its name too.
        let named = IdentityProvider::from_metadata_of(data, idp.entity_id(), now());
        assert_eq!(
            named.map(|idp| idp.entity_id().to_owned()).as_deref(),
            Ok(idp.entity_id())
        );
        assert!(idp.signing_keys().iter().next().is_some());
    }
    let _ = IdentityProvider::from_metadata_of(data, IDP, now());
}

/// The value of a `SAMLRequest` parameter, and a message to be sent in one.
pub fn redirect(data: &[u8]) {
    const MAX_BYTES: usize = 64 * 1024;
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    if let Ok(bytes) = saml_core::redirect::decode(text, MAX_BYTES) {
        assert!(bytes.len() <= MAX_BYTES);
    }
    let _ = IncomingAuthnRequest::from_redirect(text);
    for kind in [MessageKind::Request, MessageKind::Response] {
        // Nobody has signed any of them.
        let keys = world().idp.signing_keys();
        assert!(verify_query(text, kind, keys, &Limits::RESPONSE).is_err());
    }
}

/// Canonical form: it is well-formed, canonical itself, and reads the same.
pub fn canonical(data: &[u8]) {
    fuzzing::canonicalize(data);
}

/// A response with an encrypted assertion, as XML.
pub fn decryption(data: &[u8]) {
    if let Ok(identity) = consume(world(), &world().with_keys, data) {
        assert!(is_the_seeds(&identity), "{identity:?}");
    }
}

/// Logout messages of both kinds by both bindings. What is accepted says what the seeds say; and
/// every message that passes the gate is read and validated as if it were signed.
pub fn logout(data: &[u8]) {
    accepted_logout(world(), data);
    single_logout(world()).evaluate_unsigned(data, REQUEST, now(), SKEW);
}

fn single_logout(world: &World) -> SingleLogout<'_> {
    SingleLogout::new(&world.with_keys, &world.idp, LOGOUT)
}

/// In how many of the four ways these bytes are a message of the seeds.
fn accepted_logout(world: &World, data: &[u8]) -> usize {
    let logout = single_logout(world);
    let form = STANDARD.encode(data);
    let mut requests = vec![(logout.request_from_form(&form, None, now(), SKEW), None)];
    let answer = logout.response_from_form(&form, None, REQUEST, now(), SKEW);
    let mut answers = vec![(answer, None)];
    if let Ok(query) = str::from_utf8(data) {
        let signed = Some(RELAY_STATE);
        requests.push((logout.request_from_query(query, now(), SKEW), signed));
        answers.push((
            logout.response_from_query(query, REQUEST, now(), SKEW),
            signed,
        ));
    }
    let requests = requests.into_iter().filter(|(read, relay_state)| {
        let read = read.as_ref().ok();
        read.is_some_and(|read| is_the_seeds_request(read, *relay_state))
    });
    let answers = answers.into_iter().filter(|(read, relay_state)| {
        let read = read.as_ref().ok();
        read.is_some_and(|read| is_the_seeds_answer(read, *relay_state))
    });
    requests.count() + answers.count()
}

fn is_the_seeds_request(read: &IncomingLogoutRequest, relay_state: Option<&str>) -> bool {
    let [id, session] = LOGOUT_REQUEST;
    assert_eq!((read.id.as_str(), read.issuer.as_str()), (id, IDP));
    assert_eq!(read.name_id, NameId::new(NAME_ID, None));
    assert_eq!(read.session_indexes, [session]);
    assert_eq!(read.relay_state.as_deref(), relay_state);
    true
}

fn is_the_seeds_answer(read: &IncomingLogoutResponse, relay_state: Option<&str>) -> bool {
    assert!(read.is_success && !read.is_partial);
    assert_eq!(read.relay_state.as_deref(), relay_state);
    true
}

/// Metadata that must be signed.
pub fn signed_metadata(data: &[u8]) {
    for entity_id in [None, Some(IDP)] {
        let _ = read_signed_metadata(world(), data, entity_id);
    }
}

/// Accepted metadata is that of the seeds.
fn read_signed_metadata(
    world: &World,
    data: &[u8],
    entity_id: Option<&str>,
) -> Result<(), MetadataError> {
    let keys = world.idp.signing_keys();
    let read = IdentityProvider::from_signed_metadata(data, keys, entity_id, now())?;
    assert_eq!(
        (read.entity_id(), read.sso_redirect_url()),
        (IDP, Some(SSO))
    );
    Ok(())
}
