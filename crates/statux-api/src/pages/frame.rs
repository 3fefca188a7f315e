//! The frame around every page's content, and how a form reports errors.

use askama::Template;

/// The frame of a page.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// The page's title in the browser's tab.
    pub(crate) title: String,
    /// The person who is signed in.
    pub(crate) viewer: Option<Viewer>,
    /// Where to ask for help.
    pub(crate) support_email: String,
}

/// The person who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    /// The person's name.
    pub(crate) name: String,
    /// The organization's name.
    pub(crate) organization: String,
    /// The CSRF token of this session's forms.
    pub(crate) csrf_token: String,
    /// Whether the link to SSO & Provisioning is shown.
    pub(crate) platform_admin: bool,
}

/// Why a form was not accepted: what was expected, what was received, what to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FormProblem {
    /// What is wrong.
    pub(crate) sentence: String,
    /// What was expected.
    pub(crate) expected: Option<String>,
    /// What was received instead; never a secret.
    pub(crate) received: Option<String>,
    /// The next step.
    pub(crate) advice: Option<String>,
}

impl FormProblem {
    /// A problem described by one sentence.
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            ..Self::default()
        }
    }

    /// Adds what was expected and what was received.
    #[must_use]
    pub(crate) fn sides(
        mut self,
        expected: impl Into<String>,
        received: impl Into<String>,
    ) -> Self {
        self.expected = Some(expected.into());
        self.received = Some(received.into());
        self
    }

    /// Adds the next step.
    #[must_use]
    pub(crate) fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

/// A page with a single message.
#[derive(Debug, Template)]
#[template(path = "pages/message.html")]
pub(crate) struct MessagePage {
    pub(crate) layout: Layout,
    pub(crate) heading: String,
    pub(crate) sentence: String,
    pub(crate) advice: Option<String>,
    pub(crate) link: Option<Link>,
}

/// A link that looks like a button.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) url: &'static str,
    pub(crate) label: &'static str,
}
