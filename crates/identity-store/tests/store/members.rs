//! What admins take away from members: roles, sessions, NameIDs, the account itself.

use chrono::Duration;
use identity_store::accounts::{Role, User};
use identity_store::audit::{self, Actor};
use identity_store::members::{self, Change, MemberDetail, MemberError};
use identity_store::organizations::Organization;
use identity_store::provisioning::ProvisioningError;
use identity_store::provisioning::users::ChangeTo;
use identity_store::sign_in::sessions::{self, SignInMethod};
use identity_store::sign_in::{LinkedBy, RejectionCode};
use identity_store::sso::providers::Provider;
use identity_store::{Caller, NameIdLinkId, PageRequest, Secret, Stop, Store, UserId};
use serde_json::json;
use statux_testkit::{apply, on_both_databases};

use super::support::{
    self, complete, deactivation, local_user, now, organization, patched, provider, provision,
    read, resource, scim_create, scim_delete, scim_patch, sign_in, write,
};

fn caller(of: &Organization) -> Caller {
    Caller::new(&of.id, &Actor::Cli, now())
}

fn change(
    store: &Store,
    of: &Organization,
    id: &UserId,
    change: Change,
) -> Result<(), MemberError> {
    let (caller, id) = (caller(of), id.clone());
    let changed = store.write(move |db| members::change(db, &caller, &id, &change));
    changed.wait()
}

fn blocked(blocked: bool) -> Change {
    Change {
        blocked: Some(blocked),
        ..Change::default()
    }
}

fn active(active: bool) -> Change {
    Change {
        active: Some(active),
        ..Change::default()
    }
}

fn role(role: Role, confirmed: &[NameIdLinkId]) -> Change {
    Change {
        role: Some(role),
        confirmed_name_ids: confirmed.to_vec(),
        ..Change::default()
    }
}

fn forget(
    store: &Store,
    of: &Organization,
    id: &UserId,
) -> Result<members::Forgotten, MemberError> {
    let (caller, id) = (caller(of), id.clone());
    let forgotten = store.write(move |db| members::forget_name_ids(db, &caller, &id));
    forgotten.wait()
}

fn detail(store: &Store, of: &Organization, id: &UserId) -> MemberDetail {
    read(store, |db| Ok(members::get(db, &of.id, id, now()))).unwrap()
}

fn begin(store: &Store, user: &User) -> Result<Secret, Stop<RejectionCode>> {
    let (user, ttl) = (user.clone(), Duration::hours(8));
    let begun = store
        .write(move |db| sessions::create(db, &user, SignInMethod::Password, None, now(), ttl));
    begun.wait().map(|(_, secret)| secret)
}

fn is_signed_in(store: &Store, secret: &Secret) -> bool {
    read(store, |db| sessions::find(db, secret, now())).is_some()
}

fn actions(store: &Store, of: &Organization) -> Vec<String> {
    let page = read(store, |db| {
        audit::list(db, &of.id, &PageRequest::first(200))
    });
    page.items.into_iter().map(|event| event.action).collect()
}

#[apply(on_both_databases)]
fn a_blocked_person_is_out_until_an_admin_lifts_it_whatever_scim_says(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let ada = provision(store, &ours, "ada@example.com").user;
    assert!(complete(store, &sign_in(&okta, "ada@example.com")).is_ok());
    let session = begin(store, &ada).unwrap();
    assert!(is_signed_in(store, &session));

    change(store, &ours, &ada.id, blocked(true)).unwrap();
    assert!(!is_signed_in(store, &session));
    let activation = json!({ "op": "replace", "path": "active", "value": true });
    let back = scim_patch(store, &ours, &ada.id, &activation).unwrap();
    assert!(back.user.active && back.user.blocked_at.is_some());
    let other = json!({ "op": "replace", "path": "displayName", "value": "Ada" });
    let renamed = scim_patch(store, &ours, &ada.id, &other).unwrap();
    assert!(!renamed.user.may_sign_in());
    let rejected = begin(store, &ada).unwrap_err();
    assert!(matches!(
        rejected,
        Stop::Rejected(RejectionCode::UserBlocked)
    ));
    let by_sso = complete(store, &sign_in(&okta, "ada@example.com"));
    assert_eq!(by_sso.unwrap_err(), RejectionCode::UserBlocked);

    change(store, &ours, &ada.id, blocked(false)).unwrap();
    assert!(!is_signed_in(store, &session), "sessions stay ended");
    assert!(begin(store, &ada).is_ok());
    assert!(complete(store, &sign_in(&okta, "ada@example.com")).is_ok());
    let actions = actions(store, &ours);
    for action in ["user.blocked", "user.unblocked"] {
        let times = actions.iter().filter(|it| *it == action).count();
        assert_eq!(times, 1, "{action}");
    }
}

