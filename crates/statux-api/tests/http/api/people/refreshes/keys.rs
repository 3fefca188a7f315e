//! Keys that come and go at the Metadata URL: which of them are trusted, and who is told or asked.

use chrono::TimeDelta;
use identity_store::accounts::Role;
use serde_json::json;
use statux_api::sso_connection::{RefreshSummary, refresh_due};
use statux_testkit::identity_provider::TestIdp;
use statux_testkit::site::{PASSWORD, TestSite};
use statux_testkit::{apply, on_both_databases};

use super::super::provider::with_the_key_of;
use super::super::{ADMIN, IDP, Scene};
use super::{MetadataServer, Reaching, provider, scene};

/// The scheduled refresh, when it is due.
async fn refreshed(site: &TestSite) -> RefreshSummary {
    site.clock.advance(TimeDelta::hours(6));
    refresh_due(&site.state).await.unwrap()
}

#[apply(on_both_databases)]
async fn a_roll_over_with_overlap_needs_nobody_and_admins_are_told_the_new_key(site: Reaching) {
    let site = site.0;
    let (mut scene, server) = scene(&site).await;
    let boss = site.signed_in(&scene.admin);
    assert!(!boss.get("/team").await.ok(200).has("#notices"));
    let next = TestIdp::new(IDP, site.clock.now());
    server.serve(&with_the_key_of(&scene.idp, &next));
    assert_eq!(refreshed(&site).await.changed, 1);

    // Both sign in, and all platform admins are told of the one that came, others are not.
    scene.becomes("bob@example.com", None).await;
    let both = scene
        .organization
        .api("GET", "/api/v1/sso", None)
        .await
        .ok(200);
    let fingerprints = both["provider"]["signing_key_sha256"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(fingerprints.len(), 2);
    let told = site.signed_in(&scene.admin).get("/team").await.ok(200);
    let notice = told.text("[data-notice]");
    assert!(
        notice.starts_with("Your identity provider was given a new signing key by this server"),
        "{notice}"
    );
    let shown = notice.replace(':', "");
    assert!(
        shown.contains(fingerprints[1].as_str().unwrap()),
        "{notice}"
    );
    assert!(
        !shown.contains(fingerprints[0].as_str().unwrap()),
        "{notice}"
    );
    let eve = site.user(&scene.organization.id, "eve@example.com", Role::Member);
    assert!(
        !site
            .signed_in(&eve)
            .get("/team")
            .await
            .ok(200)
            .has("#notices")
    );
    let admin = site.signed_in(&scene.admin);
    let shown = admin.get("/team").await.ok(200);
    admin
        .submit(&shown, "I have seen this", &[])
        .await
        .leads_to();
    assert!(!admin.get("/team").await.ok(200).has("#notices"));

    // The old one goes: it is distrusted at once, and nobody who came by it has to leave.
    let old = std::mem::replace(&mut scene.idp, next);
    server.serve(&scene.idp.metadata_xml());
    assert_eq!(refreshed(&site).await.changed, 1);
    scene.becomes("bob@example.com", None).await;
    scene.idp = old;
    assert_eq!(
        scene.rejection("bob@example.com", None).await,
        "signature_invalid"
    );
}

#[apply(on_both_databases)]
async fn another_key_for_all_is_held_until_an_admin_takes_it_over(site: Reaching) {
    let site = site.0;
    let (mut scene, server) = scene(&site).await;
    let (ada, _) = scene.enter(ADMIN, None).await;
    scene.prove(&ada, PASSWORD).await.leads_to();
    let before = provider(&scene);
    let next = TestIdp::new(IDP, site.clock.now());
    server.serve(&next.metadata_xml());
    assert_eq!(refreshed(&site).await.failed, 1);
    assert_eq!(provider(&scene).metadata_xml, before.metadata_xml);

    // The last good copy stays in use.
    scene.becomes("carol@example.com", None).await;
    let old = std::mem::replace(&mut scene.idp, next);
    assert_eq!(
        scene.rejection("carol@example.com", None).await,
        "signature_invalid"
    );

    let boss = site.signed_in(&scene.admin);
    let page = boss.get("/team").await.ok(200);
    let banner = page.text("#held-metadata");
    assert!(banner.contains("None of its signing keys"), "{banner}");
    assert_eq!(page.texts("#held-metadata dd.code").len(), 2, "{banner}");

    // Dismissed, it is not shown again, unless somebody asks for it.
    let done = boss.submit(&page, "Dismiss", &[]).await;
    assert_eq!(done.leads_to(), "/team?done=held-metadata-dismissed#sso");
    boss.submit(&page, "Dismiss", &[]).await.ok(422);
    boss.submit(&page, "Take over the new metadata", &[])
        .await
        .ok(422);
    assert_eq!(refreshed(&site).await.failed, 1);
    let boss = site.signed_in(&scene.admin);
    let page = boss.get("/team").await.ok(200);
    assert!(!page.has("#held-metadata"));
    boss.submit(&page, "Refresh metadata", &[]).await.ok(422);
    let page = boss.get("/team").await.ok(200);
    assert!(page.has("#held-metadata"));

    // Taken over, it is another provider: sessions by SSO end, and guarded links ask once.
    let (dora, _) = {
        let new = std::mem::replace(&mut scene.idp, old);
        let entered = scene.enter("dora@example.com", None).await;
        scene.idp = new;
        entered
    };
    assert!(scene.who(&dora).is_some());
    let done = boss.submit(&page, "Take over the new metadata", &[]).await;
    assert_eq!(done.leads_to(), "/team?done=held-metadata-taken#sso");
    assert_eq!(scene.who(&dora), None);
    assert!(
        scene.who(&boss).is_some(),
        "who has no session by SSO stays"
    );
    let page = boss.get("/team").await.ok(200);
    assert!(!page.has("#held-metadata"));
    assert!(
        !page.text("#provider").contains("The last refresh"),
        "{}",
        page.text("#provider")
    );
    assert!(scene.is_asked(ADMIN, None).await);
    scene.becomes("carol@example.com", None).await;
    let trail = scene.trail().await;
    for action in [
        "provider.metadata_held",
        "provider.metadata_dismissed",
        "provider.metadata_replaced",
    ] {
        assert!(
            trail.iter().any(|known| known == action),
            "{action} in {trail:?}"
        );
    }
    assert_eq!(refreshed(&site).await.unchanged, 1);
}

#[apply(on_both_databases)]
async fn another_entity_id_is_held_with_both_names(site: Reaching) {
    let site = site.0;
    let (scene, server) = scene(&site).await;
    assert_eq!(refreshed(&site).await.unchanged, 1);
    let document = scene
        .idp
        .metadata_xml()
        .replace(IDP, "https://other.test/metadata");
    server.serve(&document);
    assert_eq!(refreshed(&site).await.failed, 1);
    let boss = site.signed_in(&scene.admin);
    let page = boss.get("/team").await.ok(200);
    let banner = page.text("#held-metadata");
    assert!(banner.contains("another identity provider"), "{banner}");
    assert!(
        banner.contains(IDP) && banner.contains("https://other.test/metadata"),
        "{banner}"
    );

    // Something else came meanwhile: what was seen is no longer what would be taken.
    server.serve(&document.replace("//other.test", "//third.test"));
    boss.submit(&page, "Refresh metadata", &[]).await.ok(422);
    let stale = boss
        .submit(&page, "Take over the new metadata", &[])
        .await
        .ok(422);
    assert!(
        stale
            .text("#provider [role=alert]")
            .contains("Compare it again")
    );
    assert_eq!(provider(&scene).entity_id, IDP);

    // The known document comes back: there is nothing to decide any more.
    server.serve(&scene.idp.metadata_xml());
    boss.submit(&page, "Refresh metadata", &[]).await.leads_to();
    assert!(!boss.get("/team").await.ok(200).has("#held-metadata"));
}

#[apply(on_both_databases)]
async fn a_key_from_a_url_that_a_program_named_needs_what_a_pasted_one_would(site: Reaching) {
    let site = site.0;
    let mut scene = Scene::new(&site).await;
    let (ada, _) = scene.enter(ADMIN, None).await;
    scene.prove(&ada, PASSWORD).await.leads_to();
    let server = MetadataServer::of(&scene.idp.metadata_xml());
    let body = json!({ "metadata_url": server.url() });
    let path = "/api/v1/sso/provider";
    scene
        .organization
        .api("PATCH", path, Some(body))
        .await
        .ok(200);
    assert!(scene.is_asked(ADMIN, None).await);
    let (ada, _) = scene.enter(ADMIN, None).await;
    scene.prove(&ada, PASSWORD).await.leads_to();
    assert!(!scene.is_asked(ADMIN, None).await);

    // The owner of a password is asked for it once more, as if the key had been pasted.
    let evil = TestIdp::new(IDP, site.clock.now());
    server.serve(&with_the_key_of(&scene.idp, &evil));
    assert_eq!(refreshed(&site).await.changed, 1);
    let honest = std::mem::replace(&mut scene.idp, evil);
    assert!(scene.is_asked(ADMIN, None).await);
    let evil = std::mem::replace(&mut scene.idp, honest);
    server.serve(&scene.idp.metadata_xml());
    assert_eq!(refreshed(&site).await.changed, 1);

    // Bob is a platform admin without a password, whom nothing but the provider keeps out.
    let bob = scene.becomes("bob@example.com", None).await;
    scene.make_platform_admin(&bob).await;
    server.serve(&with_the_key_of(&scene.idp, &evil));
    assert_eq!(refreshed(&site).await.failed, 1);
    let honest = std::mem::replace(&mut scene.idp, evil);
    assert_eq!(
        scene.rejection("bob@example.com", None).await,
        "signature_invalid"
    );
    let evil = std::mem::replace(&mut scene.idp, honest);
    let refresh = "/api/v1/sso/provider/refresh";
    let by_program = scene.organization.api("POST", refresh, None).await;
    assert_eq!(by_program.problem(422), "metadata_key_not_vouched_for");

    // A platform admin says that the URL is right: its keys come as those of any other do.
    let boss = site.signed_in(&scene.admin);
    let page = boss.get("/team").await.ok(200);
    assert!(
        page.text("#held-metadata")
            .contains("a program with an API key")
    );
    boss.submit(&page, "Take over the new metadata", &[])
        .await
        .leads_to();
    scene.idp = evil;
    assert_eq!(scene.becomes("bob@example.com", None).await, bob);
    let third = TestIdp::new(IDP, site.clock.now());
    server.serve(&with_the_key_of(&scene.idp, &third));
    assert_eq!(refreshed(&site).await.changed, 1);
}
