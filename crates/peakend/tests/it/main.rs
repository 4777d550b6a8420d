//! The binary as its users meet it: child processes, files, HTTP.

mod analysis;
mod command;
mod kill;
mod language;
mod support;