#[apply(on_both_databases)]
fn deactivating_by_an_admin_ends_sessions_and_shows_in_the_scim_resource(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user;
    let session = begin(store, &ada).unwrap();
    change(store, &ours, &ada.id, active(false)).unwrap();
    let seen = detail(store, &ours, &ada.id);
    assert!(!seen.member.user.active && seen.member.user.version == ada.version + 1);
    assert_eq!(seen.record["active"], false);
    assert_eq!(seen.member.user.deactivated_at, Some(now()));
    assert!(!is_signed_in(store, &session) && begin(store, &ada).is_err());
    change(store, &ours, &ada.id, active(true)).unwrap();
    let seen = detail(store, &ours, &ada.id);
    assert!(seen.member.user.active && seen.member.user.deactivated_at.is_none());
    assert_eq!(seen.record["active"], true);
    assert!(begin(store, &ada).is_ok());
    change(store, &ours, &ada.id, active(true)).unwrap();
    let version = detail(store, &ours, &ada.id).member.user.version;
    assert_eq!(
        version, seen.member.user.version,
        "what is so already is left alone"
    );
}

#[apply(on_both_databases)]
fn the_last_platform_admin_who_can_get_in_stays_one(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = local_user(store, &ours, "ada@example.com", Role::PlatformAdmin);
    // An admin who has neither password nor NameID cannot get in.
    let bob = provision(store, &ours, "bob@example.com").user;
    change(store, &ours, &bob.id, role(Role::PlatformAdmin, &[])).unwrap();
    let attempts = || [blocked(true), active(false), role(Role::Member, &[])];
    for attempt in attempts() {
        let kept = change(store, &ours, &ada.id, attempt).unwrap_err();
        assert!(
            matches!(kept, MemberError::LastPlatformAdmin { .. }),
            "{kept}"
        );
    }
    let seen = detail(store, &ours, &ada.id).member.user;
    assert!(seen.may_sign_in() && seen.role == Role::PlatformAdmin);
    // Bob can be taken away, and once he can get in, so can Ada.
    change(store, &ours, &bob.id, blocked(true)).unwrap();
    change(store, &ours, &bob.id, blocked(false)).unwrap();
    local_user(store, &ours, "eve@example.com", Role::PlatformAdmin);
    for attempt in attempts() {
        change(store, &ours, &ada.id, attempt).unwrap();
    }
}

#[apply(on_both_databases)]
fn the_only_name_id_of_the_last_admin_is_not_forgotten(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let signed_in = complete(store, &sign_in(&okta, "bob@example.com")).unwrap();
    let bob = signed_in.user;
    let link = detail(store, &ours, &bob.id).member.name_ids.pop().unwrap();
    change(store, &ours, &bob.id, role(Role::PlatformAdmin, &[link.id])).unwrap();
    let kept = forget(store, &ours, &bob.id).unwrap_err();
    assert!(matches!(kept, MemberError::LastPlatformAdmin { .. }));
    assert_eq!(detail(store, &ours, &bob.id).member.name_ids.len(), 1);
    local_user(store, &ours, "ada@example.com", Role::PlatformAdmin);
    assert_eq!(forget(store, &ours, &bob.id).unwrap().name_ids, 1);
}

/// A platform admin who signs in with SSO only, by this NameID.
fn admin_by_sso(store: &Store, of: &Organization, okta: &Provider, name_id: &str) -> User {
    let user = complete(store, &sign_in(okta, name_id)).unwrap().user;
    let link = detail(store, of, &user.id).member.name_ids.pop().unwrap();
    change(store, of, &user.id, role(Role::PlatformAdmin, &[link.id])).unwrap();
    user
}

#[apply(on_both_databases)]
fn scim_keeps_the_last_admin_who_can_get_in_whoever_else_has_the_role(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = local_user(store, &ours, "ada@example.com", Role::PlatformAdmin);
    // Bob has the role, and nothing to get in with.
    let bob = provision(store, &ours, "bob@example.com").user;
    change(store, &ours, &bob.id, role(Role::PlatformAdmin, &[])).unwrap();
    let kept = scim_patch(store, &ours, &ada.id, &deactivation()).unwrap_err();
    assert!(
        matches!(kept, ProvisioningError::LastPlatformAdmin),
        "{kept}"
    );
    let kept = scim_delete(store, &ours, &ada.id).unwrap_err();
    assert!(
        matches!(kept, ProvisioningError::LastPlatformAdmin),
        "{kept}"
    );
    let okta = provider(store, &ours);
    admin_by_sso(store, &ours, &okta, "eve@example.com");
    scim_patch(store, &ours, &ada.id, &deactivation()).unwrap();
}

