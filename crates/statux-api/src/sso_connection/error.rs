//! Why an identity provider was not connected, changed or refreshed.

use identity_store::StoreError;
use identity_store::sso::providers::CreateProviderError;
use saml_core::MetadataError;

use super::metadata::advice;
use super::metadata::public_ip::IpKind;
use crate::http::limits::lengths::{NameProblem, PROVIDER_NAME};

/// Why a provider was not enabled, changed or refreshed. But for [`SsoConnectionError::Store`], the
/// text is for an admin. Where metadata was not refreshed, the last good copy stays in use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SsoConnectionError {
    /// There is to be a provider, and the organization has one.
    #[error(
        "Provider already exists. You can only have one SAML provider configured at a time. Remove the existing one first."
    )]
    AlreadyExists,
    /// There is something to be changed, and the organization has no provider.
    #[error("Expected a configured provider, but this organization has none. Enable SSO first.")]
    NoProvider,
    /// Nobody could get in any more to administer the organization.
    #[error(
        "Expected a platform admin who can get in without this identity provider, but none has a password. The operator of the server can give one: statux-server organization recover makes a link for it."
    )]
    LastWayIn,
    /// The same, where another attribute is to be the key in the place of transient NameIDs.
    #[error(
        "Expected a platform admin who can get in without the present key attribute, but none has a password. The operator of the server can give one: statux-server organization recover makes a link for it."
    )]
    LastKey,
    /// A program without the scope would let a key in that opens a platform admin's account.
    #[error(
        "This would trust another signing key or Metadata URL, which opens the accounts of platform admins who have no password. Change it on the Team page, or with an API key that has the scope admins."
    )]
    NotVouchedFor,
    /// The label cannot be taken.
    #[error("{}", on_name(*.0))]
    InvalidName(NameProblem),
    /// Neither a URL nor XML was given.
    #[error(
        "Expected a Metadata URL or metadata XML, but neither came. Copy the Metadata URL from your identity provider."
    )]
    NoSource,
    /// Both a URL and XML were given.
    #[error(
        "Expected either a Metadata URL or metadata XML, but both came. Leave one of them out."
    )]
    TwoSources,
    /// What was entered is not a URL.
    #[error(
        "Expected the URL of the metadata, such as https://idp.example.com/metadata, but {problem}."
    )]
    NotAUrl {
        /// What is wrong, as the end of a sentence.
        problem: String,
    },
    /// Another scheme than https.
    #[error(
        "Expected a Metadata URL that begins with {expected}, but this one begins with {received}:. Enter the URL that your identity provider offers over {expected}."
    )]
    UrlScheme {
        /// What is accepted.
        expected: &'static str,
        /// The scheme that came.
        received: String,
    },
    /// A user name or password in the URL.
    #[error(
        "The Metadata URL contains a user name or password, which would be kept and shown with it. Enter a URL that needs no sign-in, or paste the metadata XML."
    )]
    UrlCredentials,
    /// The name has no IP address.
    #[error(
        "The name {host} was not found in DNS. Check the Metadata URL for typing errors, and that it is accessible (try opening it in a browser)."
    )]
    Dns {
        /// The name.
        host: String,
    },
    /// The name leads to a network that this server must not be sent to.
    #[error(
        "Expected a public address, but {host} is {kind}, from which metadata is not fetched. Use the identity provider's public Metadata URL, or paste the metadata XML."
    )]
    NotPublic {
        /// The name or IP address.
        host: String,
        /// What it is instead.
        kind: IpKind,
    },
    /// Nothing listens there.
    #[error(
        "{host} refused the connection on port {port}: nothing listens there. Check that the Metadata URL is right and accessible (try opening it in a browser)."
    )]
    ConnectionRefused {
        /// The name or IP address.
        host: String,
        /// The port.
        port: u16,
    },
    /// No way there.
    #[error(
        "{host} cannot be reached over the network. Check that the Metadata URL is accessible from the internet (try opening it in a browser outside your network)."
    )]
    Unreachable {
        /// The name or IP address.
        host: String,
    },
    /// No trusted encrypted connection.
    #[error(
        "No trusted TLS connection to {host}: {reason}. The Metadata URL needs a valid certificate from a public authority."
    )]
    Tls {
        /// The name or IP address.
        host: String,
        /// What is wrong, as part of a sentence.
        reason: String,
    },
    /// It took too long.
    #[error(
        "Expected the whole metadata within {millis} ms, but it did not come. Check that the Metadata URL is accessible from the internet (try opening it in a browser outside your network), and try again."
    )]
    Timeout {
        /// The time allowed, in milliseconds.
        millis: u128,
    },
    /// The server answered, but not with the document.
    #[error("Expected the metadata (HTTP status 200), but the server answered {status}. {}", advice::on_status(*.status))]
    HttpStatus {
        /// The HTTP status.
        status: u16,
    },
    /// The document is too large.
    #[error(
        "Expected metadata of at most {max_bytes} bytes, but more came. Use the URL that describes this one identity provider instead of a whole federation."
    )]
    TooLarge {
        /// The limit.
        max_bytes: usize,
    },
    /// Compressed although it was not asked for.
    #[error(
        "Expected plain metadata, but the server sent it with the encoding {encoding:?} although it was not asked to. Paste the metadata XML instead."
    )]
    Encoded {
        /// The `Content-Encoding`.
        encoding: String,
    },
    /// One redirect after the other.
    #[error(
        "The Metadata URL redirects more than {max} times. Enter the URL at which it ends in a browser."
    )]
    TooManyRedirects {
        /// How many are followed.
        max: usize,
    },
    /// A redirect to nowhere.
    #[error(
        "The server answered {status} without a usable URL to go on to. Enter the URL at which it ends in a browser."
    )]
    BadRedirect {
        /// The HTTP status.
        status: u16,
    },
    /// The connection broke.
    #[error("The connection to {host} failed: {reason}. Try again in a moment.")]
    Broken {
        /// The name or IP address.
        host: String,
        /// What happened.
        reason: String,
    },
    /// This server could not set up its side.
    #[error("This server could not prepare the request: {reason}. Ask its operator.")]
    Client {
        /// What happened.
        reason: String,
    },
    /// The URL led elsewhere, and there it failed.
    #[error("The Metadata URL redirects to {to}, and there: {error}")]
    Redirected {
        /// Where to, without the query.
        to: String,
        /// What happened there.
        #[source]
        error: Box<SsoConnectionError>,
    },
    /// The metadata was fetched or pasted but cannot be used.
    #[error("{}", advice::unusable(.0))]
    Metadata(#[from] MetadataError),
    /// The entity ID is longer than SAML allows (SAML core section 8.3.6).
    #[error(
        "Expected an entity ID of at most {max_bytes} bytes, but the metadata's has {bytes}. Use the metadata of another identity provider."
    )]
    EntityIdTooLong {
        /// Its length in bytes.
        bytes: usize,
        /// The limit.
        max_bytes: usize,
    },
    /// The metadata was pasted.
    #[error(
        "Expected a Metadata URL to fetch from, but this provider's metadata was pasted as XML. Paste the current XML instead."
    )]
    NoMetadataUrl,
    /// It is another identity provider's.
    #[error(
        "Expected metadata of {expected:?}, but the URL now describes {received:?}, so it was held back. A platform admin can take it over on the Team page, if this is intended."
    )]
    EntityIdChanged {
        /// The entity ID that is configured.
        expected: String,
        /// The entity ID that came.
        received: String,
    },
    /// None of the known keys is in it.
    #[error(
        "Expected at least one of the known signing certificates, but the metadata at the URL has only other ones, so it was held back. A platform admin can compare them with the identity provider on the Team page and take them over."
    )]
    AllKeysChanged,
    /// A key is new, and the URL that it comes from was named by a program that may not trust keys.
    #[error(
        "Expected only known signing certificates, since a program with an API key has named this Metadata URL, but there is a new one, which would open the accounts of platform admins who have no password, so it was held back. A platform admin can compare it with the identity provider on the Team page and take it over."
    )]
    KeyNotVouchedFor,
    /// What was held is no longer what somebody has seen.
    #[error(
        "The metadata that was held back is not the one that was shown any more. Compare it again."
    )]
    HeldChanged,
    /// The known keys cannot be read any more, so nothing can be compared with them.
    #[error(
        "Expected to compare the new signing certificates with the stored ones, but those cannot be read any more: {} If the identity provider is the right one, a platform admin can take the new ones over on the Team page.",
        advice::unusable(.0)
    )]
    StoredUnusable(#[source] MetadataError),
    /// The organization has a fetch under way.
    #[error(
        "Expected one fetch of metadata at a time, but another one is still under way. Wait until it has ended, and try again."
    )]
    FetchUnderWay,
    /// The organization has had many fetches just now.
    #[error(
        "Expected at most {max} fetches of metadata a minute, but more were asked for. Try again in {wait_secs} seconds."
    )]
    TooManyFetches {
        /// The limit.
        max: u32,
        /// When there may be another one.
        wait_secs: u64,
    },
    /// The provider was changed or removed meanwhile.
    #[error(
        "The provider was changed by somebody else while its metadata was being fetched. Reload and try again."
    )]
    StaleVersion,
    /// The database failed; render it as the other failures of the database are.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SsoConnectionError {
    /// Stable, for programs. A redirect has the code of what happened at its end.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlreadyExists => "provider_already_exists",
            Self::LastWayIn | Self::LastKey => "last_platform_admin",
            Self::NotVouchedFor => "scope_missing",
            Self::NoProvider => "no_provider",
            Self::InvalidName(_) => "invalid_provider_name",
            Self::NoSource | Self::TwoSources => "invalid_metadata_source",
            Self::NotAUrl { .. } => "metadata_url_invalid",
            Self::UrlScheme { .. } => "metadata_url_scheme",
            Self::UrlCredentials => "metadata_url_credentials",
            Self::Dns { .. } => "metadata_dns",
            Self::NotPublic { .. } => "metadata_address_not_public",
            Self::ConnectionRefused { .. } => "metadata_connection_refused",
            Self::Unreachable { .. } => "metadata_unreachable",
            Self::Tls { .. } => "metadata_tls",
            Self::Timeout { .. } => "metadata_timeout",
            Self::HttpStatus { .. } => "metadata_http_status",
            Self::TooLarge { .. } => "metadata_too_large",
            Self::Encoded { .. } => "metadata_encoded",
            Self::TooManyRedirects { .. } => "metadata_too_many_redirects",
            Self::BadRedirect { .. } => "metadata_bad_redirect",
            Self::Broken { .. } => "metadata_connection_broken",
            Self::Client { .. } => "metadata_client",
            Self::Redirected { error, .. } => error.code(),
            Self::Metadata(error) => advice::code(error),
            Self::EntityIdTooLong { .. } => "metadata_entity_id_too_long",
            Self::NoMetadataUrl => "no_metadata_url",
            Self::EntityIdChanged { .. } => "metadata_entity_id_changed",
            Self::AllKeysChanged => "metadata_all_keys_changed",
            Self::KeyNotVouchedFor => "metadata_key_not_vouched_for",
            Self::HeldChanged => "held_metadata_changed",
            Self::StoredUnusable(_) => "stored_metadata_unusable",
            Self::FetchUnderWay => "metadata_fetch_under_way",
            Self::TooManyFetches { .. } => "metadata_too_many_fetches",
            Self::StaleVersion => "provider_changed_meanwhile",
            Self::Store(_) => "store",
        }
    }

    /// Whether it belongs at the provider, for admins to see: it is about the metadata, as all are
    /// that come of fetching and reading it.
    pub(super) fn is_about_metadata(&self) -> bool {
        !matches!(
            self,
            Self::AlreadyExists
                | Self::NoProvider
                | Self::InvalidName(_)
                | Self::NoSource
                | Self::TwoSources
                | Self::NoMetadataUrl
                | Self::FetchUnderWay
                | Self::TooManyFetches { .. }
                | Self::StaleVersion
                | Self::HeldChanged
                | Self::Store(_)
        )
    }

    /// Whether the metadata could be used, but a platform admin has to say so.
    pub(super) fn is_for_an_admin(&self) -> bool {
        matches!(
            self,
            Self::EntityIdChanged { .. }
                | Self::AllKeysChanged
                | Self::StoredUnusable(_)
                | Self::KeyNotVouchedFor
        )
    }
}

fn on_name(problem: NameProblem) -> String {
    match problem {
        NameProblem::Empty => format!(
            "Expected a provider name of {PROVIDER_NAME}, but none came. Enter a short label such as Okta."
        ),
        NameProblem::TooLong { chars } => format!(
            "Expected a provider name of {PROVIDER_NAME}, but {chars} came. Enter a shorter label."
        ),
        NameProblem::ControlCharacter => "Expected a provider name on one line, but it contains a control character. Enter a short label such as Okta.".to_owned(),
    }
}

impl From<CreateProviderError> for SsoConnectionError {
    fn from(error: CreateProviderError) -> Self {
        match error {
            CreateProviderError::Store(error) => Self::Store(error),
            _ => Self::AlreadyExists,
        }
    }
}

/// The failure of a database cannot be compared; what its error shows can.
#[cfg(test)]
impl PartialEq for SsoConnectionError {
    fn eq(&self, other: &Self) -> bool {
        format!("{self:?}") == format!("{other:?}")
    }
}
