//! Special functions and distributions: the tables at the back of the book.
//!
//! Arguments outside a function's domain give NaN, as in C and R; functions of the layers above check
//! their input before they come here, so NaN never leaves the crate.

mod beta;
mod gamma;
mod normal;
mod student;

pub use beta::{beta_cdf, beta_quantile, fisher_cdf, fisher_sf, ln_beta};
pub use gamma::{chi_square_cdf, chi_square_quantile, chi_square_sf, digamma, gamma_cdf, gamma_sf, ln_gamma};
pub use normal::{normal_cdf, normal_pdf, normal_quantile, normal_sf};
pub use student::{student_cdf, student_quantile, student_two_sided};
