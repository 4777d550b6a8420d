//! What moves the outcome: how the explained variance is shared among drivers that go together.

mod contrast;
mod cross;
mod logistic_weights;
mod shares;

pub use contrast::{Contrast, Factor, penalty_reward};
pub use logistic_weights::{clustered_logistic_intervals, logistic_intervals, logistic_weights};
pub use shares::{Drivers, Method, clustered_intervals, driver_intervals, driver_shares};
