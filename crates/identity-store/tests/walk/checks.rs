//! What has to hold after each step.

use identity_store::{Connection, fold_email};

use super::people::PEOPLE;
use super::snapshot::{Account, Snapshot, events_since};
use super::step::Step;
use super::world::{Break, World};

/// Checks everything, of what was stored before a step and after it.
pub(crate) fn all(
    world: &mut World,
    db: &mut Connection,
    step: Step,
    before: &Snapshot,
    after: &Snapshot,
) -> Result<(), Break> {
    remember_the_deleted(world, before, after);
    deleted_accounts_have_no_key(after)?;
    nobody_holds_a_key_to_anothers_account(world, after)?;
    somebody_gets_in(world, after)?;
    if is_scim(step) {
        scim_moves_no_key(before, after)?;
    }
    if let Step::Provision { post: true, .. } | Step::ThiefProvisions { .. } = step {
        who_comes_back_has_no_key(before, after)?;
    }
    if let Step::SignIn {
        solicited: false, ..
    } = step
        && after.links.len() > before.links.len()
    {
        return broken("a response that nobody asked for has linked a NameID");
    }
    if world.provider.updated_at == world.now && after.sessions.iter().any(|it| it.method == "sso")
    {
        return broken("a session of the provider before has lived on");
    }
    everything_is_audited(world, db, before, after)
}

fn broken(what: impl Into<String>) -> Result<(), Break> {
    Err(Break(what.into()))
}

fn is_scim(step: Step) -> bool {
    matches!(
        step,
        Step::Provision { .. }
            | Step::Rename { .. }
            | Step::Suspend { .. }
            | Step::Leave { .. }
            | Step::ThiefWrites { .. }
            | Step::ThiefProvisions { .. }
            | Step::ThiefDeletes { .. }
    )
}

/// The names and NameIDs of who is deleted are a deleted person's until that account is back.
fn remember_the_deleted(world: &mut World, before: &Snapshot, after: &Snapshot) {
    for account in &after.accounts {
        let was = before.account(&account.id);
        if !account.deleted {
            world.former.remove(&account.id);
        } else if let Some(was) = was.filter(|was| !was.deleted) {
            let links = before.links_of(&was.id);
            let mut known: Vec<String> = was.names().map(fold_email).collect();
            known.extend(was.external_id.clone());
            known.extend(links.map(|link| link.name_id_compared.clone()));
            world
                .former
                .insert(account.id.clone(), known.into_iter().collect());
        }
    }
}

fn deleted_accounts_have_no_key(after: &Snapshot) -> Result<(), Break> {
    for account in after.accounts.iter().filter(|account| account.deleted) {
        let sessions = after.sessions.iter().any(|it| it.user_id == account.id);
        let linked = after.links_of(&account.id).next().is_some();
        let own = account.is_guarded() || account.sign_in_email_folded.is_some();
        if sessions || linked || own {
            return broken(format!("the deleted account {} has a key", account.id));
        }
    }
    Ok(())
}

fn nobody_holds_a_key_to_anothers_account(world: &World, after: &Snapshot) -> Result<(), Break> {
    for session in &after.sessions {
        let account = after.account(&session.user_id);
        let Some(account) = account.filter(|account| account.may_sign_in()) else {
            return broken("somebody who may not sign in has a session");
        };
        let bearer = world.sessions.get(&session.id).copied();
        if let Some(bearer) = bearer.filter(|bearer| world.is_intruder(*bearer, account)) {
            let name = PEOPLE[bearer].name;
            return broken(format!("{name} has a session of {}", owner(world, account)));
        }
    }
    for account in &after.accounts {
        if let Some(hash) = &account.password_hash
            && World::whose_password(hash) != world.owner(&account.id)
        {
            let owner = owner(world, account);
            return broken(format!("{owner} has the password {hash}"));
        }
    }
    let entity_id = &world.provider.entity_id;
    for link in &after.links {
        if link.name_id.starts_with("_t") {
            return broken("a NameID of one session is linked");
        }
        let account = after.account(&link.user_id);
        let Some(account) = account.filter(|account| account.may_sign_in()) else {
            continue;
        };
        let opens = link.proven || !account.is_guarded();
        let who = world.who_is(&link.name_id);
        if opens
            && link.provider_entity_id == *entity_id
            && let Some(who) = who.filter(|who| world.is_intruder(*who, account))
        {
            let (name, owner) = (PEOPLE[who].name, owner(world, account));
            return broken(format!("the NameID of {name} opens the account of {owner}"));
        }
    }
    Ok(())
}

