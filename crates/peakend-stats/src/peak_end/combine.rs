//! Several noisy readings of one quantity as one.

use crate::error::{Result, StatsError, finite, positive};

/// A reading with the variance of its error, in the unit of the value and its square.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    pub value: f64,
    pub variance: f64,
}

/// The mean weighted by precision (1 / variance): the least variance an unbiased combination of
/// independent readings can have.
///
/// # Errors
/// `TooFew` without readings, `NotFinite`, `OutOfRange` for a variance that is not positive.
pub fn combined(readings: impl IntoIterator<Item = Reading>) -> Result<Reading> {
    let (mut precision, mut sum) = (0.0, 0.0);
    for reading in readings {
        let weight = 1.0 / positive("variance", reading.variance)?;
        precision += weight;
        sum += weight * finite("reading", reading.value)?;
    }
    if precision <= 0.0 {
        return Err(StatsError::TooFew { needed: 1, got: 0 });
    }
    Ok(Reading { value: finite("reading", sum / precision)?, variance: 1.0 / precision })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surer_reading_counts_more() {
        let readings = [Reading { value: 1.0, variance: 0.1 }, Reading { value: -1.0, variance: 0.3 }];
        let both = combined(readings).unwrap();
        assert!((both.value - 0.5).abs() < 1e-12 && (both.variance - 0.075).abs() < 1e-12);
        assert_eq!(combined([readings[0]]).unwrap(), readings[0]);
        assert!(combined([]).is_err() && combined([Reading { value: 0.0, variance: 0.0 }]).is_err());
        assert!(combined([Reading { value: f64::NAN, variance: 1.0 }]).is_err());
    }
}
