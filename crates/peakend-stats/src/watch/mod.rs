//! Series over time: what is ordinary variation and what is a change.

mod charts;
mod drift;

pub use charts::{Chart, Point, Signal, laney_chart, share_chart, xmr_chart};
pub use drift::{Cusum, cusum, ewma_chart};