fn owner(world: &World, account: &Account) -> &'static str {
    let owner = world.owner(&account.id);
    owner.map_or("nobody", |owner| PEOPLE[owner].name)
}

fn somebody_gets_in(world: &World, after: &Snapshot) -> Result<(), Break> {
    let entity_id = &world.provider.entity_id;
    let gets_in = |account: &&Account| {
        let by_password = account.password_hash.is_some() && account.sign_in_email_folded.is_some();
        let mut links = after.links_of(&account.id);
        let by_sso = links.any(|link| link.proven && link.provider_entity_id == *entity_id);
        account.is_admin() && account.may_sign_in() && (by_password || by_sso)
    };
    if after.accounts.iter().any(|account| gets_in(&account)) {
        Ok(())
    } else {
        broken("no platform admin gets in")
    }
}

/// What SCIM writes is the record of a guarded account, unless the account has left by it.
fn scim_moves_no_key(before: &Snapshot, after: &Snapshot) -> Result<(), Break> {
    for was in before
        .accounts
        .iter()
        .filter(|account| account.is_guarded())
    {
        let Some(is) = after.account(&was.id).filter(|is| !is.deleted) else {
            continue;
        };
        let is_back = !was.active && is.active;
        if is_back {
            if is.is_admin() {
                return broken("SCIM has made somebody an admin again");
            }
            continue;
        }
        if is.password_hash != was.password_hash
            || is.sign_in_email_folded != was.sign_in_email_folded
            || is.role != was.role
        {
            return broken(format!(
                "SCIM has changed the keys of {}",
                was.user_name_folded
            ));
        }
        let gained = after.links_of(&is.id).any(|link| {
            before
                .links
                .iter()
                .all(|old| old.id != link.id || old.name_id != link.name_id)
        });
        if gained {
            return broken(format!("SCIM has linked {}", was.user_name_folded));
        }
    }
    for is in after.accounts.iter().filter(|is| is.is_guarded()) {
        if before.account(&is.id).is_none_or(|was| !was.is_guarded()) {
            return broken("SCIM has given a password or a role");
        }
    }
    Ok(())
}

/// Whom a POST finds deactivated or deleted returns as a member without keys.
fn who_comes_back_has_no_key(before: &Snapshot, after: &Snapshot) -> Result<(), Break> {
    for was in before
        .accounts
        .iter()
        .filter(|was| !was.active || was.deleted)
    {
        let is = after.account(&was.id).filter(|is| is.active && !is.deleted);
        if let Some(is) = is
            && (is.is_guarded() || after.links_of(&is.id).next().is_some())
        {
            return broken(format!("{} is back with keys", is.user_name_folded));
        }
    }
    Ok(())
}

/// Each change of who gets in stands in the audit trail, with the account.
fn everything_is_audited(
    world: &World,
    db: &mut Connection,
    before: &Snapshot,
    after: &Snapshot,
) -> Result<(), Break> {
    let keys = |rows: &Snapshot, id: &str| {
        let links: Vec<(String, String)> = rows
            .links_of(id)
            .map(|link| (link.id.clone(), link.name_id.clone()))
            .collect();
        let account = rows.account(id).map(|it| {
            let may = (it.active, it.blocked, it.deleted);
            (may, it.role.clone(), it.password_hash.clone())
        });
        (account, links)
    };
    let mut changed = after
        .accounts
        .iter()
        .filter(|account| keys(before, &account.id) != keys(after, &account.id))
        .peekable();
    if changed.peek().is_none() {
        return Ok(());
    }
    let events = events_since(db, &world.organization, world.now.timestamp_micros());
    let of_all = |action: &str| {
        action == "organization.name_ids_forgotten" || action.starts_with("provider.")
    };
    for account in changed {
        let told = |event: &super::snapshot::Event| {
            event.target_id.as_deref() == Some(account.id.as_str()) || of_all(&event.action)
        };
        if !events.iter().any(told) {
            return broken(format!(
                "a change of {} is not in the audit trail",
                account.user_name_folded
            ));
        }
    }
    let links = |rows: &Snapshot| rows.links.len();
    let linked = |event: &super::snapshot::Event| event.action == "user.name_id_linked";
    if links(after) > links(before) && !events.iter().any(linked) {
        return broken("a new link is not in the audit trail");
    }
    Ok(())
}
