//! Single logout over both bindings and in both directions, each rejection beside its accepted
//! baseline. The other side is the same library with the parts exchanged.

use std::time::{Duration, SystemTime};

use crate::support::{at, ec_key, pkey, replaced, rsa_key};
use openssl::base64::{decode_block, encode_block};
use saml_core::assertion::NameId;
use saml_core::authn_request::PostForm;
use saml_core::idp::{IdpKey, IdpMetadata};
use saml_core::logout::{
    IncomingLogoutRequest, IncomingLogoutResponse, LogoutMessage, LogoutStatus, SingleLogout,
};
use saml_core::signing::SigningKey;
use saml_core::{IdentityProvider, ReasonCode, Rejection, ServiceProvider};

const IDP: &str = "https://idp.test";
const SP: &str = "https://sp.test";
const IDP_LOGOUT: &str = "https://idp.test/logout?tenant=1";
const SP_LOGOUT: &str = "https://sp.test/logout";
const SKEW: Duration = Duration::from_mins(1);

/// One party: its name, its key, and its view of the other.
struct Side {
    sp: ServiceProvider,
    idp: IdentityProvider,
    url: &'static str,
    key: SigningKey,
    pkey: openssl::pkey::PKey<openssl::pkey::Private>,
}

impl Side {
    fn new(own: &IdpKey, other: &IdpKey, names: [&'static str; 4]) -> Self {
        let [entity_id, url, other_id, other_url] = names;
        let keys = [other];
        let metadata = IdpMetadata::new(other_id, "https://other.test/sso", &keys);
        let end = "</md:IDPSSODescriptor>";
        let bindings = "urn:oasis:names:tc:SAML:2.0:bindings";
        let services = format!(
            "<md:SingleLogoutService Binding=\"{bindings}:HTTP-Redirect\" Location=\"{other_url}\"/>\
             <md:SingleLogoutService Binding=\"{bindings}:HTTP-POST\" Location=\"{other_url}\"/>{end}"
        );
        let metadata = replaced(&metadata.to_xml().unwrap(), end, &services);
        let pkey = pkey(own);
        Self {
            sp: ServiceProvider::new(entity_id, "https://sp.test/acs"),
            idp: IdentityProvider::from_metadata(metadata.as_bytes(), at()).unwrap(),
            url,
            key: SigningKey::from_pem(&pkey.private_key_to_pem_pkcs8().unwrap()).unwrap(),
            pkey,
        }
    }

    fn logout(&self) -> SingleLogout<'_> {
        SingleLogout::new(&self.sp, &self.idp, self.url)
    }
}

/// The service provider and the identity provider.
fn sides(sp_key: &IdpKey, idp_key: &IdpKey) -> (Side, Side) {
    (
        Side::new(sp_key, idp_key, [SP, SP_LOGOUT, IDP, IDP_LOGOUT]),
        Side::new(idp_key, sp_key, [IDP, IDP_LOGOUT, SP, SP_LOGOUT]),
    )
}

fn ada() -> NameId {
    let mut name = NameId::new("ada&co", Some("urn:format".into()));
    name.name_qualifier = Some(IDP.into());
    name.sp_name_qualifier = Some(SP.into());
    name
}

fn request(from: &Side) -> LogoutMessage {
    from.logout()
        .request("_request-1", at(), &ada(), &["_session-1", "_session-2"])
}

fn query(message: &LogoutMessage, key: &SigningKey) -> String {
    let url = message.redirect_url(key, Some("opaque")).unwrap().unwrap();
    let (endpoint, query) = url.split_once('?').unwrap();
    assert!(
        [IDP_LOGOUT, SP_LOGOUT]
            .iter()
            .any(|it| it.starts_with(endpoint))
    );
    query.to_owned()
}

fn form(message: &LogoutMessage, key: &SigningKey) -> PostForm {
    message.post_form(key, Some("opaque")).unwrap().unwrap()
}

fn xml(form: &PostForm) -> String {
    String::from_utf8(decode_block(&form.fields[0].1).unwrap()).unwrap()
}

fn read(to: &Side, xml: &str) -> Result<IncomingLogoutRequest, Rejection> {
    let value = encode_block(xml.as_bytes());
    to.logout()
        .request_from_form(&value, Some("opaque"), at(), SKEW)
}

fn read_answer(to: &Side, xml: &str) -> Result<IncomingLogoutResponse, Rejection> {
    let value = encode_block(xml.as_bytes());
    to.logout()
        .response_from_form(&value, None, "_request-1", at(), SKEW)
}

