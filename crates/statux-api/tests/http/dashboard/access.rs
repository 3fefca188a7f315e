//! Access: forms need their token, administration needs a platform admin, and nothing crosses
//! organizations.

use identity_store::accounts::Role;
use identity_store::organizations;
use identity_store::sso::providers;
use identity_store::tokens::scim_tokens;
use statux_api::http::routes::{Access, endpoints};
use statux_testkit::site::{Browser, ORIGIN, TestSite, encoded};

/// The forms of signed-in people, with fields that would be accepted.
pub(super) const FORMS: [(&str, &[(&str, &str)]); 26] = [
    ("/presence/sso", &[]),
    (
        "/team/sso/provider",
        &[("name", "Okta"), ("metadata_xml", "<x/>")],
    ),
    ("/team/sso/provider/refresh", &[]),
    ("/team/sso/provider/metadata", &[("metadata_xml", "<x/>")]),
    ("/team/sso/provider/held/take", &[("digest", "x")]),
    ("/team/sso/provider/held/dismiss", &[("digest", "x")]),
    ("/team/sso/provider/remove", &[("provider_id", "x")]),
    ("/team/sso/settings", &[]),
    ("/team/sso/keys", &[]),
    ("/team/sso/keys/x/sign", &[]),
    ("/team/sso/keys/x/remove", &[]),
    ("/team/groups/x/role", &[("role", "member")]),
    ("/team/scim-tokens", &[("name", "Okta SCIM")]),
    ("/team/scim-tokens/x/revoke", &[]),
    ("/team/scim-tokens/x/rotate", &[]),
    (
        "/team/api-keys",
        &[("name", "Backup"), ("may", "read"), ("ends", "90")],
    ),
    ("/team/api-keys/x/rotate", &[]),
    ("/team/api-keys/x/revoke", &[]),
    ("/team/sign-in-attempts/x/let-in", &[]),
    ("/team/forget-name-ids", &[]),
    ("/team/members/x/erase", &[]),
    ("/team/members/x/end-sessions", &[]),
    ("/team/members/x/forget-name-ids", &[]),
    ("/team/members/x/block", &[]),
    ("/team/members/x/unblock", &[]),
    ("/team/members/x/role", &[("role", "member")]),
];

/// The forms of everybody who is signed in.
const OWN_FORMS: [(&str, &[(&str, &str)]); 6] = [
    (
        "/account/notices/seen",
        &[("through", "0"), ("page", "team")],
    ),
    ("/account/sessions/end-others", &[]),
    ("/account/sessions/x/end", &[]),
    ("/account/sso/connect", &[]),
    ("/account/sso/disconnect", &[]),
    ("/sign-out", &[]),
];

pub(super) async fn token_of(browser: &Browser<'_>) -> String {
    let page = browser.get("/team").await.ok(200);
    page.form("Sign out").preset[0].1.clone()
}

#[actix_web::test]
async fn the_list_of_forms_is_complete() {
    let lists = [
        (Access::PlatformAdmin, &FORMS[..]),
        (Access::Session, &OWN_FORMS),
    ];
    for (access, forms) in lists {
        let mut posts: Vec<&str> = endpoints()
            .filter(|it| it.method == "POST" && it.access == access)
            .map(|it| it.path)
            .collect();
        let forms = forms.iter();
        let mut known: Vec<String> = forms
            .map(|(path, _)| path.replace("/x/", "/{id}/"))
            .collect();
        posts.sort_unstable();
        known.sort_unstable();
        assert_eq!(posts, known);
    }
}

#[actix_web::test]
async fn every_form_needs_the_token_of_its_own_session() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let user = server.user(&organization, "eve@example.com", Role::PlatformAdmin);
    let others = token_of(&server.signed_in(&user)).await;
    let own = token_of(&admin).await;
    for (path, fields) in FORMS.into_iter().chain(OWN_FORMS) {
        for wrong in ["", "x", &others] {
            let mut all = fields.to_vec();
            all.push(("csrf_token", wrong));
            let page = admin.post(path, &all).await.ok(403);
            assert_eq!(page.text("h1"), "This form is out of date", "{path}");
        }
        let missing = admin.post(path, fields).await;
        assert!(
            [400, 403].contains(&missing.status),
            "{path}: {}",
            missing.status
        );
        let mut all = fields.to_vec();
        all.push(("csrf_token", own.as_str()));
        let honest = admin.clone().post(path, &all).await;
        assert!(
            honest.status != 403 && honest.status != 400,
            "{path}: {}",
            honest.status
        );
    }
}

