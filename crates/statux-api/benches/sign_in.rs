//! What a complete sign-in by SSO costs the server, as JSON lines for `cargo xtask bench sign-in`: from
//! the request that begins it to the page that it leads to, beside what it cannot cost less than.
//!
//! The server runs in this process, without sockets, on a SQLite database in a file. What is measured is
//! the time that the process has had on processors while requests were answered; the identity provider
//! signs in between, and is not part of it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot make its inputs has failed"
)]

use std::hint::black_box;
use std::io::Write as _;

use actix_http::Request;
use actix_web::body::MessageBody;
use actix_web::cookie::Cookie;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::SET_COOKIE;
use chrono::Duration;
use identity_store::audit::Actor;
use identity_store::provisioning::users;
use identity_store::sign_in::attempts::{self, NewAttempt, Outcome};
use identity_store::sign_in::sessions::SignInMethod;
use identity_store::{Caller, StoreError};
use rustix::time::{ClockId, clock_gettime};
use saml_core::idp::{IdpKey, IncomingAuthnRequest};
use saml_core::{IdentityProvider, Policy, ServiceProvider};
use scim_model::UserResource;
use serde_json::json;
use statux_testkit::database;
use statux_testkit::identity_provider::TestIdp;
use statux_testkit::site::{Answer, Organization, TestSite, encoded, send};

/// How many sign-ins, and by how many people.
const SIGN_INS: usize = 2_000;
const PEOPLE: usize = 100;
/// Among how many people a first sign-in is measured, and how many of them.
const SIZES: [usize; 2] = [100, 100_000];
const FIRST_SIGN_INS: usize = 80;

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let sign_ins = if quick { SIGN_INS / 5 } else { SIGN_INS };
    actix_web::rt::System::new().block_on(async {
        for rsa in [false, true] {
            complete(sign_ins, rsa).await;
        }
        for size in SIZES {
            first(if quick { size.min(5_000) } else { size }).await;
        }
    });
}

/// The time that this process has had on processors, in nanoseconds.
fn now() -> u128 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let secs = u128::try_from(time.tv_sec).unwrap_or_default();
    secs * 1_000_000_000 + u128::try_from(time.tv_nsec).unwrap_or_default()
}

/// What one of many things took, in microseconds.
struct Part {
    begun: u128,
}

impl Part {
    fn begin() -> Self {
        Self { begun: now() }
    }

    fn micros_each(&self, number: usize) -> f64 {
        let nanos = u32::try_from((now() - self.begun) / 10).unwrap_or(u32::MAX);
        let number = u32::try_from(number).unwrap_or(1).max(1);
        (f64::from(nanos) / 100.0 / f64::from(number)).round_to_tenths()
    }
}

trait Tenths {
    fn round_to_tenths(self) -> f64;
}

impl Tenths for f64 {
    fn round_to_tenths(self) -> f64 {
        (self * 10.0).round() / 10.0
    }
}

fn figure(what: &str, key: &str, micros: f64) {
    let line = json!({ "what": what, "key": key, "micros": micros });
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").unwrap();
}

/// An organization whose identity provider signs with a key of this kind.
async fn connected(site: &TestSite, rsa: bool) -> (Organization<'_>, TestIdp) {
    let at = site.clock.now();
    let until = at + Duration::days(365);
    let key = if rsa {
        IdpKey::generate_rsa(2048, "idp.test", at.into(), until.into())
    } else {
        IdpKey::generate_ec_p256("idp.test", at.into(), until.into())
    };
    let idp = TestIdp::with_key("https://idp.test/metadata", key.unwrap());
    let organization = site.organization_with_key();
    let body = json!({ "name": "Okta", "metadata_xml": idp.metadata_xml() });
    let path = "/api/v1/sso/provider";
    organization.api("POST", path, Some(body)).await.ok(201);
    (organization, idp)
}

fn provision(site: &TestSite, organization: &Organization<'_>, from: usize, to: usize) {
    let (of, at) = (organization.id.clone(), site.clock.now());
    let made = site.store().write::<_, StoreError, _>(move |db| {
        let caller = Caller::new(&of, &Actor::System, at);
        for number in from..to {
            let email = format!("person{number}@example.com");
            let json =
                json!({ "userName": email, "emails": [{ "value": email, "primary": true }] });
            let resource = UserResource::from_client(&json).unwrap();
            users::create(db, &caller, &resource).unwrap();
        }
        Ok(())
    });
    made.wait().unwrap();
}

/// The cookies that an answer sets.
fn cookies(answer: &Answer) -> String {
    let all = answer.headers.get_all(SET_COOKIE);
    let all = all.filter_map(|value| Cookie::parse(value.to_str().unwrap().to_owned()).ok());
    let pairs: Vec<String> = all
        .filter(|cookie| !cookie.value().is_empty())
        .map(|cookie| format!("{}={}", cookie.name(), cookie.value()))
        .collect();
    pairs.join("; ")
}

/// A sign-in that has begun, and the form with which the identity provider answers.
struct Begun {
    cookies: String,
    response: Vec<u8>,
    xml: String,
}

fn answered(organization: &Organization<'_>, idp: &TestIdp, answer: &Answer, who: usize) -> Begun {
    assert_eq!(answer.status, 303, "{}", answer.text());
    let url = url::Url::parse(answer.location()).unwrap();
    let request = url.query_pairs().find(|(name, _)| name == "SAMLRequest");
    let request = IncomingAuthnRequest::from_redirect(&request.unwrap().1).unwrap();
    let at = organization.site.clock.now();
    let mut template = idp.answer(&request, &organization.acs_url(), at);
    let email = format!("person{who}@example.com");
    template.name_id = Some(email.clone());
    template.attributes = vec![
        ("email".to_owned(), vec![email]),
        ("name".to_owned(), vec![format!("Person {who}")]),
    ];
    let xml = idp.sign(&template);
    let value = openssl::base64::encode_block(xml.as_bytes());
    Begun {
        cookies: cookies(answer),
        response: encoded(&[("SAMLResponse", value)]),
        xml,
    }
}