#[apply(on_both_databases)]
fn no_rename_by_scim_takes_the_last_admin_the_way_in(store: &Store) {
    let put = |user_name: &str| ChangeTo::Resource(resource(user_name));
    let patch = |path: &str, value: &str| {
        patched(&json!({ "op": "replace", "path": path, "value": value }))
    };
    for (change_to, adopted) in [
        (put("eve@example.com"), false),
        (patch("userName", "eve@example.com"), false),
        (
            patch("emails[type eq \"work\"].value", "eve@example.com"),
            true,
        ),
        (patch("userName", "eve@example.com"), true),
    ] {
        let ours = organization(store, "Ours");
        let okta = provider(store, &ours);
        let bob = admin_by_sso(store, &ours, &okta, "bob@example.com");
        if adopted {
            let body = json!({
                "userName": "bob",
                "emails": [{ "type": "work", "value": "bob@example.com" }],
            });
            scim_create(store, &ours, &body).unwrap();
        }
        let by_sso = |name_id: &str| complete(store, &sign_in(&okta, name_id));
        let renamed = support::change(&ours, &bob.id, change_to.clone());
        store.write(move |db| renamed.apply(db)).wait().unwrap();
        assert_eq!(by_sso("bob@example.com").unwrap().user.id, bob.id);
        assert!(by_sso("eve@example.com").is_err(), "it opens nothing");

        // Once somebody else can get in, the old NameID ends with the name that it was.
        let ours = organization(store, "Ours too");
        let okta = provider(store, &ours);
        let bob = admin_by_sso(store, &ours, &okta, "bob@example.com");
        local_user(store, &ours, "ada@example.com", Role::PlatformAdmin);
        if !adopted {
            let renamed = support::change(&ours, &bob.id, change_to.clone());
            store.write(move |db| renamed.apply(db)).wait().unwrap();
            let enters = complete(store, &sign_in(&okta, "bob@example.com"));
            // With the e-mail address the NameID stays that it is.
            let keeps = matches!(change_to, ChangeTo::Patched(_));
            assert_eq!(enters.ok().map(|it| it.user.id) == Some(bob.id), keeps);
        }
    }
}

#[apply(on_both_databases)]
fn a_name_id_shows_how_it_was_linked(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let linked = |id: &UserId| detail(store, &ours, id).member.name_ids[0].linked_by;
    let bob = complete(store, &sign_in(&okta, "bob@example.com")).unwrap();
    assert_eq!(linked(&bob.user.id), Some(LinkedBy::JustInTime));
    let ada = provision(store, &ours, "ada@example.com").user;
    complete(store, &sign_in(&okta, "ada@example.com")).unwrap();
    assert_eq!(linked(&ada.id), Some(LinkedBy::UserNameOrEmail));
}

#[apply(on_both_databases)]
fn of_two_admins_who_take_each_others_role_at_once_one_stays(store: &Store) {
    let ours = organization(store, "Ours");
    let admins = ["ada@example.com", "bob@example.com"]
        .map(|email| local_user(store, &ours, email, Role::PlatformAdmin));
    let writes: Vec<_> = admins
        .iter()
        .map(|admin| {
            let (caller, id) = (caller(&ours), admin.id.clone());
            store.write(move |db| members::change(db, &caller, &id, &role(Role::Member, &[])))
        })
        .collect();
    let done: Vec<_> = writes
        .into_iter()
        .map(identity_store::Write::wait)
        .collect();
    assert_eq!(done.iter().filter(|it| it.is_ok()).count(), 1, "{done:?}");
}

