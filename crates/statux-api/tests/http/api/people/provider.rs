//! What an identity provider said holds while it is the organization's.

use serde_json::json;
use statux_testkit::identity_provider::TestIdp;
use statux_testkit::site::{PASSWORD, TestSite};
use statux_testkit::{apply, on_both_databases};

use super::{ADMIN, IDP, Scene};

#[apply(on_both_databases)]
async fn possibility_7_sessions_end_when_the_provider_becomes_another(site: TestSite) {
    for entity_id in [IDP, "https://another.test/metadata"] {
        let mut scene = Scene::new(&site).await;
        let (bob, _) = scene.enter("bob@example.com", None).await;
        let ids = scene.who(&bob);
        let (ada, _) = scene.enter(ADMIN, None).await;
        scene.prove(&ada, PASSWORD).await.leads_to();
        let by_password = site.signed_in(&scene.admin);

        // The same keys under another label, or once more, are the same provider.
        let same = json!({ "name": "Label", "metadata_xml": scene.idp.metadata_xml() });
        let path = "/api/v1/sso/provider";
        scene
            .organization
            .api("PATCH", path, Some(same))
            .await
            .ok(200);
        assert_eq!(scene.who(&bob), ids);

        let other = TestIdp::new(entity_id, site.clock.now());
        let body = json!({ "metadata_xml": other.metadata_xml() });
        scene
            .organization
            .api("PATCH", path, Some(body))
            .await
            .ok(200);
        assert_eq!(scene.who(&bob), None, "{entity_id}");
        assert_eq!(scene.who(&ada), None, "{entity_id}");
        assert!(scene.who(&by_password).is_some());

        // What the other says of the admin has to be proven once more.
        scene.idp = other;
        let (ada, page) = scene.enter(ADMIN, None).await;
        assert_eq!(page.location(), "/sign-in/proof");
        scene.prove(&ada, PASSWORD).await.leads_to();
        assert_eq!(scene.becomes(ADMIN, None).await, scene.admin.id.to_string());
    }
}

/// The metadata of one identity provider with the key of another beside its own.
pub(super) fn with_the_key_of(idp: &TestIdp, other: &TestIdp) -> String {
    let key = |xml: &str| {
        let begin = xml.find("<md:KeyDescriptor").unwrap();
        let end = "</md:KeyDescriptor>";
        (begin, xml.find(end).unwrap() + end.len())
    };
    let (own, others) = (idp.metadata_xml(), other.metadata_xml());
    let (begin, end) = key(&others);
    let (_, at) = key(&own);
    [&own[..at], &others[begin..end], &own[at..]].concat()
}

#[apply(on_both_databases)]
async fn a_key_that_a_program_adds_opens_no_guarded_account(site: TestSite) {
    let mut scene = Scene::new(&site).await;
    let (ada, _) = scene.enter(ADMIN, None).await;
    scene.prove(&ada, PASSWORD).await.leads_to();
    assert_eq!(scene.becomes(ADMIN, None).await, scene.admin.id.to_string());

    // Ada has a password: she gives it once more. Members get in as before.
    let evil = TestIdp::new(IDP, site.clock.now());
    let path = "/api/v1/sso/provider";
    let both = json!({ "metadata_xml": with_the_key_of(&scene.idp, &evil) });
    let patch = async |scene: &Scene<'_>, body: &serde_json::Value| {
        scene
            .organization
            .api("PATCH", path, Some(body.clone()))
            .await
    };
    patch(&scene, &both).await.ok(200);
    let honest = std::mem::replace(&mut scene.idp, evil);
    assert!(scene.is_asked(ADMIN, None).await);
    let evil = std::mem::replace(&mut scene.idp, honest);
    assert!(scene.is_asked(ADMIN, None).await);
    let bob = scene.becomes("bob@example.com", None).await;
    let own = json!({ "metadata_xml": scene.idp.metadata_xml() });
    patch(&scene, &own).await.ok(200);

    // Bob is a platform admin without a password: nothing but the provider opens his account.
    scene.make_platform_admin(&bob).await;
    let boss = site.signed_in(&scene.admin);
    patch(&scene, &own).await.ok(200);
    for metadata in [with_the_key_of(&scene.idp, &evil), evil.metadata_xml()] {
        let body = json!({ "metadata_xml": metadata });
        assert_eq!(patch(&scene, &body).await.problem(403), "scope_missing");
    }
    scene.organization.api("DELETE", path, None).await.ok(204);
    let again = json!({ "name": "Okta", "metadata_xml": evil.metadata_xml() });
    let created = scene.organization.api("POST", path, Some(again)).await;
    assert_eq!(created.problem(403), "scope_missing");
    let honest = json!({ "name": "Okta", "metadata_xml": scene.idp.metadata_xml() });
    let created = scene.organization.api("POST", path, Some(honest)).await;
    assert_eq!(
        created.problem(403),
        "scope_missing",
        "nobody knows whose keys these are"
    );
    // A platform admin vouches for them.
    let team = boss.get("/team").await.ok(200);
    let xml = scene.idp.metadata_xml();
    let form = [("name", "Okta"), ("metadata_xml", xml.as_str())];
    boss.submit(&team, "Enable SSO", &form).await.leads_to();
    assert_eq!(scene.becomes("bob@example.com", None).await, bob);
}
