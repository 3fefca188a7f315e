//! The command line.

use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// The arguments, read.
pub(crate) struct Arguments {
    pub(crate) target: Target,
    /// How many users the organization has.
    pub(crate) users: usize,
    /// How long each figure is measured.
    pub(crate) time: Duration,
    /// Measure only figures whose names contain this.
    pub(crate) only: Option<String>,
}

/// The server that is measured.
pub(crate) enum Target {
    Ours(Ours),
    Peer(Peer),
    /// Our server, by its program, with neighbors.
    Neighbors(PathBuf),
}

/// A server that we start.
#[derive(Default)]
pub(crate) struct Ours {
    pub(crate) program: PathBuf,
    /// An empty PostgreSQL database; without it SQLite is measured.
    pub(crate) postgres: Option<String>,
    /// Keeps the loaded SQLite database here, and starts from the one that is there.
    pub(crate) keep: Option<PathBuf>,
}

/// A server of somebody else that runs already and has no users.
pub(crate) struct Peer {
    pub(crate) name: String,
    /// On the loopback interface.
    pub(crate) socket_address: SocketAddr,
    /// The path of the SCIM endpoints: empty, or it begins with a slash and does not end with one.
    pub(crate) base: String,
    /// The bearer token.
    pub(crate) token: String,
    /// Its process.
    pub(crate) pid: u32,
}

const USAGE: &str = "\
scim-bench --users N [--quick] [--only TEXT] --server PROGRAM [--postgres URL | --keep DIR]
scim-bench --neighbors --server PROGRAM [--quick] [--only TEXT]
scim-bench --users N [--quick] [--only TEXT] --peer NAME --url http://127.0.0.1:PORT/PATH --token TOKEN --pid PID";

impl Arguments {
    /// Reads [`USAGE`].
    pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let (mut users, mut time, mut only) = (0, Duration::from_secs(4), None);
        let (mut program, mut postgres, mut keep, mut neighbors) = (None, None, None, false);
        let (mut name, mut socket_address, mut token, mut pid) = (None, None, None, None);
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            match word.as_str() {
                "--quick" => time = Duration::from_secs(1),
                "--neighbors" => neighbors = true,
                "--users" => users = value()?.parse()?,
                "--only" => only = Some(value()?),
                "--server" => program = Some(PathBuf::from(value()?)),
                "--postgres" => postgres = Some(value()?),
                "--keep" => keep = Some(PathBuf::from(value()?)),
                "--peer" => name = Some(value()?),
                "--url" => socket_address = Some(loopback(&value()?)?),
                "--token" => token = Some(value()?),
                "--pid" => pid = Some(value()?.parse()?),
                _ => return Err(USAGE.into()),
            }
        }
        let one_database = postgres.is_none() || keep.is_none();
        let no_database = postgres.is_none() && keep.is_none();
        let target = match (program, (name, socket_address, token, pid)) {
            (Some(program), (None, None, None, None)) if neighbors && no_database => {
                Target::Neighbors(program)
            }
            (Some(program), (None, None, None, None)) if one_database && !neighbors => {
                Target::Ours(Ours {
                    program,
                    postgres,
                    keep,
                })
            }
            (None, (Some(name), Some((socket_address, base)), Some(token), Some(pid)))
                if no_database =>
            {
                Target::Peer(Peer {
                    name,
                    socket_address,
                    base,
                    token,
                    pid,
                })
            }
            _ => return Err(USAGE.into()),
        };
        if users == 0 && !neighbors {
            return Err(USAGE.into());
        }
        Ok(Self {
            target,
            users,
            time,
            only,
        })
    }
}

/// The two parts of a URL on this machine: load belongs nowhere else.
fn loopback(url: &str) -> Result<(SocketAddr, String), Box<dyn Error>> {
    let wrong = || format!("--url: expected http://127.0.0.1:PORT/PATH, received {url}");
    let rest = url.strip_prefix("http://").ok_or_else(wrong)?;
    let (host, path) = rest
        .find('/')
        .map_or((rest, ""), |slash| rest.split_at(slash));
    let socket_address: SocketAddr = host.parse().map_err(|_| wrong())?;
    if !socket_address.ip().is_loopback() {
        return Err(wrong().into());
    }
    Ok((socket_address, path.trim_end_matches('/').to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{Arguments, Target};

    fn read(line: &str) -> Option<Arguments> {
        Arguments::read(line.split(' ').map(str::to_owned)).ok()
    }

    #[test]
    fn a_peer_is_named_by_all_that_opens_it() {
        let all = "--users 9 --peer other --url http://127.0.0.1:81/scim/v2/ --token t --pid 7";
        let Some(Target::Peer(peer)) = read(all).map(|arguments| arguments.target) else {
            panic!("no peer")
        };
        assert_eq!((peer.name.as_str(), peer.token.as_str()), ("other", "t"));
        assert_eq!(peer.socket_address.to_string(), "127.0.0.1:81");
        assert_eq!((peer.base.as_str(), peer.pid), ("/scim/v2", 7));
        for part in [" --token t", " --pid 7", " --peer other", "--users 9 "] {
            assert!(read(&all.replace(part, "")).is_none(), "{part}");
        }
        assert!(read(&format!("{all} --server s")).is_none());
        assert!(read(&format!("{all} --keep d")).is_none());
    }

    #[test]
    fn load_goes_to_this_machine_only() {
        let at = |url: &str| read(&format!("--users 9 --peer p --token t --pid 7 --url {url}"));
        for url in ["http://127.0.0.1:81", "http://[::1]:81/v2"] {
            assert!(at(url).is_some(), "{url}");
        }
        for url in [
            "http://192.0.2.1:81",
            "https://127.0.0.1:81",
            "http://a:81",
            "",
        ] {
            assert!(at(url).is_none(), "{url}");
        }
    }

    #[test]
    fn neighbors_need_a_server_and_bring_their_users() {
        assert!(read("--neighbors --server s --quick").is_some());
        assert!(read("--neighbors").is_none());
        assert!(read("--neighbors --server s --keep d").is_none());
    }

    #[test]
    fn our_server_has_one_database() {
        let ours = "--users 9 --server s";
        for more in ["", " --keep d", " --postgres u", " --quick --only post"] {
            assert!(read(&format!("{ours}{more}")).is_some(), "{more}");
        }
        assert!(read(&format!("{ours} --keep d --postgres u")).is_none());
        assert!(read(&format!("{ours} --token t")).is_none());
    }
}
