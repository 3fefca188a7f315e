//! The text that a person reads once both servers answer.

use std::path::Path;

/// Where both servers are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Urls {
    pub(super) port: u16,
    pub(super) idp_port: u16,
}

impl Urls {
    pub(super) fn new(port: u16, idp_port: u16) -> Self {
        Self { port, idp_port }
    }

    /// The public URL of the server.
    pub(super) fn statux(self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The start of every one-time set-up link.
    pub(super) fn setup(self) -> String {
        format!("{}/setup/", self.statux())
    }

    fn idp(self) -> String {
        format!("http://127.0.0.1:{}", self.idp_port)
    }
}

/// How the first admin gets in.
#[derive(Debug)]
pub(super) enum FirstAdmin {
    /// The database is empty: by this one-time link.
    SetUp(String),
    /// There are accounts from an earlier run.
    SignIn,
}

/// The whole text.
pub(super) fn text(urls: Urls, first_admin: &FirstAdmin, data: &Path) -> String {
    let statux = urls.statux();
    let idp = urls.idp();
    let (way_in, first_step) = match first_admin {
        FirstAdmin::SetUp(link) => (
            format!("{link}  (works once)"),
            "Open the first admin's link: it makes your organization and its platform admin.",
        ),
        FirstAdmin::SignIn => (
            format!("{statux}/sign-in  (with the account of an earlier run)"),
            "Sign in to your Statux dashboard as a platform admin.",
        ),
    };
    format!(
        "
Statux is running.

  Dashboard          {statux}/
  First admin        {way_in}
  Mock IdP           {idp}/
  Its Metadata URL   {idp}/metadata
  Data               {data}  (kept; delete the folder to start over)

Next, with the guide:
  1. {first_step}
  2. Go to the Team section and scroll to SSO & Provisioning: {statux}/team#sso
  3. Enter a Provider Name (e.g. \"Mock\") and the Metadata URL above, and click Enable SSO.
  4. Sign out, click Sign in with SSO and pick a person at the mock IdP.
  5. Create a SCIM token and give it, with the SCIM Base URL, to the mock IdP's
     SCIM client: {idp}/scim

Ctrl-C stops both servers.",
        data = data.display(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const URLS: Urls = Urls {
        port: 9000,
        idp_port: 9001,
    };

    #[test]
    fn an_empty_database_shows_the_one_time_link() {
        let link = format!("{}code", URLS.setup());
        let text = text(URLS, &FirstAdmin::SetUp(link), Path::new("/data"));
        for part in [
            "http://127.0.0.1:9000/setup/code  (works once)",
            "http://127.0.0.1:9001/metadata",
            "http://127.0.0.1:9000/team#sso",
            "/data",
            "Enable SSO",
        ] {
            assert!(text.contains(part), "{part:?} is not in: {text}");
        }
    }

    #[test]
    fn a_database_with_accounts_points_at_the_sign_in_page() {
        let text = text(URLS, &FirstAdmin::SignIn, Path::new("/data"));
        assert!(text.contains("http://127.0.0.1:9000/sign-in"), "{text}");
        assert!(!text.contains("/setup/"), "{text}");
    }
}
