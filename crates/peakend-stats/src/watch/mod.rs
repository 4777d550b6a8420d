//! Series over time: what is ordinary variation and what is a change.

mod change;
mod charts;
mod drift;
mod effect;
mod forecast;
mod season;

pub use change::{Segment, change_points};
pub use charts::{Chart, Point, Signal, laney_chart, share_chart, xmr_chart};
pub use drift::{Cusum, cusum, ewma_chart};
pub use effect::{Interruption, Lag, interruption, lag_correlations};
pub use forecast::{Forecast, forecasts, seasonal_forecast};
pub use season::{Decomposition, stl};
