//! Somebody tries to get in.

use chrono::Duration;
use identity_store::accounts;
use identity_store::sign_in::sessions::{self, SignInMethod};
use identity_store::sign_in::{
    self, Here, LoginPurpose, LoginRequest, PendingSignIn, Proof, SsoOutcome, SsoSignIn,
    SsoSignedIn, WaitsFor,
};
use identity_store::{Connection, Decision, Secret, SessionId, fold_email};
use scim_model::resource::unsuited_character;

use super::people::{Named, PEOPLE, claim, password_of};
use super::snapshot::Snapshot;
use super::world::{Break, Truth, World};

/// One attempt by SSO.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    /// The person in front of the browser.
    pub(crate) person: usize,
    pub(crate) name_id: String,
    pub(crate) format: Option<&'static str>,
    pub(crate) email: Option<String>,
    pub(crate) solicited: bool,
    pub(crate) declines: bool,
}

impl Attempt {
    /// A person as the identity provider names them, with what they claim; `None` for somebody
    /// whom it does not know any more.
    pub(crate) fn of(world: &World, person: usize, claimed: Option<usize>) -> Option<Self> {
        let (name_id, format) = world.name_id(person)?;
        let email = if world.terms.trusting {
            world.mailbox(person)
        } else {
            claimed.map(claim)
        };
        let email = email.map(str::to_owned);
        // As the server reads an assertion: an attribute of an unsuited text is none, and without
        // one the NameID may be it.
        let email = email.or_else(|| name_id.contains('@').then(|| name_id.clone()));
        let email = email.filter(|email| unsuited_character(email).is_none());
        Some(Self {
            person,
            name_id,
            format,
            email,
            solicited: true,
            declines: false,
        })
    }
}

/// Signs in, and says what is wrong with whom it let in where.
pub(crate) fn by_sso(
    world: &mut World,
    db: &mut Connection,
    rows: &Snapshot,
    attempt: &Attempt,
) -> Result<(), Break> {
    let response = response(world, attempt);
    let mut decision = sign_in::complete(db, &response).unwrap();
    if let Decision::Accepted(SsoOutcome::Pending(pending)) = &decision
        && pending.waits_for == WaitsFor::Answer
    {
        // Nobody is signed in to the browser, which is known at the next request only.
        let pending = pending.clone();
        decision = sign_in::resume(db, &pending, &Here::Nobody, world.now).unwrap();
    }
    match decision {
        Decision::Rejected(_) => Ok(()),
        Decision::Accepted(SsoOutcome::SignedIn(signed_in)) => {
            entered(world, rows, attempt, &signed_in)
        }
        Decision::Accepted(SsoOutcome::Pending(pending))
            if pending.waits_for == WaitsFor::Proof =>
        {
            asked(world, db, rows, attempt, &pending)
        }
        Decision::Accepted(other) => Err(Break(format!("nobody asked for {other:?}"))),
    }
}

fn response(world: &World, attempt: &Attempt) -> SsoSignIn {
    let unique = Secret::generate("_").expose().to_owned();
    let request = attempt.solicited.then(|| {
        let (purpose, ttl) = (LoginPurpose::SignIn, Duration::minutes(15));
        LoginRequest::new(&world.provider, purpose, None, "/team", world.now, ttl)
    });
    SsoSignIn {
        organization: world.organization.clone(),
        provider_id: world.provider.id.clone(),
        provider_version: world.provider.version,
        provider_entity_id: world.provider.entity_id.clone(),
        request,
        assertion_id: format!("{unique}-assertion"),
        assertion_expires_at: world.now + Duration::minutes(10),
        authenticated_at: None,
        name_id: attempt.name_id.clone(),
        name_id_format: attempt.format.map(str::to_owned),
        email: attempt.email.clone(),
        display_name: None,
        given_name: None,
        family_name: None,
        asked_path: None,
        subject: None,
        now: world.now,
        session_ttl: Duration::hours(8),
    }
}

/// The page that asks whose account it is: people give their own password, or show a session of
/// theirs, or say that they are somebody else, or go away.
fn asked(
    world: &mut World,
    db: &mut Connection,
    rows: &Snapshot,
    attempt: &Attempt,
    pending: &PendingSignIn,
) -> Result<(), Break> {
    let account = pending.account.as_ref();
    let account = account.and_then(|id| rows.account(id.as_str()));
    let own = password_of(attempt.person);
    let held = world.sessions.iter().find(|(id, bearer)| {
        **bearer == attempt.person && rows.sessions.iter().any(|session| session.id == **id)
    });
    let knows = account.is_some_and(|it| it.password_hash.as_deref() == Some(own.as_str()));
    let proof = match held {
        _ if knows => Some(Proof::Password { hash: own }),
        _ if attempt.declines => None,
        Some((id, _)) => Some(Proof::Session(SessionId::parse(id).unwrap())),
        None => Some(Proof::Password { hash: own }),
    };
    let decision = match &proof {
        Some(proof) => sign_in::confirm(db, pending, proof, world.now),
        None => sign_in::decline(db, pending, world.now),
    };
    let Decision::Accepted(signed_in) = decision.unwrap() else {
        return Ok(());
    };
    if proof.is_some() {
        world.proven.insert(signed_in.user.id.to_string());
    }
    entered(world, rows, attempt, &signed_in)
}