fn xmlsec1_accepts(xml: &str, local: &str, side: &Side) -> bool {
    crate::support::xmlsec1_verifies(xml, &[&format!("protocol:{local}")], &side.pkey)
}

#[test]
fn a_logout_goes_there_and_back_over_both_bindings_and_in_both_directions() {
    for (sp_key, idp_key) in [(rsa_key(2048), ec_key()), (ec_key(), rsa_key(2048))] {
        let (sp, idp) = sides(&sp_key, &idp_key);
        for (from, to) in [(&sp, &idp), (&idp, &sp)] {
            let message = request(from);
            let by_query = to
                .logout()
                .request_from_query(&query(&message, &from.key), at(), SKEW)
                .unwrap();
            let posted = form(&message, &from.key);
            assert_eq!(posted.action, to.url);
            assert!(xmlsec1_accepts(&xml(&posted), "LogoutRequest", from));
            assert_eq!(read(to, &xml(&posted)).unwrap(), by_query);
            assert_eq!(by_query.name_id, ada());
            assert_eq!(by_query.session_indexes, ["_session-1", "_session-2"]);
            assert_eq!(by_query.relay_state.as_deref(), Some("opaque"));

            let answer =
                to.logout()
                    .response("_answer-1", at(), &by_query.id, LogoutStatus::Success);
            let posted = form(&answer, &to.key);
            assert!(xmlsec1_accepts(&xml(&posted), "LogoutResponse", to));
            let by_form = read_answer(from, &xml(&posted)).unwrap();
            assert!(by_form.is_success && !by_form.is_partial);
            let by_query = from.logout().response_from_query(
                &query(&answer, &to.key),
                "_request-1",
                at(),
                SKEW,
            );
            assert_eq!(by_query.unwrap().status, by_form.status);
        }
    }
}

#[test]
fn a_failure_and_a_partial_logout_are_told_apart() {
    let (sp, idp) = sides(&ec_key(), &ec_key());
    let answer = |status| {
        let message = idp
            .logout()
            .response("_answer-1", at(), "_request-1", status);
        read_answer(&sp, &xml(&form(&message, &idp.key))).unwrap()
    };
    assert!(answer(LogoutStatus::Success).is_success);
    let failed = answer(LogoutStatus::Failed);
    assert!(!failed.is_success && !failed.is_partial);
    assert_eq!(
        failed.status,
        ["urn:oasis:names:tc:SAML:2.0:status:Responder"]
    );
}

#[test]
fn a_request_covers_the_sessions_that_it_names() {
    let (sp, idp) = sides(&ec_key(), &ec_key());
    let of = |indexes: &[&str]| {
        let message = idp.logout().request("_request-1", at(), &ada(), indexes);
        read(&sp, &xml(&form(&message, &idp.key))).unwrap()
    };
    let one = of(&["_session-1"]);
    assert!(one.covers(&ada(), Some("_session-1")));
    assert!(!one.covers(&ada(), Some("_session-2")));
    assert!(one.covers(&ada(), None));
    assert!(of(&[]).covers(&ada(), Some("_session-2")));
    for change in [
        |name: &mut NameId| name.value.push('x'),
        |name: &mut NameId| name.format = None,
        |name: &mut NameId| name.name_qualifier = None,
        |name: &mut NameId| name.sp_name_qualifier = None,
    ] {
        let mut other = ada();
        change(&mut other);
        assert!(!of(&[]).covers(&other, Some("_session-1")));
    }
}