async fn get<S, B>(service: &S, path: &str, cookies: &str) -> Answer
where
    S: Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody,
{
    let headers = [("cookie", cookies.to_owned())];
    let headers = if cookies.is_empty() {
        &[]
    } else {
        &headers[..]
    };
    send(service, "GET", path, headers, vec![]).await
}

async fn respond<S, B>(service: &S, path: &str, begun: &Begun) -> Answer
where
    S: Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody,
{
    let form = "application/x-www-form-urlencoded".to_owned();
    let headers = [("cookie", begun.cookies.clone()), ("content-type", form)];
    send(service, "POST", path, &headers, begun.response.clone()).await
}

/// Sign-ins of people who are known: the whole, its parts, and the floor of each.
async fn complete(sign_ins: usize, rsa: bool) {
    let key = if rsa { "RSA 2048" } else { "P-256" };
    let site = TestSite::with(database::sqlite(), |_| ());
    let (organization, idp) = connected(&site, rsa).await;
    provision(&site, &organization, 0, PEOPLE);
    let service = site.service().await;
    let (login, acs) = (organization.path("login"), organization.path("acs"));
    let mut parts = [0.0; 3];
    // The first round links everybody and fills what is kept; it is not measured.
    for measured in [false, true] {
        let number = if measured { sign_ins } else { PEOPLE };
        let part = Part::begin();
        let mut answers = Vec::new();
        for _ in 0..number {
            answers.push(get(&service, &login, "").await);
        }
        parts[0] = part.micros_each(number);
        let answers = answers.iter().enumerate();
        let begun: Vec<Begun> = answers
            .map(|(index, answer)| answered(&organization, &idp, answer, index % PEOPLE))
            .collect();
        let part = Part::begin();
        let mut answers = Vec::new();
        for begun in &begun {
            answers.push(respond(&service, &acs, begun).await);
        }
        parts[1] = part.micros_each(number);
        let mut sessions = Vec::new();
        for answer in &answers {
            assert_eq!(answer.location(), "/team", "{}", answer.text());
            sessions.push(cookies(answer));
        }
        let part = Part::begin();
        for session in &sessions {
            let page = get(&service, "/team", session).await;
            assert_eq!(page.status, 200);
        }
        parts[2] = part.micros_each(number);
        if measured {
            floors(&site, &organization, &idp, &begun, key).await;
        }
    }
    figure("begin", key, parts[0]);
    figure("response", key, parts[1]);
    figure("page", key, parts[2]);
    figure("complete", key, parts.iter().sum::<f64>().round_to_tenths());
}

/// What the parts cannot cost less than: a request that does nothing, what both verifiers take, and a
/// transaction with one small change.
async fn floors(
    site: &TestSite,
    organization: &Organization<'_>,
    idp: &TestIdp,
    begun: &[Begun],
    key: &str,
) {
    let service = site.service().await;
    let part = Part::begin();
    for _ in begun {
        assert_eq!(get(&service, "/health/live", "").await.status, 200);
    }
    figure(
        "floor: a request that does nothing",
        key,
        part.micros_each(begun.len()),
    );

    let service_provider = ServiceProvider::new(organization.entity_id(), organization.acs_url());
    let at = site.clock.now();
    let metadata = idp.metadata_xml();
    let parsed = IdentityProvider::from_metadata(metadata.as_bytes(), at.into()).unwrap();
    let values: Vec<String> = begun
        .iter()
        .map(|begun| openssl::base64::encode_block(begun.xml.as_bytes()))
        .collect();
    let part = Part::begin();
    for value in &values {
        let verified = service_provider.verify(&parsed, value, &Policy::default());
        assert!(black_box(verified).is_ok());
    }
    figure("floor: both verifiers", key, part.micros_each(begun.len()));

    let part = Part::begin();
    for _ in begun {
        let attempt = NewAttempt::new(SignInMethod::Sso, Outcome::Succeeded);
        let written = site
            .store()
            .write::<_, StoreError, _>(move |db| attempts::record(db, &attempt, at));
        written.wait().unwrap();
    }
    figure(
        "floor: a small transaction",
        key,
        part.micros_each(begun.len()),
    );
}

/// First sign-ins, which find the person by a hint and link, among this many people.
async fn first(people: usize) {
    let site = TestSite::with(database::sqlite(), |_| ());
    let (organization, idp) = connected(&site, false).await;
    let mut made = 0;
    while made < people {
        let to = people.min(made + 5_000);
        provision(&site, &organization, made, to);
        made = to;
    }
    let service = site.service().await;
    let (login, acs) = (organization.path("login"), organization.path("acs"));
    let mut all = Vec::new();
    for index in 0..FIRST_SIGN_INS {
        let who = index * (people / FIRST_SIGN_INS);
        let answer = get(&service, &login, "").await;
        all.push(answered(&organization, &idp, &answer, who));
    }
    let part = Part::begin();
    for begun in &all {
        let answer = respond(&service, &acs, begun).await;
        assert_eq!(answer.location(), "/team", "{}", answer.text());
    }
    let micros = part.micros_each(FIRST_SIGN_INS);
    figure(&format!("first sign-in among {people}"), "P-256", micros);
}
