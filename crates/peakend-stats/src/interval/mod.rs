//! Intervals from sufficient statistics: shares, net scores, means.

mod cluster;
mod mean;
mod net;
mod rate;
mod share;

pub(crate) use share::wilson;

pub use cluster::clustered_design_effect;
pub use mean::{Moments, mean, mean_difference, mean_on_scale};
pub use net::{NetCounts, net_score, net_score_difference};
pub use rate::{median, rate, rate_difference};
pub use share::{ShareCounts, share, share_difference};

use crate::error::Result;
use crate::estimate::{Difference, Estimate};
use crate::special::normal_sf;

/// Difference of two independent estimates that keeps each one's own asymmetry ("square and add",
/// Newcombe 1998; MOVER, Zou & Donner 2008).
///
/// The p-value is read off the interval: z times the distance from the difference to 0, over the
/// distance from the difference to the end that faces 0. So p and interval never contradict each other.
fn square_and_add(a: &Estimate, b: &Estimate, z: f64) -> Result<Difference> {
    let value = a.value - b.value;
    let low = value - (a.value - a.low).hypot(b.high - b.value);
    let high = value + (a.high - a.value).hypot(b.value - b.low);
    let facing_zero = if value > 0.0 { value - low } else { high - value };
    let p_value = match value {
        0.0 => 1.0,
        _ => (2.0 * normal_sf(z * value.abs() / facing_zero)).min(1.0),
    };
    let n = a.n.saturating_add(b.n);
    Ok(Difference { estimate: Estimate { value, low, high, n, level: a.level }.checked()?, p_value })
}
