//! Options of a request beyond a plain sign-in (SAML core §3.4.1).

/// Options of a request. The default asks for nothing special, which every provider can grant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthnRequestOptions {
    /// Whether the user must authenticate anew although a session exists (`ForceAuthn`).
    pub force_authn: bool,
    /// Whether the provider must not show anything to the user (`IsPassive`).
    pub is_passive: bool,
    /// The kind of name that is wanted; `None` writes no `NameIDPolicy`.
    pub name_id_policy: Option<NameIdPolicy>,
    /// How the user should authenticate; `None` leaves it to the provider, which is best: many
    /// answer a context that they do not know with an error.
    pub requested_authn_context: Option<RequestedAuthnContext>,
}

impl Default for AuthnRequestOptions {
    fn default() -> Self {
        Self {
            force_authn: false,
            is_passive: false,
            name_id_policy: Some(NameIdPolicy::default()),
            requested_authn_context: None,
        }
    }
}

/// `NameIDPolicy`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NameIdPolicy {
    /// `Format`, a URI. `None` demands none: providers answer an unsupported one with an error,
    /// while the one set up for the application is what the customer wants.
    pub format: Option<String>,
    /// `AllowCreate`: whether the provider may make a name that it has not used before.
    pub allow_create: bool,
}

impl Default for NameIdPolicy {
    fn default() -> Self {
        Self {
            format: None,
            allow_create: true,
        }
    }
}

/// `RequestedAuthnContext` (SAML core §3.3.2.2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestedAuthnContext {
    /// How the context granted must compare with those listed.
    pub comparison: Comparison,
    /// The classes in order of preference, URIs.
    pub class_refs: Vec<String>,
}

impl RequestedAuthnContext {
    /// Exactly one of these classes.
    pub fn exact(class_refs: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            comparison: Comparison::Exact,
            class_refs: class_refs.into_iter().map(Into::into).collect(),
        }
    }
}

/// The `Comparison` of a requested context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Comparison {
    /// One of the classes.
    Exact,
    /// At least as strong as one of them.
    Minimum,
    /// As strong as possible, but not beyond one of them.
    Maximum,
    /// Stronger than any of them.
    Better,
}

impl Comparison {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
            Self::Better => "better",
        }
    }
}
