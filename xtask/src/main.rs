//! Sets up, runs, tests, checks and measures the workspace.

fn main() {}
