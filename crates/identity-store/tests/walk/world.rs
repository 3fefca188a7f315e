//! The state of a walk, and the truth about it that the store does not know: who somebody is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use identity_store::OrganizationId;
use identity_store::fold_email;
use identity_store::sso::providers::Provider;
use scim_model::resource::unsuited_character;

use super::people::{ADDRESSES, Named, PEOPLE, password_of};
use super::snapshot::{Account, Snapshot};

const EMAIL_FORMAT: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
const TRANSIENT_FORMAT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

/// What is agreed for a whole walk.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    /// Somebody who means harm holds a SCIM token too.
    pub(crate) thief: bool,
    /// People cannot edit the e-mail attribute, and the organization says so.
    pub(crate) trusting: bool,
    /// The directory sends the NameID as `externalId`; otherwise a number of its own.
    pub(crate) external_is_name_id: bool,
}

/// What the directory says of a person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entry {
    /// The number of their e-mail address; nobody without one works here.
    pub(crate) mailbox: Option<usize>,
    /// The id that SCIM has given them.
    pub(crate) scim_id: Option<String>,
}

/// Whose an account is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Truth {
    /// The person who may enter it. Nobody knows of an account that the thief has made.
    pub(crate) owner: Option<usize>,
    /// Whom the directory takes it for.
    pub(crate) record: Option<usize>,
}

/// A break of a promise, in a sentence.
#[derive(Debug, Clone)]
pub(crate) struct Break(pub(crate) String);

/// What a walk has come to.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) terms: Terms,
    pub(crate) organization: OrganizationId,
    pub(crate) provider: Provider,
    pub(crate) now: DateTime<Utc>,
    /// Counts what has to be unique.
    pub(crate) serial: u32,
    pub(crate) directory: Vec<Entry>,
    /// The number of the e-mail address that somebody gave up last.
    pub(crate) given_up: Option<usize>,
    pub(crate) truth: BTreeMap<String, Truth>,
    /// The bearer of each session.
    pub(crate) sessions: BTreeMap<String, usize>,
    /// The accounts whose owner has proven their NameID to the present provider.
    pub(crate) proven: BTreeSet<String>,
    /// What is known of deleted accounts: no account is made just in time for any of it.
    pub(crate) former: BTreeMap<String, BTreeSet<String>>,
}

impl World {
    pub(crate) fn new(terms: Terms, provider: Provider, now: DateTime<Utc>) -> Self {
        let entry = |number: usize| Entry {
            mailbox: (!PEOPLE[number].guest).then_some(number),
            scim_id: None,
        };
        Self {
            terms,
            organization: provider.organization_id.clone(),
            provider,
            now,
            serial: 0,
            directory: (0..PEOPLE.len()).map(entry).collect(),
            given_up: None,
            truth: BTreeMap::new(),
            sessions: BTreeMap::new(),
            proven: BTreeSet::new(),
            former: BTreeMap::new(),
        }
    }

    /// Time passes, so that each step has its own.
    pub(crate) fn tick(&mut self) {
        self.now += Duration::seconds(1);
        self.serial += 1;
    }

    pub(crate) fn mailbox(&self, person: usize) -> Option<&'static str> {
        self.directory[person].mailbox.map(|it| ADDRESSES[it])
    }

    /// The NameID by which the identity provider names somebody now, with its format.
    pub(crate) fn name_id(&self, person: usize) -> Option<(String, Option<&'static str>)> {
        Some(match PEOPLE[person].named {
            Named::Opaque(text) if text.contains('@') => (text.to_owned(), Some(EMAIL_FORMAT)),
            Named::Opaque(text) => (text.to_owned(), None),
            Named::Mailbox => (self.mailbox(person)?.to_owned(), Some(EMAIL_FORMAT)),
            Named::Transient => (format!("_t{}", self.serial % 2), Some(TRANSIENT_FORMAT)),
        })
    }

    /// The person who signs in by this NameID now.
    pub(crate) fn who_is(&self, name_id: &str) -> Option<usize> {
        (0..PEOPLE.len()).find(|person| {
            PEOPLE[*person].named != Named::Transient
                && self.name_id(*person).is_some_and(|(own, _)| {
                    // A NameID with a character that stands for another is that exact text.
                    own == name_id
                        || self.mailbox(*person) == Some(&own)
                            && own == fold_email(name_id)
                            && unsuited_character(name_id).is_none()
                })
        })
    }

    /// What the directory sends as `externalId`.
    pub(crate) fn external_id(&self, person: usize) -> Option<String> {
        match (PEOPLE[person].named, self.terms.external_is_name_id) {
            (Named::Opaque(text), true) => Some(text.to_owned()),
            (Named::Mailbox | Named::Transient, true) => None,
            (_, false) => Some(format!("number-{person}")),
        }
    }

    pub(crate) fn owner(&self, account: &str) -> Option<usize> {
        self.truth.get(account).and_then(|truth| truth.owner)
    }

    /// Whether it would be wrong that a person can enter an account.
    pub(crate) fn is_intruder(&self, person: usize, account: &Account) -> bool {
        let truth = self.truth.get(&account.id).copied().unwrap_or_default();
        if truth.owner == Some(person) {
            return false;
        }
        account.is_guarded() || !self.terms.thief && truth.record != Some(person)
    }

    /// Whether a password is a person's.
    pub(crate) fn whose_password(hash: &str) -> Option<usize> {
        (0..PEOPLE.len()).find(|person| password_of(*person) == hash)
    }

    /// The first that is free for somebody of this and those after it, around.
    pub(crate) fn free_from(&self, mailbox: usize, person: usize, rows: &Snapshot) -> usize {
        let mut all = (mailbox..mailbox + ADDRESSES.len()).map(|it| it % ADDRESSES.len());
        let is_free = |it: &usize| self.is_free(*it, person, rows);
        all.find(is_free).unwrap_or(mailbox)
    }

    /// Whether the directory may give an e-mail address to somebody: it is nobody else's, and no account
    /// of another would be found by it of which the directory knows nothing. Who gives an e-mail address
    /// on without telling has given the account away.
    pub(crate) fn is_free(&self, mailbox: usize, person: usize, rows: &Snapshot) -> bool {
        let mut others = (0..PEOPLE.len()).filter(|other| *other != person);
        if others.any(|other| self.directory[other].mailbox == Some(mailbox)) {
            return false;
        }
        let text = ADDRESSES[mailbox];
        let mut known = rows.accounts.iter().filter(|account| !account.deleted);
        !known.any(|account| {
            let truth = self.truth.get(&account.id).copied().unwrap_or_default();
            let named = account.names().any(|name| name == text)
                || rows
                    .links_of(&account.id)
                    .any(|link| link.name_id_compared == text);
            let told = truth.record.is_some() && truth.record == truth.owner;
            named && truth.owner != Some(person) && !told
        })
    }
}
