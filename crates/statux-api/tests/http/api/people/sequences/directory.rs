//! What happens to a whole directory.

use identity_store::accounts::Role;
use identity_store::audit::Actor;
use identity_store::members::{self, Change};
use identity_store::tokens::{Scope, Scopes, api_keys};
use identity_store::{Caller, StoreError, UserId};
use serde_json::json;
use statux_testkit::identity_provider::TestIdp;
use statux_testkit::site::{PASSWORD, TestSite};
use statux_testkit::{apply, on_both_databases};

use super::super::{ADMIN, IDP, Scene};

#[apply(on_both_databases)]
async fn sso_comes_first_and_scim_later_for_everybody(site: TestSite) {
    let scene = Scene::new(&site).await;
    let people = ["bob@example.com", "eve@example.com", "dan@example.com"];
    let mut ids = Vec::new();
    for person in people {
        ids.push(scene.becomes(person, None).await);
    }
    for (person, id) in people.iter().zip(&ids) {
        let body = json!({ "userName": person, "externalId": format!("n-{person}") });
        assert_eq!(scene.provision(body).await, *id);
        assert_eq!(scene.becomes(person, None).await, *id);
    }
}

#[apply(on_both_databases)]
async fn scim_comes_first_and_sso_later_for_everybody(site: TestSite) {
    let scene = Scene::new(&site).await;
    for person in ["bob@example.com", "eve@example.com"] {
        let id = scene.provision(json!({ "userName": person })).await;
        assert_eq!(scene.becomes(person, None).await, id);
        assert_eq!(scene.becomes(person, None).await, id);
    }
}

#[apply(on_both_databases)]
async fn the_keys_of_the_provider_are_replaced_and_an_admin_without_a_password_gets_in(
    site: TestSite,
) {
    let mut scene = Scene::new(&site).await;
    let bob = scene.becomes("bob@example.com", None).await;
    // The promotion is another admin's word for the NameID.
    promote(&scene, &bob);
    assert_eq!(scene.becomes("bob@example.com", None).await, bob);
    let other = TestIdp::new(IDP, site.clock.now());
    let body = json!({ "metadata_xml": other.metadata_xml() });
    let path = "/api/v1/sso/provider";
    let by_any_key = scene.organization.api("PATCH", path, Some(body.clone()));
    assert_eq!(by_any_key.await.problem(403), "scope_missing");
    let (of, now) = (scene.organization.id.clone(), site.clock.now());
    let key = site.store().write::<_, StoreError, _>(move |db| {
        let caller = Caller::new(&of, &Actor::Cli, now);
        api_keys::create(db, &caller, "all", None, &Scopes::of(Scope::ALL))
    });
    let (_, secret) = key.wait().unwrap();
    secret.expose().clone_into(&mut scene.organization.api_key);
    let by_one_that_may = scene.organization.api("PATCH", path, Some(body));
    by_one_that_may.await.ok(200);
    scene.idp = other;
    assert_eq!(scene.becomes("bob@example.com", None).await, bob);
    assert_eq!(scene.user(&bob).role, Role::PlatformAdmin);
}

/// Makes somebody a platform admin and confirms every NameID of theirs.
fn promote(scene: &Scene<'_>, id: &str) {
    let (of, now) = (scene.organization.id.clone(), scene.site().clock.now());
    let id = UserId::parse(id).unwrap();
    let promoted = scene.site().store().write(move |db| {
        let detail = members::get(db, &of, &id, now)?;
        let change = Change {
            role: Some(Role::PlatformAdmin),
            confirmed_name_ids: detail.member.name_ids.into_iter().map(|it| it.id).collect(),
            ..Change::default()
        };
        members::change(db, &Caller::new(&of, &Actor::Cli, now), &id, &change)
    });
    promoted.wait().unwrap();
}

#[apply(on_both_databases)]
async fn the_domain_of_the_company_is_renamed(site: TestSite) {
    let scene = Scene::new(&site).await;
    let mut people = Vec::new();
    for name in ["bob", "eve"] {
        let old = format!("{name}@example.com");
        let id = if name == "bob" {
            scene.becomes(&old, None).await
        } else {
            scene.provision(json!({ "userName": old })).await
        };
        assert_eq!(scene.becomes(&old, None).await, id);
        people.push((name, id));
    }
    let ada = scene.admin.id.to_string();
    let (browser, _) = scene.enter(ADMIN, None).await;
    assert_eq!(scene.prove(&browser, PASSWORD).await.leads_to(), "/team");
    people.push(("ada", ada.clone()));
    for (name, id) in &people {
        let new = format!("{name}@example.org");
        let emails = json!([{ "value": new, "type": "work", "primary": true }]);
        let operations = json!([
            { "op": "replace", "path": "userName", "value": new },
            { "op": "replace", "path": "emails", "value": emails },
        ]);
        scene.patch(id, operations).await;
    }
    for (name, id) in &people[..2] {
        let new = format!("{name}@example.org");
        assert_eq!(scene.becomes(&new, None).await, *id);
    }
    // The admin's old link has ended with the name, and the owner's proof connects the new one.
    let (browser, page) = scene.enter("ada@example.org", None).await;
    assert_eq!(page.leads_to(), "/sign-in/proof");
    assert_eq!(scene.prove(&browser, PASSWORD).await.leads_to(), "/team");
    assert_eq!(scene.becomes("ada@example.org", None).await, ada);
    assert_eq!(scene.user(&ada).role, Role::PlatformAdmin);
}
