//! `cargo xtask leaks`: many validations under valgrind, which sees what the C libraries allocate
//! and what the unsafe wrapper forgets to free.

use std::process::Command;

use crate::{
    bench::programs,
    cli::{LeaksOptions, Purpose},
    context::Context,
    exec, say, setup,
};

/// `cargo xtask leaks`.
pub(crate) fn command(context: &Context, options: &LeaksOptions) -> anyhow::Result<bool> {
    setup::system(context, Purpose::Leaks, options.install)?;
    let program = programs::build(context, &programs::BOTH)?;
    say::step(&format!(
        "{} validations with both verifiers, accepted and refused in turn",
        options.validations
    ));
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--leak-check=full", "--show-leak-kinds=definite,indirect"])
        .args(["--errors-for-leak-kinds=definite,indirect"])
        .arg("--error-exitcode=1")
        .arg(program)
        .arg("--validations")
        .arg(options.validations.to_string());
    exec::succeeds(&mut valgrind, &context.interrupt)
}
