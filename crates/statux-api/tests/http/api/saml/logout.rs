//! Single logout: begun here, and begun at the identity provider.

use chrono::Duration;
use saml_core::assertion::NameId;
use saml_core::idp::{KnownServiceProvider, ResponseTemplate};
use saml_core::logout::{LogoutMessage, LogoutStatus};
use serde_json::{Value, json};
use statux_testkit::identity_provider::{EMAIL, IdpLogout, TestIdp};
use statux_testkit::site::{Browser, ORIGIN, Organization, Page, TestSite, encoded};

const IDP: &str = "https://idp.test/metadata";
const LOGOUT: &str = "https://idp.test/logout";
const SIGNED_OUT: &str = "/sign-in?signed_out=1";
const SKEW: std::time::Duration = std::time::Duration::from_mins(2);

/// Both sides, which know each other.
struct Scene<'a> {
    site: &'a TestSite,
    organization: Organization<'a>,
    idp: TestIdp,
    side: IdpLogout,
}

impl<'a> Scene<'a> {
    async fn new(site: &'a TestSite) -> Self {
        let organization = site.organization_with_key();
        let idp = TestIdp::new(IDP, site.clock.now());
        let xml = idp.metadata_with(|it| it.logout_url = Some(LOGOUT));
        let body = json!({ "name": "Okta", "metadata_xml": xml });
        organization
            .api("POST", "/api/v1/sso/provider", Some(body))
            .await
            .ok(201);
        organization
            .api("POST", "/api/v1/sso/keys", None)
            .await
            .ok(201);
        let metadata = site.get(&organization.path("metadata")).await.text();
        assert_eq!(metadata.matches(&organization.path("logout")).count(), 2);
        let known = KnownServiceProvider::from_metadata(&metadata).unwrap();
        Self {
            side: idp.logout_with(&known, LOGOUT),
            site,
            organization,
            idp,
        }
    }

    async fn signed_in(&self, name_id: &str, index: &str) -> Browser<'a> {
        let browser = self.site.browser();
        let person = |it: &mut ResponseTemplate| {
            it.name_id = Some(name_id.to_owned());
            it.attributes = vec![("email".to_owned(), vec![name_id.to_owned()])];
            it.authn_statement.as_mut().unwrap().session_index = Some(index.to_owned());
        };
        let page = browser.sign_in(&self.organization, &self.idp, person).await;
        assert_eq!(page.leads_to(), "/team");
        browser
    }

    /// A request of the identity provider.
    fn request(&self, id: &str, indexes: &[&str]) -> LogoutMessage {
        let now = self.site.clock.now().into();
        let name_id = NameId::new(EMAIL, None);
        self.side.messages().request(id, now, &name_id, indexes)
    }

    /// The same as the path of our own that the browser is sent to.
    fn redirected(&self, id: &str, indexes: &[&str]) -> String {
        let url = self
            .request(id, indexes)
            .redirect_url(&self.side.key, Some("re lay"));
        local(&url.unwrap().unwrap())
    }

    async fn assert_rejected(&self, page: &Page, code: &str) {
        assert_eq!(page.status, 400, "{}", page.html);
        assert_eq!(page.text("h1"), "You may still be signed in here");
        let attempts = self
            .organization
            .api("GET", "/api/v1/sign-in-attempts?limit=200", None);
        let attempts = attempts.await.ok(200);
        let all = attempts["items"].as_array().unwrap();
        let shown = |it: &&Value| page.html.contains(it["reference"].as_str().unwrap());
        let attempt = all.iter().find(shown).unwrap();
        assert_eq!(attempt["code"], code, "{attempt}");
        assert!(
            attempt["received"]
                .as_str()
                .unwrap()
                .starts_with("in a logout message: ")
        );
    }
}

/// The path and query of one of our URLs.
fn local(url: &str) -> String {
    url.strip_prefix(ORIGIN).unwrap().to_owned()
}

fn query(url: &str) -> &str {
    url.split_once('?').unwrap().1
}

async fn is_signed_in(browser: &Browser<'_>) -> bool {
    browser.get("/account").await.status == 200
}

async fn sign_out(browser: &Browser<'_>) -> Page {
    let page = browser.get("/team").await.ok(200);
    browser.submit(&page, "Sign out", &[]).await
}

