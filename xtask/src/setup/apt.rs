//! Installs Debian packages: a pure plan, and the little that carries it out.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use anyhow::bail;

use super::packages::{self, Package};
use crate::{cli::InstallOptions, context::Context, exec, postgres::account, say};

/// The properties of this machine that decide how packages get installed.
#[derive(Debug, Clone, Copy)]
struct Machine {
    root: bool,
    sudo: bool,
    /// Whether apt has ever fetched its package lists: fresh images come without.
    lists: bool,
}

/// The decision.
#[derive(Debug, PartialEq, Eq)]
enum Plan {
    /// Nothing is missing.
    Nothing,
    /// Install these, after `apt-get update` if `update_first`.
    Install {
        names: Vec<&'static str>,
        sudo: bool,
        update_first: bool,
    },
    /// Not possible here; the text says what a person can do.
    Impossible(String),
}

/// Installs what is missing, saying first what and why.
///
/// # Errors
/// If something is missing and may not, or cannot, be installed.
pub(crate) fn install(
    context: &Context,
    needed: &[Package],
    options: InstallOptions,
) -> anyhow::Result<()> {
    if exec::find_program("dpkg-query").is_none() {
        say::note(&format!(
            "This is no Debian-like system: see to the equivalents of these packages yourself: {}",
            names(needed).join(" ")
        ));
        return Ok(());
    }
    let missing = packages::missing(needed, &dpkg_status(needed)?);
    let machine = Machine {
        root: account::is_root(),
        sudo: exec::find_program("sudo").is_some(),
        lists: has_lists(Path::new("/var/lib/apt/lists")),
    };
    match plan(&missing, machine, options) {
        Plan::Nothing => Ok(()),
        Plan::Impossible(why) => bail!(why),
        Plan::Install {
            names,
            sudo,
            update_first,
        } => {
            say::step("Installing Debian packages that are missing here");
            say::note(&reasons(&missing));
            let apt = |arguments: &[&str]| {
                exec::succeeds(&mut apt_get(sudo, arguments), &context.interrupt)
            };
            let mut install = vec!["install", "--yes", "--no-install-recommends"];
            install.extend(&names);
            if update_first && !apt(&["update"])? {
                bail!("`apt-get update` failed: see above");
            }
            // Lists that are too old name files that the mirrors no longer have.
            if apt(&install)? || (!update_first && apt(&["update"])? && apt(&install)?) {
                return Ok(());
            }
            bail!("apt-get could not install {}: see above", names.join(" "))
        }
    }
}

/// Decides what to do about missing packages.
fn plan(missing: &[Package], machine: Machine, options: InstallOptions) -> Plan {
    if missing.is_empty() {
        return Plan::Nothing;
    }
    let names = names(missing);
    let by_hand = format!(
        "apt-get install --no-install-recommends {}",
        names.join(" ")
    );
    if options.no_install {
        return Plan::Impossible(format!(
            "these Debian packages are missing, and --no-install was given:\n{}\nInstall them with\n  {by_hand}",
            reasons(missing)
        ));
    }
    if !machine.root && !machine.sudo {
        return Plan::Impossible(format!(
            "these Debian packages are missing:\n{}\nInstalling them needs root, and there is no sudo here. As root, run\n  {by_hand}",
            reasons(missing)
        ));
    }
    Plan::Install {
        names,
        sudo: !machine.root,
        update_first: !machine.lists,
    }
}

fn names(packages: &[Package]) -> Vec<&'static str> {
    packages.iter().map(|package| package.name).collect()
}

/// One line a package: its name and why it is needed.
fn reasons(packages: &[Package]) -> String {
    let width = packages
        .iter()
        .map(|package| package.name.len())
        .max()
        .unwrap_or(0);
    let line = |package: &Package| format!("  {:width$}  {}", package.name, package.why);
    packages.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn apt_get(sudo: bool, arguments: &[&str]) -> Command {
    // Through `env`, because sudo does not pass our environment on.
    let mut command = Command::new(if sudo { "sudo" } else { "env" });
    if sudo {
        command.arg("env");
    }
    command
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"])
        .args(arguments);
    command
}

fn dpkg_status(needed: &[Package]) -> anyhow::Result<String> {
    // It fails when it knows one of them not at all, having printed the others.
    let output = Command::new("dpkg-query")
        .args(["--show", "--showformat", "${db:Status-Status} ${Package}\n"])
        .args(needed.iter().map(|package| package.name))
        .stderr(Stdio::null())
        .output()?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn has_lists(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|files| {
        files
            .flatten()
            .any(|file| file.file_name().to_string_lossy().contains("_Packages"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Purpose;

    const ALLOWED: InstallOptions = InstallOptions { no_install: false };
    const ROOT: Machine = Machine {
        root: true,
        sudo: false,
        lists: true,
    };

    fn missing() -> Vec<Package> {
        packages::needed(Purpose::Test, || true)
            .into_iter()
            .filter(|package| ["libpq-dev", "simplesamlphp"].contains(&package.name))
            .collect()
    }

    #[test]
    fn nothing_missing_needs_no_rights() {
        let machine = Machine {
            root: false,
            sudo: false,
            lists: false,
        };
        assert_eq!(plan(&[], machine, ALLOWED), Plan::Nothing);
    }

    #[test]
    fn root_installs_directly() {
        let Plan::Install {
            names,
            sudo,
            update_first,
        } = plan(&missing(), ROOT, ALLOWED)
        else {
            panic!("no installation");
        };
        assert_eq!(names, ["libpq-dev", "simplesamlphp"]);
        assert!(!sudo && !update_first);
    }

    #[test]
    fn a_user_installs_with_sudo() {
        let machine = Machine {
            root: false,
            sudo: true,
            ..ROOT
        };
        assert!(matches!(
            plan(&missing(), machine, ALLOWED),
            Plan::Install { sudo: true, .. }
        ));
    }

    #[test]
    fn a_machine_without_package_lists_fetches_them_first() {
        let machine = Machine {
            lists: false,
            ..ROOT
        };
        let plan = plan(&missing(), machine, ALLOWED);
        assert!(matches!(
            plan,
            Plan::Install {
                update_first: true,
                ..
            }
        ));
    }

    #[test]
    fn without_root_and_sudo_the_message_names_packages_reasons_and_the_command() {
        let machine = Machine {
            root: false,
            sudo: false,
            lists: true,
        };
        let Plan::Impossible(text) = plan(&missing(), machine, ALLOWED) else {
            panic!("it should be impossible");
        };
        for part in [
            "no sudo",
            "libpq-dev      the client library of PostgreSQL",
            "apt-get install --no-install-recommends libpq-dev simplesamlphp",
        ] {
            assert!(text.contains(part), "{part:?} is not in: {text}");
        }
    }

    #[test]
    fn no_install_never_installs() {
        let plan = plan(&missing(), ROOT, InstallOptions { no_install: true });
        let Plan::Impossible(text) = plan else {
            panic!("it should be impossible")
        };
        assert!(text.contains("--no-install"), "{text}");
    }

    #[test]
    fn sudo_gets_the_environment_through_env() {
        let command = apt_get(true, &["update"]);
        assert_eq!(command.get_program(), "sudo");
        let arguments: Vec<_> = command.get_args().collect();
        assert_eq!(
            arguments,
            [
                "env",
                "DEBIAN_FRONTEND=noninteractive",
                "apt-get",
                "--quiet",
                "update"
            ]
        );
    }
}