/// Somebody is in. `rows` is what was stored before.
fn entered(
    world: &mut World,
    rows: &Snapshot,
    attempt: &Attempt,
    signed_in: &SsoSignedIn,
) -> Result<(), Break> {
    let (person, id) = (attempt.person, signed_in.user.id.to_string());
    let name = PEOPLE[person].name;
    world
        .sessions
        .insert(signed_in.session.id.to_string(), person);
    if signed_in.created {
        let truth = Truth {
            owner: Some(person),
            record: None,
        };
        world.truth.insert(id, truth);
        return made(world, rows, attempt, signed_in);
    }
    let Some(account) = rows.account(&id) else {
        return Err(Break(format!("{name} entered another organization")));
    };
    if !account.may_sign_in() {
        return Err(Break(format!("{name} entered an account that is closed")));
    }
    if !attempt.solicited && account.is_guarded() {
        return Err(Break(format!(
            "{name} entered a guarded account by a response that nobody asked for"
        )));
    }
    if !world.is_intruder(person, account) {
        return Ok(());
    }
    // An account that nothing opened is whose name it has, by what nobody can write themselves.
    let entity_id = &world.provider.entity_id;
    let unlinked = !rows
        .links_of(&id)
        .any(|link| link.provider_entity_id == *entity_id);
    let own_names = [
        (PEOPLE[person].named == Named::Mailbox).then(|| attempt.name_id.clone()),
        world
            .terms
            .trusting
            .then(|| attempt.email.as_deref().map(fold_email))
            .flatten(),
    ];
    let named = own_names
        .iter()
        .flatten()
        .any(|own| *own == account.user_name_folded || own == account.primary());
    let nobody_vouches = world.truth.get(&id).is_none_or(|it| it.record.is_none());
    if attempt.solicited && unlinked && named && nobody_vouches && !account.is_guarded() {
        let truth = world.truth.entry(id).or_default();
        truth.owner = Some(person);
        return Ok(());
    }
    let owner = world.owner(&id).map_or("nobody", |it| PEOPLE[it].name);
    Err(Break(format!("{name} entered the account of {owner}")))
}

/// An account was made just in time.
fn made(
    world: &World,
    rows: &Snapshot,
    attempt: &Attempt,
    signed_in: &SsoSignedIn,
) -> Result<(), Break> {
    let name = PEOPLE[attempt.person].name;
    if !attempt.solicited {
        return Err(Break(format!("an account was made for {name} unasked")));
    }
    let email = fold_email(&signed_in.user.email);
    let mut others = rows.accounts.iter().filter(|account| !account.deleted);
    if others.any(|other| other.names().any(|known| known == email)) {
        return Err(Break(format!("an account was made with another's {email}")));
    }
    let closed = rows.accounts.iter().find(|account| {
        let names = [account.user_name_folded.as_str(), account.primary()];
        !account.deleted
            && !account.may_sign_in()
            && (account.external_id.as_deref() == Some(&attempt.name_id)
                || PEOPLE[attempt.person].named == Named::Mailbox
                    && names.contains(&attempt.name_id.as_str()))
    });
    if closed.is_some() {
        return Err(Break(format!(
            "{name} is kept out, and got another account"
        )));
    }
    let mut former = world.former.values().flatten();
    if former.any(|known| *known == email || *known == attempt.name_id) {
        return Err(Break(format!(
            "{name} got an account by what was a deleted person's"
        )));
    }
    Ok(())
}

/// Somebody tries their password at an e-mail address, as the page of signing in does.
pub(crate) fn by_password(
    world: &mut World,
    db: &mut Connection,
    rows: &Snapshot,
    person: usize,
    mailbox: &str,
) -> Result<(), Break> {
    let found = accounts::find_by_email_anywhere_with_credential(db, mailbox).unwrap();
    for (user, hash) in found {
        if hash != password_of(person) || user.organization_id != world.organization {
            continue;
        }
        let ttl = Duration::hours(8);
        let begun = sessions::create(db, &user, SignInMethod::Password, None, world.now, ttl);
        let Ok((session, _)) = begun else { continue };
        world.sessions.insert(session.id.to_string(), person);
        let account = rows.account(user.id.as_str());
        if account.is_none_or(|it| !it.may_sign_in() || world.is_intruder(person, it)) {
            let name = PEOPLE[person].name;
            return Err(Break(format!("{name} entered {mailbox} by a password")));
        }
    }
    Ok(())
}