#[actix_web::test]
async fn signing_out_here_ends_the_session_and_then_asks_the_provider_by_a_signed_request() {
    let site = TestSite::new();
    let scene = Scene::new(&site).await;
    let browser = scene.signed_in(EMAIL, "_session-1").await;
    let before = browser.clone();
    let page = sign_out(&browser).await.ok(200);
    assert!(
        !is_signed_in(&before).await,
        "ended, wherever the page leads"
    );
    assert!(!browser.has_cookie_like("__Host-statux_session"));
    let refresh = page
        .header("Refresh")
        .strip_prefix("0; url=")
        .unwrap()
        .to_owned();
    assert!(refresh.starts_with(LOGOUT), "{refresh}");
    assert_eq!(page.attributes("#continue", "href"), [refresh.as_str()]);
    let now = site.clock.now().into();
    let messages = scene.side.messages();
    let request = messages
        .request_from_query(query(&refresh), now, SKEW)
        .unwrap();
    assert_eq!(request.name_id.value, EMAIL);
    assert_eq!(request.session_indexes, ["_session-1"]);

    // What comes back leads to a page, and nothing more.
    let answer = messages.response("_answer", now, &request.id, LogoutStatus::Success);
    let url = answer.redirect_url(&scene.side.key, None).unwrap().unwrap();
    assert_eq!(browser.get(&local(&url)).await.leads_to(), SIGNED_OUT);
    let other = scene.signed_in(EMAIL, "_session-2").await;
    assert_eq!(other.get(&local(&url)).await.leads_to(), SIGNED_OUT);
    let posted = encoded(&[("SAMLResponse", "x")]);
    let path = scene.organization.path("logout");
    let page = other
        .send("POST", &path, posted, Some("https://idp.test"))
        .await;
    assert_eq!(page.leads_to(), SIGNED_OUT);
    assert!(is_signed_in(&other).await);
}

#[actix_web::test]
async fn a_provider_with_http_post_alone_gets_a_form() {
    let site = TestSite::new();
    let scene = Scene::new(&site).await;
    let xml = scene.idp.metadata_with(|it| it.logout_url = Some(LOGOUT));
    let redirect = xml
        .lines()
        .find(|line| line.contains("Logout") && line.contains("Redirect"));
    let xml = xml.replace(redirect.unwrap(), "");
    let body = json!({ "metadata_xml": xml });
    scene
        .organization
        .api("PATCH", "/api/v1/sso/provider", Some(body))
        .await
        .ok(200);
    let browser = scene.signed_in(EMAIL, "_1").await;
    let page = sign_out(&browser).await.ok(200);
    assert!(!is_signed_in(&browser).await);
    assert_eq!(
        page.attributes("form[data-submits-itself]", "action"),
        [LOGOUT]
    );
    assert!(
        page.header("Content-Security-Policy")
            .contains("form-action https://idp.test;")
    );
    let value = page
        .attributes("input[name=SAMLRequest]", "value")
        .pop()
        .unwrap();
    let now = site.clock.now().into();
    let request = scene
        .side
        .messages()
        .request_from_form(&value, None, now, SKEW);
    assert_eq!(request.unwrap().name_id.value, EMAIL);
}

#[actix_web::test]
async fn the_provider_is_asked_only_where_it_can_be_and_is_to_be() {
    let site = TestSite::new();
    let scene = Scene::new(&site).await;
    let settings = |on: bool| json!({ "single_logout": on });
    let api = async |body| {
        scene
            .organization
            .api("PATCH", "/api/v1/sso", Some(body))
            .await
            .ok(200)
    };
    assert_eq!(api(settings(false)).await["single_logout"], false);
    let browser = scene.signed_in(EMAIL, "_1").await;
    assert_eq!(sign_out(&browser).await.leads_to(), SIGNED_OUT);
    api(settings(true)).await;
    let browser = scene.signed_in(EMAIL, "_1").await;
    assert_eq!(sign_out(&browser).await.status, 200, "baseline");
    // A provider without a logout URL.
    let body = json!({ "metadata_xml": scene.idp.metadata_xml() });
    scene
        .organization
        .api("PATCH", "/api/v1/sso/provider", Some(body))
        .await
        .ok(200);
    let browser = scene.signed_in(EMAIL, "_1").await;
    assert_eq!(sign_out(&browser).await.leads_to(), SIGNED_OUT);
    // A session by password.
    let (_, admin) = site.admin();
    assert_eq!(sign_out(&admin).await.leads_to(), SIGNED_OUT);
}

