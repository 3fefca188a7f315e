//! Headers of every page, nothing inline, and hostile text stays text.

use identity_store::accounts::Role;
use statux_testkit::site::{Page, TestSite};

use super::recovering::link;

const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

fn check(page: &Page) {
    let policy = page.header("Content-Security-Policy");
    for part in [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{part} in {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains('*'));
    assert_eq!(page.header("Cache-Control"), "no-store");
    assert_eq!(page.header("X-Content-Type-Options"), "nosniff");
    assert_eq!(page.header("Referrer-Policy"), "same-origin");
    assert!(page.header("Content-Type").starts_with("text/html"));
    assert!(!page.has("[style], style, script:not([src])"));
    let inline = |attribute: &str| page.has(&format!("[{attribute}]"));
    for attribute in [
        "onclick", "onload", "onerror", "onsubmit", "onfocus", "onchange",
    ] {
        assert!(!inline(attribute), "{attribute}");
    }
    assert!(
        page.attributes("a", "href")
            .iter()
            .all(|href| !href.starts_with("javascript:"))
    );
}

#[actix_web::test]
async fn every_page_has_the_strict_headers_and_nothing_inline() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let page = admin.get("/team?create-token=1").await.ok(200);
    let created = admin
        .submit(&page, "Create", &[("name", "x")])
        .await
        .ok(201);
    check(&created);
    let revoke = created.attributes("[data-token] a", "href").pop().unwrap();
    check(&admin.get("/team").await.ok(200));
    server.provider(&organization);
    let page = admin.get("/team").await.ok(200);
    let member = page.attributes("[data-member] a", "href").pop().unwrap();
    let role = format!("{member}/role");
    for path in [
        "/team",
        "/sign-in",
        "/team/sso/provider/remove",
        "/team/api-keys",
        "/team/members",
        "/account",
        &revoke,
        &member,
        &role,
    ] {
        check(&admin.get(path).await.ok(200));
    }
    for path in [
        "/setup/wrong",
        "/recover/wrong",
        "/nothing",
        "/sign-in",
        "/sign-in/proof",
        "/sign-in/continue",
        "/sign-in/connect",
    ] {
        check(&server.browser().get(path).await);
    }
    let recover = link(&server, &organization, "grace@example.com");
    check(&server.browser().get(&recover).await.ok(200));
    let browser = server.browser();
    let page = browser.get("/sign-in").await.ok(200);
    check(
        &browser
            .submit(&page, "Sign in with SSO", &[("email", "")])
            .await
            .ok(200),
    );
}

#[actix_web::test]
async fn hostile_names_are_shown_as_text() {
    let server = TestSite::new();
    let organization = server.organization(HOSTILE);
    let user = server.named_user(
        &organization,
        "ada@example.com",
        HOSTILE,
        Role::PlatformAdmin,
    );
    let admin = server.signed_in(&user);
    let page = admin.get("/team?create-token=1").await.ok(200);
    let created = admin
        .submit(&page, "Create", &[("name", HOSTILE)])
        .await
        .ok(201);
    let form = [
        ("name", HOSTILE),
        ("metadata_url", HOSTILE),
        ("metadata_xml", ""),
    ];
    let rejected = admin.submit(&page, "Enable SSO", &form).await.ok(422);
    let form = [("name", HOSTILE), ("metadata_xml", &server.metadata())];
    admin.submit(&page, "Enable SSO", &form).await.leads_to();
    let team = admin.get("/team").await.ok(200);
    let remove = admin.get("/team/sso/provider/remove").await.ok(200);
    let revoke = created.attributes("[data-token] a", "href").pop().unwrap();
    let revoke = admin.get(&revoke).await.ok(200);
    let query: String = url::form_urlencoded::byte_serialize(HOSTILE.as_bytes()).collect();
    let sign_in = admin
        .get(&format!("/sign-in?return_to={query}&reference={query}"))
        .await
        .ok(200);
    let member = team.attributes("[data-member] a", "href").pop().unwrap();
    let role = admin.get(&format!("{member}/role")).await.ok(200);
    let member = admin.get(&member).await.ok(200);
    let found = admin.get("/team/members?q=script").await.ok(200);
    let account = admin.get("/account").await.ok(200);
    let recover = link(&server, &organization, "grace@example.com");
    let recover = server.browser().get(&recover).await.ok(200);
    check(&recover);
    assert_eq!(recover.text("#organization"), HOSTILE);
    assert!(!recover.has("img"), "{}", recover.html);
    let keys = admin.get("/team/api-keys").await.ok(200);
    let form = [("name", HOSTILE), ("may", "read"), ("ends", "90")];
    let keys = admin.submit(&keys, "Create key", &form).await.ok(201);
    assert_eq!(keys.text("[data-key] [data-label='Name']"), HOSTILE);
    for page in [
        &created, &rejected, &team, &remove, &revoke, &sign_in, &role, &member, &found, &account,
        &keys,
    ] {
        check(page);
        assert!(!page.has("img"), "{}", page.html);
        assert!(page.text(".who-name").contains(HOSTILE));
    }
    assert_eq!(team.text("[data-token] [data-label='Name']"), HOSTILE);
    assert!(team.text("#provider h3").starts_with(HOSTILE));
    assert_eq!(rejected.value("Metadata URL"), HOSTILE);
}

#[actix_web::test]
async fn no_form_makes_the_server_fail() {
    let server = TestSite::new();
    let (_, admin) = server.admin();
    for path in [
        "/sign-in",
        "/sign-in/sso",
        "/sign-in/proof",
        "/sign-in/somebody-else",
        "/sign-in/continue",
        "/sign-in/connect",
        "/sign-in/stay",
        "/setup/x",
        "/recover/x",
        "/team/sso/provider",
        "/team/scim-tokens",
    ] {
        for fields in [
            &[][..],
            &[("csrf_token", "x")][..],
            &[("csrf_token", "x"), ("csrf_token", "y")][..],
            &[
                ("csrf_token[]", "x"),
                ("email", "\0"),
                ("password", "\u{ffff}"),
            ][..],
        ] {
            let page = admin.post(path, fields).await;
            assert!((400..500).contains(&page.status), "{path}: {}", page.status);
        }
    }
    for path in [
        "/sign-in?return_to=%ff",
        "/team?after=%ff",
        "/setup/%ff",
        "/recover/%ff",
        "/team?after=%00",
        "/team?groups-after=%00",
        "/team?groups-after=%ff&group-saved=%00",
    ] {
        let page = admin.get(path).await;
        assert!(page.status < 500, "{path}");
    }
}
