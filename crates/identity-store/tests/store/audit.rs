//! The audit trail.

use chrono::Duration;
use identity_store::audit::{self, Action, Actor, Event};
use identity_store::{Caller, PageRequest, Store};
use statux_testkit::{apply, on_both_databases};

use super::support::{now, organization, read, write};

#[apply(on_both_databases)]
fn the_trail_is_the_organizations_own_and_paged(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    for n in 0..5 {
        let of = ours.id.clone();
        write(store, move |db| {
            let event = Event::new(Action::OrganizationSettingsChanged).target(&n);
            let at = now() + Duration::seconds(n);
            audit::record(db, &Caller::new(&of, &Actor::System, at), &event)
        });
    }
    let page = read(store, |db| {
        audit::list(db, &ours.id, &PageRequest::first(3))
    });
    let targets = |items: &[audit::AuditEvent]| -> Vec<_> {
        items
            .iter()
            .map(|event| event.target_id.clone().unwrap())
            .collect()
    };
    assert_eq!(targets(&page.items), ["4", "3", "2"]);
    let next = PageRequest::first(3).after(page.next_cursor);
    let page = read(store, |db| audit::list(db, &ours.id, &next));
    assert_eq!(
        (targets(&page.items), page.next_cursor),
        (vec!["1".into(), "0".into()], None)
    );
    let page = read(store, |db| {
        audit::list(db, &theirs.id, &PageRequest::first(3))
    });
    assert!(page.items.is_empty());
}