#[apply(on_both_databases)]
fn promotion_ends_sessions_and_keeps_only_confirmed_name_ids(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    local_user(store, &ours, "ada@example.com", Role::PlatformAdmin);
    let bob = complete(store, &sign_in(&okta, "bob@example.com")).unwrap();
    let session = begin(store, &bob.user).unwrap();
    assert!(is_signed_in(store, &session) && is_signed_in(store, &bob.secret));
    let id = bob.user.id.clone();
    let link = detail(store, &ours, &id).member.name_ids.pop().unwrap();
    let strange = NameIdLinkId::parse("of-nobody").unwrap();

    change(
        store,
        &ours,
        &id,
        role(Role::PlatformAdmin, std::slice::from_ref(&link.id)),
    )
    .unwrap();
    let seen = detail(store, &ours, &id);
    assert_eq!(seen.member.user.role, Role::PlatformAdmin);
    assert_eq!(seen.member.name_ids.len(), 1);
    assert!(seen.sessions.is_empty() && !is_signed_in(store, &session));

    let session = begin(store, &bob.user).unwrap();
    change(store, &ours, &id, role(Role::Member, &[])).unwrap();
    assert!(
        !is_signed_in(store, &session),
        "loss of role ends sessions too"
    );
    assert_eq!(detail(store, &ours, &id).member.name_ids.len(), 1);
    change(store, &ours, &id, role(Role::PlatformAdmin, &[strange])).unwrap();
    assert!(detail(store, &ours, &id).member.name_ids.is_empty());
    let changed = actions(store, &ours);
    let changed = changed.iter().filter(|it| *it == "user.role_changed");
    assert_eq!(changed.count(), 3);
}

#[apply(on_both_databases)]
fn forgetting_name_ids_ends_sso_sessions_and_the_next_sign_in_is_like_the_first(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let bob = complete(store, &sign_in(&okta, "bob@example.com")).unwrap();
    let by_password = begin(store, &bob.user).unwrap();
    assert_eq!(detail(store, &ours, &bob.user.id).sessions.len(), 2);
    let forgotten = forget(store, &ours, &bob.user.id).unwrap();
    assert_eq!((forgotten.name_ids, forgotten.ended_sessions), (1, 1));
    assert!(!is_signed_in(store, &bob.secret) && is_signed_in(store, &by_password));
    assert!(
        detail(store, &ours, &bob.user.id)
            .member
            .name_ids
            .is_empty()
    );
    let again = forget(store, &ours, &bob.user.id).unwrap();
    assert_eq!((again.name_ids, again.ended_sessions), (0, 0));
    let times = actions(store, &ours);
    let times = times.iter().filter(|it| *it == "user.name_ids_forgotten");
    assert_eq!(times.count(), 1);
    let back = complete(store, &sign_in(&okta, "bob@example.com")).unwrap();
    assert_eq!(back.user.id, bob.user.id);
}

#[apply(on_both_databases)]
fn forgetting_the_name_ids_of_all_leaves_admins_and_people_with_a_password(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let (okta, entra) = (provider(store, &ours), provider(store, &theirs));
    let enter = |provider, name: &str| complete(store, &sign_in(provider, name)).unwrap();
    let bob = enter(&okta, "bob@example.com");
    let boss = enter(&okta, "boss@example.com");
    let link = detail(store, &ours, &boss.user.id).member.name_ids.pop();
    let confirmed = [link.unwrap().id];
    change(
        store,
        &ours,
        &boss.user.id,
        role(Role::PlatformAdmin, &confirmed),
    )
    .unwrap();
    let other = enter(&entra, "bob@example.com");
    let seen = read(store, |db| members::unguarded(db, &ours.id));
    assert_eq!(seen.name_ids, 1);
    let pair = ("bob@example.com".to_owned(), "bob@example.com".to_owned());
    assert_eq!(seen.first, [pair]);
    let forget_all = || {
        let by = caller(&ours);
        let forgotten = write(store, move |db| members::forget_all_unguarded(db, &by));
        (forgotten.name_ids, forgotten.ended_sessions)
    };
    assert_eq!(forget_all(), (1, 1));
    assert!(!is_signed_in(store, &bob.secret) && is_signed_in(store, &other.secret));
    assert_eq!(detail(store, &ours, &boss.user.id).member.name_ids.len(), 1);
    assert_eq!(
        detail(store, &theirs, &other.user.id).member.name_ids.len(),
        1
    );
    assert_eq!(forget_all(), (0, 0));
    let times = actions(store, &ours);
    let times = times
        .iter()
        .filter(|it| *it == "organization.name_ids_forgotten");
    assert_eq!(times.count(), 1, "nothing was forgotten again");
}

