//! The response around the assertion, and whether it is signed.

use super::read;
use crate::rejection::{ReasonCode, Rejection};
use crate::xml::Element;
use crate::xml::ns::{SAML, SAMLP};

/// The response's own fields (SAML core §3.2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResponseInfo {
    /// `Version`.
    pub version: Option<String>,
    /// The text of `Issuer`.
    pub issuer: Option<String>,
    /// `Destination`.
    pub destination: Option<String>,
    /// `InResponseTo`.
    pub in_response_to: Option<String>,
    /// The status codes, from the top one down.
    pub status: Vec<String>,
    /// The status message.
    pub status_message: Option<String>,
}

/// A response's fields, and whether a signer vouches for them.
///
/// The rules may reject by either; unsigned fields never grant anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResponseTrust {
    /// Read from bytes that a pinned key has signed.
    Signed(ResponseInfo),
    /// Read from the unsigned message: anyone may have written it.
    Unsigned(ResponseInfo),
}

impl ResponseTrust {
    /// The fields, for rules that can only reject.
    pub fn info(&self) -> &ResponseInfo {
        match self {
            Self::Signed(info) | Self::Unsigned(info) => info,
        }
    }

    /// Whether a pinned key has signed the fields.
    pub fn is_signed(&self) -> bool {
        matches!(self, Self::Signed(_))
    }
}

impl ResponseInfo {
    pub(crate) fn read(root: Element<'_>) -> Result<Self, Rejection> {
        if !root.is(SAMLP, "Response") {
            return Err(Rejection::new(ReasonCode::NotAResponse)
                .expected(format!("Response in {SAMLP}"))
                .received(format!("{} in {}", root.local(), root.namespace())));
        }
        let status = read::at_most_one(root, SAMLP, "Status")?;
        let message = match status {
            Some(status) => read::at_most_one(status, SAMLP, "StatusMessage")?,
            None => None,
        };
        Ok(Self {
            version: read::optional(root, "Version"),
            issuer: read::at_most_one(root, SAML, "Issuer")?
                .map(read::text)
                .transpose()?,
            destination: read::collapsed(root, "Destination"),
            in_response_to: read::in_response_to(root),
            status: status.map(status_codes).transpose()?.unwrap_or_default(),
            status_message: message.map(read::text).transpose()?,
        })
    }
}

pub(crate) fn status_codes(status: Element<'_>) -> Result<Vec<String>, Rejection> {
    let mut codes = Vec::new();
    let mut parent = status;
    while let Some(code) = read::at_most_one(parent, SAMLP, "StatusCode")? {
        codes.push(read::required_collapsed(code, "Value")?);
        parent = code;
    }
    Ok(codes)
}