#[actix_web::test]
async fn forms_without_a_session_need_the_cookie_and_our_origin() {
    let server = TestSite::new();
    let fields = |token: &str| {
        vec![
            ("csrf_token".to_owned(), token.to_owned()),
            ("email".to_owned(), "ada@example.com".to_owned()),
            ("password".to_owned(), "wrong password".to_owned()),
            ("account".to_owned(), "x".to_owned()),
        ]
    };
    for (path, honest) in [
        ("/sign-in", 422),
        ("/sign-in/sso", 200),
        ("/sign-in/organization", 303),
        ("/sign-in/proof", 404),
        ("/sign-in/somebody-else", 404),
        ("/sign-in/continue", 404),
        ("/sign-in/connect", 404),
        ("/sign-in/stay", 303),
    ] {
        let browser = server.browser();
        let page = browser.get("/sign-in").await.ok(200);
        let token = page.form("Sign in").preset[0].1.clone();
        let with = fields(&token);
        let with: Vec<_> = with
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        browser.post(path, &with).await.ok(honest);
        for headers in FROM_ANOTHER_SITE {
            let headers = headers.map(|(name, value)| (name, value.to_owned()));
            let page = browser
                .send_with("POST", path, encoded(&with), headers.to_vec())
                .await
                .ok(403);
            assert_eq!(page.text("h1"), "This form came from another site");
        }
        server.browser().post(path, &with).await.ok(403);
        let wrong = fields("another-token-another-token");
        let wrong: Vec<_> = wrong
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        browser
            .send("POST", path, encoded(&wrong), Some(ORIGIN))
            .await
            .ok(403);
    }
}

/// What browsers add to a form that a page of another site sends.
const FROM_ANOTHER_SITE: [[(&str, &str); 2]; 6] = [
    [("origin", "https://evil.example"), ("x", "")],
    [("origin", "null"), ("x", "")],
    [("origin", "http://id.example.com"), ("x", "")],
    [("sec-fetch-site", "cross-site"), ("x", "")],
    [("sec-fetch-site", "same-site"), ("origin", ORIGIN)],
    [("origin", ORIGIN), ("origin", "https://evil.example")],
];

/// What they add to one of our own.
const FROM_HERE: [[(&str, &str); 2]; 2] = [
    [("sec-fetch-site", "same-origin"), ("origin", ORIGIN)],
    [("sec-fetch-site", "none"), ("x", "")],
];

#[actix_web::test]
async fn no_form_is_taken_from_another_site_although_its_token_is_right() {
    let server = TestSite::new();
    let (_, admin) = server.admin();
    let token = token_of(&admin).await;
    for (path, fields) in FORMS.into_iter().chain([("/sign-out", &[] as &[_])]) {
        let mut all = fields.to_vec();
        all.push(("csrf_token", token.as_str()));
        for headers in FROM_ANOTHER_SITE {
            let headers = headers.map(|(name, value)| (name, value.to_owned()));
            let sent = admin.send_with("POST", path, encoded(&all), headers.to_vec());
            let page = sent.await.ok(403);
            assert_eq!(
                page.text("h1"),
                "This form came from another site",
                "{path}"
            );
            assert!(page.text(".lead").contains(ORIGIN));
        }
        for headers in FROM_HERE {
            let headers = headers.map(|(name, value)| (name, value.to_owned()));
            let browser = admin.clone();
            let honest = browser.send_with("POST", path, encoded(&all), headers.to_vec());
            assert_ne!(honest.await.status, 403, "{path}");
        }
    }
}

