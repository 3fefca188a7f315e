//! A verified response that waits for the decision of the person in this browser: for the proof that an
//! account is theirs, or for their answer.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::consumed;
use super::login_request::{BegunBy, LoginRequest};
use super::rejection::{SignInRejection, rejected};
use super::rejection_code::RejectionCode;
use super::sso_sign_in::SsoSignIn;
use super::subject::SamlSubject;
use crate::db::lock;
use crate::organizations;
use crate::sso::providers::{self, Provider};
use crate::tokens::server_key::{Purpose, ServerKeys};
use crate::{Connection, OrganizationId, ProviderId, Secret, Stop, StoreError, UserId};

/// How long the person may take.
pub const TTL: Duration = Duration::minutes(10);

/// The most characters of a name that waits.
const MAX_NAME_CHARS: usize = 64;
/// The most bytes of the NameID's format; those that mean something are shorter.
const MAX_FORMAT_BYTES: usize = 128;
/// What fits into a cookie beside its name and attributes (RFC 6265 section 6.1).
const MAX_SEALED_BYTES: usize = 3800;

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum WaitsFor {
    /// The proof that the account is the person's.
    Proof,
    /// Whether the browser goes on as another account than the one that is signed in to.
    Answer,
    /// Whether the NameID is connected to the account that is signed in to.
    Connect,
}

/// What waits: what the rules need to decide anew, never the assertion. Sealed, the browser keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PendingSignIn {
    /// It is used once.
    nonce: String,
    /// What is waited for.
    pub waits_for: WaitsFor,
    /// The organization.
    pub organization: OrganizationId,
    provider_id: ProviderId,
    /// Another version makes this useless.
    provider_version: i64,
    /// The request that was answered; it is used up.
    request: Option<LoginRequest>,
    /// The account that would be entered; `None` if one would be made.
    pub account: Option<UserId>,
    /// The NameID that would get in.
    pub name_id: String,
    name_id_format: Option<String>,
    /// The e-mail address that came with it.
    pub email: Option<String>,
    display_name: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    #[serde(default)]
    asked_path: Option<String>,
    #[serde(default)]
    subject: Option<SamlSubject>,
    expires_at_micros: i64,
    session_ends_at_micros: i64,
}

impl PendingSignIn {
    pub(super) fn new(sign_in: &SsoSignIn, waits_for: WaitsFor, account: Option<UserId>) -> Self {
        let name = |name: &Option<String>| {
            let name = name.as_deref()?;
            Some(name.chars().take(MAX_NAME_CHARS).collect())
        };
        let format = sign_in.name_id_format.clone();
        let ends_at = sign_in.now + sign_in.session_ttl;
        Self {
            nonce: Secret::generate("").expose().to_owned(),
            waits_for,
            organization: sign_in.organization.clone(),
            provider_id: sign_in.provider_id.clone(),
            provider_version: sign_in.provider_version,
            request: sign_in.request.clone(),
            account,
            name_id: sign_in.name_id.clone(),
            name_id_format: format.filter(|format| format.len() <= MAX_FORMAT_BYTES),
            email: sign_in.usable_email().map(str::to_owned),
            display_name: name(&sign_in.display_name),
            given_name: name(&sign_in.given_name),
            family_name: name(&sign_in.family_name),
            asked_path: sign_in.asked_path.clone(),
            subject: sign_in.subject.clone(),
            expires_at_micros: (sign_in.now + TTL).timestamp_micros(),
            session_ends_at_micros: ends_at.timestamp_micros(),
        }
    }

    /// Text for the browser that nobody else can read or make. What is too long for a cookie leaves
    /// out what is needed least.
    ///
    /// # Errors
    /// When OpenSSL fails.
    pub fn seal(&self, keys: &ServerKeys) -> Result<String, StoreError> {
        let seal = |it: &Self| {
            let bytes = serde_json::to_vec(it).unwrap_or_default();
            keys.seal(Purpose::Pending, &bytes)
        };
        let whole = seal(self)?;
        if whole.len() <= MAX_SEALED_BYTES {
            return Ok(whole);
        }
        let mut short = Self {
            display_name: None,
            given_name: None,
            family_name: None,
            asked_path: None,
            subject: None,
            ..self.clone()
        };
        if let Some(request) = &mut short.request {
            request.return_to.clear();
        }
        seal(&short)
    }

    /// What was sealed; `None` for any other text.
    pub fn open(keys: &ServerKeys, text: &str) -> Option<Self> {
        let bytes = keys.open(Purpose::Pending, text)?;
        serde_json::from_slice(&bytes).ok()
    }

    /// The session in which it began.
    pub fn begun_by(&self) -> Option<&BegunBy> {
        self.request.as_ref()?.begun_by.as_ref()
    }

    /// The path that was asked for.
    pub fn return_to(&self) -> Option<&str> {
        match &self.request {
            Some(request) => Some(&request.return_to),
            None => self.asked_path.as_deref(),
        }
    }

    /// When it can no longer be used.
    pub fn expires_at(&self) -> DateTime<Utc> {
        time(self.expires_at_micros)
    }

    /// Takes up what waited, once, if the provider is as it was, and the attribute that is the key. Request and assertion are used up: the
    /// nonce stands for them.
    pub(super) fn take_up(
        &self,
        db: &mut Connection,
        now: DateTime<Utc>,
    ) -> Result<SsoSignIn, Stop<SignInRejection>> {
        if self.expires_at() <= now {
            return rejected(RejectionCode::RequestExpired);
        }
        lock::provider(db, &self.provider_id)?;
        let provider = providers::get(db, &self.organization, &self.provider_id)?;
        let Some(provider) = provider.filter(|it| it.version == self.provider_version) else {
            return rejected(RejectionCode::ProviderChanged);
        };
        let sign_in = self.sign_in(&provider, now);
        let settings = organizations::get(db, &self.organization)?;
        if !settings.is_some_and(|it| sign_in.name_id().suits(it.transient_key)) {
            return rejected(RejectionCode::ProviderChanged);
        }
        if consumed::assertion(db, &sign_in)? {
            Ok(sign_in)
        } else {
            rejected(RejectionCode::Replayed)
        }
    }

    fn sign_in(&self, provider: &Provider, now: DateTime<Utc>) -> SsoSignIn {
        SsoSignIn {
            organization: self.organization.clone(),
            provider_id: self.provider_id.clone(),
            provider_version: self.provider_version,
            provider_entity_id: provider.entity_id.clone(),
            request: self.request.clone(),
            assertion_id: self.nonce.clone(),
            assertion_expires_at: self.expires_at(),
            authenticated_at: None,
            name_id: self.name_id.clone(),
            name_id_format: self.name_id_format.clone(),
            email: self.email.clone(),
            display_name: self.display_name.clone(),
            given_name: self.given_name.clone(),
            family_name: self.family_name.clone(),
            asked_path: self.asked_path.clone(),
            subject: self.subject.clone(),
            now,
            session_ttl: (time(self.session_ends_at_micros) - now).max(Duration::minutes(1)),
        }
    }
}

fn time(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::<Utc>::MIN_UTC)
}
