//! How long until it happens, when for many it has not happened yet.

mod curve;

pub use curve::{Curve, Lifetime, Step, kaplan_meier, log_rank};
