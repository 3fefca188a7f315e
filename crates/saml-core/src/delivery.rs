//! How the browser takes a message to the provider: the bindings HTTP-Redirect and HTTP-POST (SAML
//! bindings §3.4 and §3.5).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A message on its way. Where a provider has both bindings, HTTP-Redirect is taken: it needs no page.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Delivery {
    /// The URL to send the browser to.
    Redirect(String),
    /// The form that the browser must post.
    Post(PostForm),
}

/// A form that the browser must post: the HTTP-POST binding (SAML bindings §3.5.4).
///
/// Each value stands in a hidden input of a page that submits itself, with a button for browsers
/// without JavaScript. Escape them as your templates escape every attribute value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PostForm {
    /// The form's `action`.
    pub action: String,
    /// Names and values of the hidden inputs.
    pub fields: Vec<(&'static str, String)>,
}

impl PostForm {
    pub(crate) fn new(
        action: &str,
        parameter: &'static str,
        xml: &str,
        relay_state: Option<&str>,
    ) -> Self {
        let mut fields = vec![(parameter, STANDARD.encode(xml))];
        fields.extend(relay_state.map(|value| ("RelayState", value.to_owned())));
        Self {
            action: action.to_owned(),
            fields,
        }
    }
}
