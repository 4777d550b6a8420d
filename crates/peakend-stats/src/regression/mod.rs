//! Regression: linear, with errors that survive autocorrelation, and logistic; what-if from a fit.

mod design;
mod linear_fit;
mod logistic;
#[cfg(test)]
pub(crate) mod samples;

pub use linear_fit::{Coefficient, Fit, linear_fit, linear_fit_clustered, linear_fit_over_time, what_if};
pub use logistic::{LogisticFit, logistic_fit};

pub(crate) use design::Design;