#[test]
fn only_the_provider_s_own_signature_on_this_very_message_counts() {
    let (sp, idp) = sides(&ec_key(), &ec_key());
    let (_, stranger) = sides(&ec_key(), &ec_key());
    let honest = xml(&form(&request(&idp), &idp.key));
    read(&sp, &honest).expect("the baseline is accepted");
    let rejected = |xml: &str, code| {
        let rejection = read(&sp, xml).expect_err(xml);
        assert_eq!(rejection.code(), code, "{rejection}");
    };
    let signature = crate::support::element(&honest, "ds:Signature").to_owned();
    let bare = replaced(&honest, &signature, "");
    rejected(&bare, ReasonCode::Unsigned);
    rejected(
        &xml(&form(&request(&idp), &stranger.key)),
        ReasonCode::SignatureInvalid,
    );
    rejected(
        &replaced(&honest, "ada&amp;co", "eve"),
        ReasonCode::DigestMismatch,
    );
    let moved = replaced(
        &bare,
        "<saml:NameID",
        &format!("<x>{signature}</x><saml:NameID"),
    );
    rejected(&moved, ReasonCode::SignatureMisplaced);
    let twice = replaced(&honest, &signature, &signature.repeat(2));
    rejected(&twice, ReasonCode::MultipleSignatures);
    // The honest request, signed, inside one of the attacker's.
    let wrapped = format!(
        "{}<samlp:Extensions>{honest}</samlp:Extensions></samlp:LogoutRequest>",
        replaced(&bare, "_request-1", "_evil").replace("</samlp:LogoutRequest>", "")
    );
    assert!(xmlsec1_accepts(&wrapped, "LogoutRequest", &idp));
    rejected(&wrapped, ReasonCode::SignatureMisplaced);
    // Neither a signed answer nor a signed sign-in response is a request.
    let answer = idp
        .logout()
        .response("_answer-1", at(), "_request-1", LogoutStatus::Success);
    let answer = xml(&form(&answer, &idp.key));
    read_answer(&sp, &answer).expect("the baseline is accepted");
    rejected(&answer, ReasonCode::UnexpectedMessage);
    let donor = read_answer(&sp, &honest).unwrap_err();
    assert_eq!(donor.code(), ReasonCode::UnexpectedMessage);
    let key = ec_key();
    let (sp, _) = sides(&ec_key(), &key);
    let response = crate::support::template(saml_core::idp::Sign::Response)
        .to_xml(&saml_core::idp::Signer::new(key))
        .unwrap();
    let donor = read(&sp, &response).unwrap_err();
    assert_eq!(donor.code(), ReasonCode::UnexpectedMessage);
    // By HTTP-Redirect the kind is in the parameter and in the message.
    let by_query = sp.logout().request_from_query("SAMLRequest=x", at(), SKEW);
    assert_eq!(by_query.unwrap_err().code(), ReasonCode::Unsigned);
}

#[test]
fn messages_for_others_and_of_other_times_are_rejected() {
    let (sp, idp) = sides(&ec_key(), &ec_key());
    let by_query = |to: &Side, now: SystemTime| {
        let query = query(&request(&idp), &idp.key);
        to.logout().request_from_query(&query, now, SKEW)
    };
    let accepted_at = |now| by_query(&sp, now).map(|_| ()).map_err(|it| it.code());
    assert_eq!(accepted_at(at()), Ok(()));
    let minute = Duration::from_mins(1);
    assert_eq!(accepted_at(at() - minute), Ok(()));
    let early = at() - minute - Duration::from_secs(1);
    assert_eq!(accepted_at(early), Err(ReasonCode::NotYetValid));
    let last = at() + 6 * minute - Duration::from_secs(1);
    assert_eq!(accepted_at(last), Ok(()));
    assert_eq!(accepted_at(at() + 6 * minute), Err(ReasonCode::Expired));

    let key = ec_key();
    let mut elsewhere = sides(&ec_key(), &key);
    elsewhere.0.url = "https://sp.test/logout/";
    let message = query(&request(&elsewhere.1), &elsewhere.1.key);
    let rejection = elsewhere
        .0
        .logout()
        .request_from_query(&message, at(), SKEW);
    assert_eq!(
        rejection.unwrap_err().code(),
        ReasonCode::DestinationMismatch
    );

    let mut impostor = sides(&ec_key(), &key);
    impostor.1.sp = ServiceProvider::new("https://other.test", "https://other.test/acs");
    let message = query(&request(&impostor.1), &impostor.1.key);
    let rejection = impostor.0.logout().request_from_query(&message, at(), SKEW);
    assert_eq!(rejection.unwrap_err().code(), ReasonCode::IssuerMismatch);

    let answer = idp
        .logout()
        .response("_answer-1", at(), "_request-2", LogoutStatus::Success);
    let rejection = read_answer(&sp, &xml(&form(&answer, &idp.key))).unwrap_err();
    assert_eq!(rejection.code(), ReasonCode::InResponseToMismatch);
}

#[test]
fn a_provider_without_logout_urls_gets_no_message() {
    let key = ec_key();
    let keys = [&key];
    let metadata = IdpMetadata::new(IDP, "https://idp.test/sso", &keys);
    let idp = IdentityProvider::from_metadata(metadata.to_xml().unwrap().as_bytes(), at());
    let (idp, sp) = (
        idp.unwrap(),
        ServiceProvider::new(SP, "https://sp.test/acs"),
    );
    let (own, _) = sides(&ec_key(), &ec_key());
    let message = SingleLogout::new(&sp, &idp, SP_LOGOUT).request("_1", at(), &ada(), &[]);
    assert_eq!(message.redirect_url(&own.key, None), Ok(None));
    assert_eq!(message.post_form(&own.key, None), Ok(None));
}
