//! The steps of a walk: plain values, so that a walk without some of them is a walk too.

use super::people::{ADDRESSES, CLAIMS, PEOPLE};
use super::random::Random;

/// The number of an account among those that are there, counted from the oldest and around.
pub(crate) type Account = usize;

/// What happens next. A person is a number of [`PEOPLE`], an e-mail address one of [`ADDRESSES`], a claim
/// one of those or a lookalike.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// Somebody signs in with SSO, and has written this into their e-mail attribute.
    SignIn {
        person: usize,
        claim: Option<usize>,
        solicited: bool,
        /// Whether they say that the account is another's where they cannot prove it.
        declines: bool,
    },
    /// Somebody tries their passwords at an e-mail address.
    Password { person: usize, mailbox: usize },
    /// The directory provisions somebody, with a free e-mail address if they have none: by POST, or by
    /// PATCH of the account that has the user name.
    Provision {
        person: usize,
        mailbox: usize,
        post: bool,
    },
    /// Somebody has another e-mail address from now on; by PUT or PATCH.
    Rename {
        person: usize,
        mailbox: usize,
        /// It is the one that was given up last, if any was.
        given_up: bool,
        put: bool,
    },
    /// The directory suspends somebody, or takes that back.
    Suspend { person: usize, active: bool },
    /// Somebody leaves: the directory deletes them, and their e-mail address is free.
    Leave { person: usize },
    /// A thief with a SCIM token writes what they like into an account.
    ThiefWrites {
        account: Account,
        attribute: Attribute,
        person: usize,
        claim: usize,
    },
    /// The thief provisions what they like.
    ThiefProvisions { claim: usize, person: usize },
    /// The thief deletes an account.
    ThiefDeletes { account: Account },
    /// Another provider's keys assert somebody's NameID, after the metadata was replaced.
    Forged { person: usize },
    /// An admin's act.
    Admin { account: Account, act: Act },
    /// An admin makes an account for somebody, with a password of theirs.
    Local { person: usize, admin: bool },
    /// An admin forgets the NameIDs of all unguarded accounts.
    ForgetAll,
    /// An admin replaces the provider's metadata by those of another provider.
    Provider { another_entity: bool },
}

/// What the thief writes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Attribute {
    ExternalId,
    UserName,
    Email,
    /// The e-mail address that the directory gives the person.
    OwnEmail,
    Activated,
    Deactivated,
}

/// What an admin does with an account.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Act {
    Block,
    Unblock,
    Deactivate,
    Activate,
    Promote,
    Demote,
    Forget,
}

/// Those who meet in a walk. The fewer they are, the more often one step undoes what another relies on.
#[derive(Debug, Clone)]
pub(crate) struct Cast {
    people: Vec<usize>,
    mailboxes: Vec<usize>,
    claims: Vec<usize>,
    accounts: usize,
    /// The person for whom a thief does it.
    accomplice: usize,
}

impl Cast {
    /// Everybody, or a few of everything.
    pub(crate) fn any(random: &mut Random) -> Self {
        let accomplice = random.below(PEOPLE.len());
        if random.once_in(2) {
            return Self {
                people: (0..PEOPLE.len()).collect(),
                mailboxes: (0..ADDRESSES.len()).collect(),
                claims: (0..CLAIMS).collect(),
                accounts: 8,
                accomplice,
            };
        }
        Self {
            people: some(random, 3, PEOPLE.len()),
            mailboxes: some(random, 3, ADDRESSES.len()),
            claims: some(random, 3, CLAIMS),
            accounts: 3,
            accomplice,
        }
    }
}

/// Some numbers below an end, of which one may be there more than once.
fn some(random: &mut Random, count: usize, end: usize) -> Vec<usize> {
    (0..count).map(|_| random.below(end)).collect()
}

impl Step {
    /// Any step of these; those of a thief only where there is one.
    pub(crate) fn any(random: &mut Random, thief: bool, cast: &Cast) -> Self {
        let person = if thief && random.once_in(2) {
            cast.accomplice
        } else {
            *random.of(&cast.people)
        };
        let mailbox = *random.of(&cast.mailboxes);
        let claim = *random.of(&cast.claims);
        let account = random.below(cast.accounts);
        match random.below(if thief { 25 } else { 20 }) {
            0..=5 => Self::SignIn {
                person,
                claim: (!random.once_in(4)).then_some(claim),
                solicited: !random.once_in(5),
                declines: random.once_in(3),
            },
            6 => Self::Password { person, mailbox },
            7..=9 => Self::Provision {
                person,
                mailbox,
                post: !random.once_in(3),
            },
            10..=12 => Self::Rename {
                person,
                mailbox,
                given_up: random.once_in(2),
                put: random.once_in(2),
            },
            13 => Self::Suspend {
                person,
                active: random.once_in(2),
            },
            14 => Self::Leave { person },
            15 | 16 => Self::Admin {
                account,
                act: Act::any(random),
            },
            17 => Self::Local {
                person,
                admin: random.once_in(2),
            },
            18 => Self::Provider {
                another_entity: random.once_in(2),
            },
            19 if random.once_in(2) => Self::ForgetAll,
            19 => Self::Admin {
                account,
                act: Act::Promote,
            },
            20..=22 => Self::ThiefWrites {
                account,
                attribute: Attribute::any(random),
                person,
                claim,
            },
            23 if random.once_in(2) => Self::ThiefDeletes { account },
            23 => Self::ThiefProvisions { claim, person },
            _ => Self::Forged { person },
        }
    }
}

impl Attribute {
    fn any(random: &mut Random) -> Self {
        match random.below(6) {
            0 => Self::ExternalId,
            1 => Self::UserName,
            2 => Self::Email,
            3 => Self::OwnEmail,
            4 => Self::Activated,
            _ => Self::Deactivated,
        }
    }
}

impl Act {
    fn any(random: &mut Random) -> Self {
        match random.below(8) {
            0 => Self::Block,
            1 => Self::Unblock,
            2 => Self::Deactivate,
            3 => Self::Activate,
            4 => Self::Demote,
            5 => Self::Forget,
            _ => Self::Promote,
        }
    }
}