#[actix_web::test]
async fn the_provider_ends_the_sessions_of_a_person_and_gets_a_signed_answer() {
    let site = TestSite::new();
    let scene = Scene::new(&site).await;
    let (first, second) = (
        scene.signed_in(EMAIL, "_1").await,
        scene.signed_in(EMAIL, "_2").await,
    );
    let eve = scene.signed_in("eve@example.com", "_1").await;
    // The browser that brings the message need not be the one whose session ends.
    let page = eve.get(&scene.redirected("_request-1", &["_1"])).await;
    let url = page.leads_to().to_owned();
    assert!(url.starts_with(LOGOUT), "{url}");
    assert!(!is_signed_in(&first).await);
    assert!(is_signed_in(&second).await && is_signed_in(&eve).await);
    let (messages, now) = (scene.side.messages(), site.clock.now().into());
    let answer = messages
        .response_from_query(query(&url), "_request-1", now, SKEW)
        .unwrap();
    assert!(answer.is_success);
    assert_eq!(answer.relay_state.as_deref(), Some("re lay"));

    // By HTTP-POST, all sessions of the name.
    let form = scene
        .request("_request-2", &[])
        .post_form(&scene.side.key, Some("x"));
    let form = form.unwrap().unwrap();
    assert_eq!(local(&form.action), scene.organization.path("logout"));
    let body = encoded(&form.fields);
    let path = local(&form.action);
    let page = site
        .browser()
        .send("POST", &path, body, Some("https://idp.test"))
        .await;
    assert!(page.leads_to().starts_with(LOGOUT));
    assert!(!is_signed_in(&second).await && is_signed_in(&eve).await);
    // People are not told of what they did themselves, and the trail says by what they did it.
    let events = scene
        .organization
        .api("GET", "/api/v1/audit-events", None)
        .await
        .ok(200);
    let ended = events["items"].as_array().unwrap().iter();
    let ended: Vec<&Value> = ended
        .filter(|it| it["action"] == "user.sessions_ended")
        .collect();
    assert_eq!(ended.len(), 2);
    assert_eq!(ended[0]["detail"]["by"], "identity_provider");
}

#[actix_web::test]
async fn messages_that_are_unsigned_old_replayed_or_of_others_end_nothing() {
    let site = TestSite::new();
    let scene = Scene::new(&site).await;
    let browser = scene.signed_in(EMAIL, "_1").await;
    let get = async |path: &str| site.browser().get(path).await;

    let signed = scene.redirected("_1", &[]);
    let (unsigned, _) = signed.split_once("&SigAlg=").unwrap();
    scene
        .assert_rejected(&get(unsigned).await, "unsigned")
        .await;
    let posted = async |xml: String| {
        let value = openssl::base64::encode_block(xml.as_bytes());
        let (path, body) = (
            scene.organization.path("logout"),
            encoded(&[("SAMLRequest", value)]),
        );
        site.browser().send("POST", &path, body, None).await
    };
    let form = scene
        .request("_2", &[])
        .post_form(&scene.side.key, None)
        .unwrap()
        .unwrap();
    let xml = openssl::base64::decode_block(&form.fields[0].1).unwrap();
    let xml = String::from_utf8(xml).unwrap();
    let (start, rest) = xml.split_once("<ds:Signature").unwrap();
    let (_, end) = rest.split_once("</ds:Signature>").unwrap();
    scene
        .assert_rejected(&posted(format!("{start}{end}")).await, "unsigned")
        .await;
    let changed = xml.replace(EMAIL, "eve@example.com");
    scene
        .assert_rejected(&posted(changed).await, "digest_mismatch")
        .await;
    let relay = signed.replace("RelayState=re", "RelayState=xe");
    scene
        .assert_rejected(&get(&relay).await, "signature_invalid")
        .await;

    // Another provider's key, and another organization's URL.
    let other = TestIdp::new(IDP, site.clock.now());
    let metadata = site.get(&scene.organization.path("metadata")).await.text();
    let known = KnownServiceProvider::from_metadata(&metadata).unwrap();
    let side = other.logout_with(&known, LOGOUT);
    let (now, ada) = (site.clock.now().into(), NameId::new(EMAIL, None));
    let forged = side
        .messages()
        .request("_3", now, &ada, &[])
        .redirect_url(&side.key, None);
    let forged = local(&forged.unwrap().unwrap());
    scene
        .assert_rejected(&get(&forged).await, "signature_invalid")
        .await;
    let elsewhere = Scene::new(&site).await;
    let to_others = signed.replace(
        &scene.organization.path("logout"),
        &elsewhere.organization.path("logout"),
    );
    elsewhere
        .assert_rejected(&get(&to_others).await, "signature_invalid")
        .await;

    // Neither a request nor an answer.
    let path = scene.organization.path("logout");
    scene
        .assert_rejected(&get(&path).await, "form_invalid")
        .await;
    let large = encoded(&[("SAMLRequest", "A".repeat(70_000))]);
    let page = site.browser().send("POST", &path, large, None).await;
    scene.assert_rejected(&page, "too_large").await;
    assert!(is_signed_in(&browser).await);

    // Used once; and too late.
    assert!(
        get(&signed).await.leads_to().starts_with(LOGOUT),
        "baseline"
    );
    assert!(!is_signed_in(&browser).await);
    let browser = scene.signed_in(EMAIL, "_1").await;
    scene.assert_rejected(&get(&signed).await, "replayed").await;
    let old = scene.redirected("_4", &[]);
    site.clock.advance(Duration::minutes(8));
    scene.assert_rejected(&get(&old).await, "expired").await;
    assert!(is_signed_in(&browser).await);
    assert!(
        get(&scene.redirected("_5", &[]))
            .await
            .leads_to()
            .starts_with(LOGOUT)
    );
    assert!(!is_signed_in(&browser).await);
}
