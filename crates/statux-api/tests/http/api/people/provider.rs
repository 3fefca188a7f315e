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