#[actix_web::test]
async fn a_form_that_anybody_may_send_is_small() {
    let server = TestSite::new();
    let browser = server.browser();
    let page = browser.get("/sign-in").await.ok(200);
    for (email, status) in [("x".repeat(10_000), 422), ("x".repeat(17_000), 400)] {
        let fields = [("email", email.as_str()), ("password", "wrong password")];
        let answer = browser.submit(&page, "Sign in", &fields).await.ok(status);
        assert_eq!(
            answer.html.contains("expected at most 16 KB"),
            status == 400
        );
    }
}

#[actix_web::test]
async fn a_cookie_that_a_sibling_host_could_have_set_is_not_read() {
    let server = TestSite::new();
    let (_, admin) = server.admin();
    let value = admin.cookie("__Host-statux_session").unwrap();
    let open = async |name: &str| {
        let cookie = ("cookie", format!("{name}={value}"));
        server.send("GET", "/team", &[cookie], Vec::new()).await
    };
    assert_eq!(open("__Host-statux_session").await.status, 200);
    assert_eq!(open("statux_session").await.status, 303);
}

#[actix_web::test]
async fn members_and_strangers_are_rejected_on_every_form_and_page_of_admins() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    server.provider(&organization);
    let member = server.user(&organization, "bob@example.com", Role::Member);
    let member = server.signed_in(&member);
    let token = token_of(&member).await;
    for (path, fields) in FORMS {
        let mut all = fields.to_vec();
        all.push(("csrf_token", token.as_str()));
        let page = member.post(path, &all).await.ok(403);
        assert_eq!(
            page.text("h1"),
            "Only platform admins can do that",
            "{path}"
        );
        assert_eq!(
            server.browser().post(path, &all).await.leads_to(),
            "/sign-in"
        );
    }
    admin.get("/team/sso/provider/remove").await.ok(200);
    for path in [
        "/team/sso/provider/remove",
        "/team/scim-tokens/x/revoke",
        "/team/api-keys",
        "/team/api-keys/x/revoke",
        "/team/members",
        "/team/members/x",
        "/team/members/x/role",
        "/team/members/x/erase",
        "/team/members/x/export",
        "/team/forget-name-ids",
        "/team/sign-in-attempts/x/let-in",
    ] {
        member.get(path).await.ok(403);
        assert!(
            server
                .browser()
                .get(path)
                .await
                .leads_to()
                .starts_with("/sign-in?return_to=")
        );
    }
    assert!(
        server
            .store()
            .read(|db| providers::find(db, &organization))
            .unwrap()
            .is_some()
    );
    assert!(
        server
            .store()
            .read(|db| scim_tokens::list(db, &organization))
            .unwrap()
            .is_empty()
    );
    let settings = server
        .store()
        .read(|db| organizations::get(db, &organization))
        .unwrap()
        .unwrap();
    assert!(settings.jit_provisioning);
}

#[actix_web::test]
async fn another_organizations_things_do_not_exist() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let provider = server.provider(&organization);
    let page = admin.get("/team?create-token=1").await.ok(200);
    let created = admin
        .submit(&page, "Create", &[("name", "Okta SCIM")])
        .await
        .ok(201);
    let revoke = created.attributes("[data-token] a", "href").pop().unwrap();

    let other = server.organization("Other");
    server.provider(&other);
    let eve = server.user(&other, "eve@example.com", Role::PlatformAdmin);
    let eve = server.signed_in(&eve);
    let token = token_of(&eve).await;
    let fields = [
        ("csrf_token", token.as_str()),
        ("provider_id", provider.id.as_str()),
    ];
    eve.get(&revoke).await.ok(404);
    eve.post(&revoke, &fields[..1]).await.ok(404);
    eve.post("/team/sso/provider/remove", &fields).await.ok(404);
    let page = eve.get("/team").await.ok(200);
    assert!(!page.html.contains("ada@example.com") && !page.html.contains("Okta SCIM"));
    assert!(!page.html.contains(organization.as_str()));
    admin.get(&revoke).await.ok(200);
    assert!(
        server
            .store()
            .read(|db| providers::find(db, &organization))
            .unwrap()
            .is_some()
    );
    assert!(
        server
            .store()
            .read(|db| providers::find(db, &other))
            .unwrap()
            .is_some()
    );
}
