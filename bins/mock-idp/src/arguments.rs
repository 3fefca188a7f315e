//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;

/// A mock identity provider for development: it signs anybody in, without a password, and plays
/// a SCIM client.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Arguments {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8090", value_name = "IP:PORT")]
    pub(crate) listen: SocketAddr,

    /// The URL that browsers use, when it differs from the one to listen on.
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<url::Url>,

    /// The Statux server that the pages link to.
    #[arg(long, default_value = "http://127.0.0.1:8080", value_name = "URL")]
    pub(crate) statux_url: url::Url,

    /// Keep the signing key in this directory, so that it survives a restart.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,

    /// Listen on an IP address that other machines reach, although anyone there may then sign in as
    /// anybody.
    #[arg(long)]
    pub(crate) allow_remote: bool,
}

impl Arguments {
    /// Rejects IP addresses that other machines reach, unless they were asked for.
    pub(crate) fn check_listen(&self) -> Result<(), String> {
        if self.allow_remote || self.listen.ip().is_loopback() {
            return Ok(());
        }
        Err(format!(
            "{} is not a loopback address, and anyone who reaches this program may sign in as \
             anybody; add --allow-remote if you want that",
            self.listen.ip()
        ))
    }

    /// The URL that browsers use, without a slash at its end.
    pub(crate) fn public_url(&self) -> String {
        self.public_url.as_ref().map_or_else(
            || format!("http://{}", self.listen),
            |url| url.as_str().trim_end_matches('/').to_owned(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Arguments {
        Arguments::try_parse_from([&["mock-idp"], arguments].concat()).unwrap()
    }

    #[test]
    fn only_loopback_addresses_without_the_flag() {
        assert_eq!(parse(&[]).check_listen(), Ok(()));
        assert_eq!(parse(&["--listen", "[::1]:8090"]).check_listen(), Ok(()));
        let rejected = parse(&["--listen", "0.0.0.0:8090"])
            .check_listen()
            .unwrap_err();
        assert!(rejected.contains("--allow-remote"), "{rejected}");
        assert_eq!(
            parse(&["--listen", "0.0.0.0:8090", "--allow-remote"]).check_listen(),
            Ok(())
        );
    }

    #[test]
    fn the_public_url_follows_the_listening_socket() {
        assert_eq!(
            parse(&["--listen", "127.0.0.1:9"]).public_url(),
            "http://127.0.0.1:9"
        );
        let given = parse(&["--public-url", "https://idp.test/"]);
        assert_eq!(given.public_url(), "https://idp.test");
    }
}