#[apply(on_both_databases)]
fn sessions_are_ended_one_by_one_or_all_but_one_and_only_ones_own(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = local_user(store, &ours, "ada@example.com", Role::Member);
    let bob = local_user(store, &ours, "bob@example.com", Role::Member);
    let secrets: Vec<Secret> = (0..3).map(|_| begin(store, &ada).unwrap()).collect();
    let bobs = begin(store, &bob).unwrap();
    let id_of = |secret: &Secret| {
        let found = read(store, |db| sessions::find(db, secret, now()));
        found.unwrap().session.id
    };
    let ids: Vec<_> = secrets.iter().map(id_of).collect();
    let end = |of: &User, id: &identity_store::SessionId| {
        let (caller, user, id) = (caller(&ours), of.id.clone(), id.clone());
        let ended = store.write(move |db| members::end_session(db, &caller, &user, &id));
        ended.wait()
    };
    assert!(matches!(
        end(&bob, &ids[0]),
        Err(MemberError::SessionNotFound)
    ));
    end(&ada, &ids[0]).unwrap();
    let left = || secrets.iter().filter(|it| is_signed_in(store, it)).count();
    assert_eq!(left(), 2);
    let (by, user, kept) = (caller(&ours), ada.id.clone(), ids[1].clone());
    let ended = store.write(move |db| members::end_other_sessions(db, &by, &user, &kept));
    assert_eq!(ended.wait().unwrap(), 1);
    assert!(is_signed_in(store, &secrets[1]) && is_signed_in(store, &bobs));
    let (by, user) = (caller(&ours), ada.id.clone());
    let ended = store.write(move |db| members::end_all_sessions(db, &by, &user));
    assert_eq!((ended.wait().unwrap(), left()), (1, 0));
    assert!(is_signed_in(store, &bobs));
    let theirs = organization(store, "Theirs");
    let (by, user) = (caller(&theirs), bob.id.clone());
    let ended = store.write(move |db| members::end_all_sessions(db, &by, &user));
    assert!(matches!(ended.wait(), Err(MemberError::NotFound)));
    assert!(is_signed_in(store, &bobs));
}

#[apply(on_both_databases)]
fn a_blocked_person_whom_a_hint_finds_is_not_linked(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let [ada, bob] =
        ["ada@example.com", "bob@example.com"].map(|name| provision(store, &ours, name).user);
    change(store, &ours, &ada.id, blocked(true)).unwrap();
    let rejected = complete(store, &sign_in(&okta, "ada@example.com"));
    assert_eq!(rejected.unwrap_err(), RejectionCode::UserBlocked);
    complete(store, &sign_in(&okta, "bob@example.com")).unwrap();
    let links = |id| detail(store, &ours, id).member.name_ids.len();
    assert_eq!((links(&ada.id), links(&bob.id)), (0, 1));
}

#[apply(on_both_databases)]
fn a_promoted_person_whose_name_id_was_confirmed_still_gets_in_by_sso(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let ada = provision(store, &ours, "ada@example.com").user;
    complete(store, &sign_in(&okta, "ada@example.com")).unwrap();
    let links = detail(store, &ours, &ada.id).member.name_ids;
    let confirmed: Vec<_> = links.into_iter().map(|link| link.id).collect();
    let promotion = role(Role::PlatformAdmin, &confirmed);
    change(store, &ours, &ada.id, promotion).unwrap();
    let signed_in = complete(store, &sign_in(&okta, "ada@example.com"));
    assert_eq!(signed_in.unwrap().user.role, Role::PlatformAdmin);
}

#[apply(on_both_databases)]
fn a_name_id_that_scim_renamed_after_it_was_seen_is_not_confirmed(store: &Store) {
    for renamed in [false, true] {
        let ours = organization(store, "Ours");
        let okta = provider(store, &ours);
        let grace = provision(store, &ours, "grace@example.com").user;
        complete(store, &sign_in(&okta, "grace@example.com")).unwrap();
        let seen = detail(store, &ours, &grace.id).member.name_ids;
        if renamed {
            let put = ChangeTo::Resource(resource("mallory@example.com"));
            let put = support::change(&ours, &grace.id, put);
            store.write(move |db| put.apply(db)).wait().unwrap();
            let now_linked = complete(store, &sign_in(&okta, "mallory@example.com"));
            assert_eq!(now_linked.unwrap().user.id, grace.id, "it follows the name");
        }
        let confirmed = role(Role::PlatformAdmin, &[seen[0].id.clone()]);
        change(store, &ours, &grace.id, confirmed).unwrap();
        let left = detail(store, &ours, &grace.id).member.name_ids.len();
        assert_eq!(left, usize::from(!renamed));
    }
}
