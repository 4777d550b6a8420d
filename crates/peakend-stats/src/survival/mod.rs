//! How long until it happens, when for many it has not happened yet.

mod cox;
mod curve;
mod proportional;

pub use cox::{CoxFit, cox_fit};
pub use curve::{Curve, Lifetime, Step, kaplan_meier, log_rank};
