//! Which user runs the private PostgreSQL: it does not run as root.

use std::{fs, os::unix::fs::MetadataExt as _};

use anyhow::Context as _;

/// A user of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) name: String,
    pub(crate) user_id: u32,
    pub(crate) group_id: u32,
}

/// Whether we are root.
pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// The user to run PostgreSQL as: `None` for ourselves.
///
/// # Errors
/// If we are root and the machine has no user to switch to.
pub(crate) fn for_postgres() -> anyhow::Result<Option<Account>> {
    if !is_root() {
        return Ok(None);
    }
    let passwd = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
    choose(&passwd)
        .map(Some)
        .context("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")
}

/// `postgres`, which Debian's package makes, else `nobody`.
fn choose(passwd: &str) -> Option<Account> {
    ["postgres", "nobody"].iter().find_map(|wanted| {
        passwd
            .lines()
            .filter_map(parse)
            .find(|account| account.name == *wanted)
    })
}

fn parse(line: &str) -> Option<Account> {
    let mut fields = line.split(':');
    let name = fields.next()?.to_owned();
    let mut ids = fields.skip(1).map(str::parse);
    Some(Account {
        name,
        user_id: ids.next()?.ok()?,
        group_id: ids.next()?.ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = "root:x:0:0:root:/root:/bin/bash\n";
    const NOBODY: &str = "nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin\n";
    const POSTGRES: &str = "postgres:x:106:113::/var/lib/postgresql:/bin/bash\n";

    #[test]
    fn postgres_is_preferred_over_nobody() {
        let account = choose(&[ROOT, NOBODY, POSTGRES].concat()).unwrap();
        assert_eq!(
            account,
            Account {
                name: "postgres".into(),
                user_id: 106,
                group_id: 113
            }
        );
    }

    #[test]
    fn nobody_does_where_there_is_no_postgres() {
        let account = choose(&[ROOT, NOBODY].concat()).unwrap();
        assert_eq!(
            account,
            Account {
                name: "nobody".into(),
                user_id: 65534,
                group_id: 65533
            }
        );
    }

    #[test]
    fn root_itself_is_never_chosen() {
        assert_eq!(choose(ROOT), None);
        assert_eq!(choose("postgres:x:not-a-number"), None);
    }
}
