//! Groups on the Team page: their size, and the role they are mapped to.

use identity_store::audit::Actor;
use identity_store::organizations::Organization;
use identity_store::provisioning::groups::{self, Group, GroupWriteError, MappedRole};
use identity_store::{Caller, GroupId, PageRequest, Store};
use serde_json::json;
use statux_testkit::{apply, on_both_databases};

use super::support::{get, group, trail};
use crate::support::{now, organization, provision, read};

fn map(
    store: &Store,
    of: &Organization,
    id: &GroupId,
    role: Option<MappedRole>,
) -> Result<Group, GroupWriteError> {
    let (of, id) = (of.id.clone(), id.clone());
    store
        .write(move |db| {
            groups::set_mapped_role(db, &Caller::new(&of, &Actor::Cli, now()), &id, role)
        })
        .wait()
}

#[apply(on_both_databases)]
fn a_group_is_mapped_to_a_role_and_to_none_again(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let id = group(store, &ours, "Pilots", &[]);
    let member = Some(MappedRole::Member);
    let strange = map(store, &theirs, &id, member);
    assert!(matches!(strange, Err(GroupWriteError::NotFound)));
    assert_eq!(get(store, &ours, &id).group.mapped_role, None);
    for role in [member, member, None] {
        assert_eq!(map(store, &ours, &id, role).unwrap().mapped_role, role);
        assert_eq!(get(store, &ours, &id).group.mapped_role, role);
    }
    assert_eq!(get(store, &ours, &id).group.version, 1);
    let mapped: Vec<_> = trail(store, &ours)
        .into_iter()
        .filter(|(action, _)| action == "group.role_mapped")
        .map(|(_, detail)| detail["role"].to_string())
        .collect();
    assert_eq!(mapped.len(), 2);
    assert!(mapped.contains(&json!("member").to_string()), "{mapped:?}");
}

#[apply(on_both_databases)]
fn groups_are_listed_with_their_size_the_newest_first(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let ada = provision(store, &ours, "ada@example.com").user.id;
    let bob = provision(store, &ours, "bob@example.com").user.id;
    group(store, &theirs, "Theirs", &[]);
    group(store, &ours, "None", &[]);
    group(store, &ours, "One", &[ada.as_str()]);
    group(store, &ours, "Two", &[ada.as_str(), bob.as_str()]);
    let mut page = PageRequest::first(2);
    let mut seen = vec![];
    loop {
        let found = read(store, |db| groups::summaries(db, &ours.id, &page));
        assert!(found.items.len() <= 2);
        seen.extend(found.items);
        match found.next_cursor {
            Some(cursor) => page = PageRequest::first(2).after(Some(cursor)),
            None => break,
        }
    }
    assert!(seen.is_sorted_by(|one, next| one.group.id > next.group.id));
    for listed in &seen {
        let group = listed.group.clone();
        let counted = read(store, |db| groups::summary(db, group));
        assert_eq!(counted, *listed);
    }
    let mut sizes: Vec<_> = seen
        .iter()
        .map(|summary| (summary.group.display_name.as_str(), summary.member_count))
        .collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [("None", 0), ("One", 1), ("Two", 2)]);
}
