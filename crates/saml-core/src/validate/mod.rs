//! The rules that an assertion must pass, one file each.
