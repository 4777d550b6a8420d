//! The binary as its users meet it: child processes, files, HTTP.

mod analysis;
mod command;
mod kill;
mod language;
#[allow(dead_code, reason = "shared with the benches, which use other parts")]
mod support;
