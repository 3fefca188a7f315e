//! Why metadata could not be fetched.

use super::public_ip::IpKind;

/// Why metadata could not be fetched. The text is for an admin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
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
    Scheme {
        /// What is accepted.
        expected: &'static str,
        /// The scheme that came.
        received: String,
    },
    /// A user name or password in the URL.
    #[error(
        "The Metadata URL contains a user name or password, which would be kept and shown with it. Enter a URL that needs no sign-in, or paste the metadata XML."
    )]
    Credentials,
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
        "{host} rejected the connection on port {port}: nothing listens there. Check that the Metadata URL is right and accessible (try opening it in a browser)."
    )]
    Rejected {
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
    #[error("Expected the metadata (HTTP status 200), but the server answered {status}. {}", advice(*.status))]
    Status {
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
        error: Box<FetchError>,
    },
}

impl FetchError {
    /// Stable, for programs. A redirect has the code of what happened at its end.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAUrl { .. } => "metadata_url_invalid",
            Self::Scheme { .. } => "metadata_url_scheme",
            Self::Credentials => "metadata_url_credentials",
            Self::Dns { .. } => "metadata_dns",
            Self::NotPublic { .. } => "metadata_address_not_public",
            Self::Rejected { .. } => "metadata_connection_refused",
            Self::Unreachable { .. } => "metadata_unreachable",
            Self::Tls { .. } => "metadata_tls",
            Self::Timeout { .. } => "metadata_timeout",
            Self::Status { .. } => "metadata_http_status",
            Self::TooLarge { .. } => "metadata_too_large",
            Self::Encoded { .. } => "metadata_encoded",
            Self::TooManyRedirects { .. } => "metadata_too_many_redirects",
            Self::BadRedirect { .. } => "metadata_bad_redirect",
            Self::Broken { .. } => "metadata_connection_broken",
            Self::Client { .. } => "metadata_client",
            Self::Redirected { error, .. } => error.code(),
        }
    }
}

fn advice(status: u16) -> &'static str {
    match status {
        401 | 403 | 407 => {
            "The URL needs a sign-in: make the metadata public there, or paste the metadata XML."
        }
        404 | 410 => "There is no metadata at this URL: copy it again from the identity provider.",
        429 | 500..=599 => "The identity provider has trouble: try again later.",
        _ => "Check that the Metadata URL is accessible (try opening it in a browser).",
    }
}
