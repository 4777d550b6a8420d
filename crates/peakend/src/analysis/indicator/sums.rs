//! Sufficient statistics of an indicator: what can be added up, judged and compared.

use peakend_stats::{
    Difference, Estimate, Moments, NetCounts, Result, ShareCounts, mean, mean_difference, mean_on_scale, net_score,
    net_score_difference, share, share_difference,
};

use crate::analysis::args::Kind;

#[derive(Clone, Copy, Debug)]
pub(super) enum Sums {
    /// Judged in points.
    Net(NetCounts),
    /// Values from `from` up count.
    Share {
        counts: ShareCounts,
        from: f64,
    },
    /// Values are turned into places from 0 to 1 on the scale.
    Place {
        moments: Moments,
        low: f64,
        high: f64,
    },
    Mean {
        moments: Moments,
        scale: Option<(f64, f64)>,
    },
}

impl Sums {
    pub(super) fn empty(kind: Kind, scale: Option<(f64, f64)>) -> Self {
        let (low, high) = scale.unwrap_or((0.0, 1.0));
        let moments = Moments::default();
        match kind {
            Kind::Nps => Self::Net(NetCounts::of(0, 0, 0)),
            Kind::Csat => Self::Share { counts: ShareCounts::of(0, 0), from: low + 0.75 * (high - low) },
            Kind::Share => Self::Share { counts: ShareCounts::of(0, 0), from: 1.0 },
            Kind::Ces => Self::Place { moments, low, high },
            Kind::Mean => Self::Mean { moments, scale },
        }
    }

    pub(super) fn with(mut self, value: f64, weight: f64) -> Self {
        match &mut self {
            Self::Net(counts) => {
                match value {
                    value if value >= 9.0 => counts.plus += weight,
                    value if value < 7.0 => counts.minus += weight,
                    _ => counts.neutral += weight,
                }
                counts.squared_weights += weight * weight;
                counts.n += 1;
            }
            Self::Share { counts, from } => {
                if value >= *from {
                    counts.hits += weight;
                }
                counts.total += weight;
                counts.squared_weights += weight * weight;
                counts.n += 1;
            }
            Self::Place { moments, low, high } => moments.add((value - *low) / (*high - *low), weight),
            Self::Mean { moments, .. } => moments.add(value, weight),
        }
        self
    }

    /// What a value adds to the estimate.
    pub(super) fn counted(&self, value: f64) -> f64 {
        match self {
            Self::Net(_) if value >= 9.0 => 1.0,
            Self::Net(_) if value < 7.0 => -1.0,
            Self::Net(_) => 0.0,
            Self::Share { from, .. } => f64::from(u8::from(value >= *from)),
            Self::Place { low, high, .. } => (value - low) / (high - low),
            Self::Mean { .. } => value,
        }
    }

    /// The same rows, whose variance is `effect` times that of rows that stand alone.
    pub(super) fn leaning(self, effect: f64) -> Self {
        match self {
            Self::Net(counts) => Self::Net(counts.with_design_effect(effect)),
            Self::Share { counts, from } => Self::Share { counts: counts.with_design_effect(effect), from },
            Self::Place { moments, low, high } => {
                Self::Place { moments: moments.with_design_effect(effect), low, high }
            }
            Self::Mean { moments, scale } => Self::Mean { moments: moments.with_design_effect(effect), scale },
        }
    }

    /// Both together; sums of different kinds never meet.
    pub(super) fn merged(self, other: &Self) -> Self {
        match (self, other) {
            (Self::Net(a), Self::Net(b)) => Self::Net(NetCounts {
                plus: a.plus + b.plus,
                neutral: a.neutral + b.neutral,
                minus: a.minus + b.minus,
                squared_weights: a.squared_weights + b.squared_weights,
                n: a.n + b.n,
            }),
            (Self::Share { counts: a, from }, Self::Share { counts: b, .. }) => {
                let counts = ShareCounts {
                    hits: a.hits + b.hits,
                    total: a.total + b.total,
                    squared_weights: a.squared_weights + b.squared_weights,
                    n: a.n + b.n,
                };
                Self::Share { counts, from }
            }
            (Self::Place { moments, low, high }, Self::Place { moments: b, .. }) => {
                Self::Place { moments: moments.merged(b), low, high }
            }
            (Self::Mean { moments, scale }, Self::Mean { moments: b, .. }) => {
                Self::Mean { moments: moments.merged(b), scale }
            }
            (own, _) => own,
        }
    }

    pub(super) fn n(&self) -> u64 {
        match self {
            Self::Net(counts) => counts.n,
            Self::Share { counts, .. } => counts.n,
            Self::Place { moments, .. } | Self::Mean { moments, .. } => moments.n,
        }
    }

    pub(super) fn effective_n(&self) -> f64 {
        match self {
            Self::Net(counts) => counts.effective_n(),
            Self::Share { counts, .. } => counts.effective_n(),
            Self::Place { moments, .. } | Self::Mean { moments, .. } => moments.effective_n(),
        }
    }

    /// The bare value where no interval can be given.
    pub(super) fn value(&self) -> Option<f64> {
        match self {
            Self::Mean { moments, .. } | Self::Place { moments, .. } => moments.mean().ok(),
            Self::Net(_) | Self::Share { .. } => None,
        }
    }

    pub(super) fn judge(&self, level: f64) -> Result<Estimate> {
        match self {
            Self::Net(counts) => Ok(net_score(counts, level)?.scaled(100.0)),
            Self::Share { counts, .. } => share(counts, level),
            Self::Place { moments, .. } => mean_on_scale(moments, 0.0, 1.0, level),
            Self::Mean { moments, scale: Some((low, high)) } => mean_on_scale(moments, *low, *high, level),
            Self::Mean { moments, scale: None } => mean(moments, level),
        }
    }

    /// This minus the other.
    pub(super) fn difference(&self, other: &Self, level: f64) -> Result<Difference> {
        match (self, other) {
            (Self::Net(a), Self::Net(b)) => {
                let found = net_score_difference(a, b, level)?;
                Ok(Difference { estimate: found.estimate.scaled(100.0), ..found })
            }
            (Self::Share { counts: a, .. }, Self::Share { counts: b, .. }) => share_difference(a, b, level),
            (
                Self::Place { moments: a, .. } | Self::Mean { moments: a, .. },
                Self::Place { moments: b, .. } | Self::Mean { moments: b, .. },
            ) => mean_difference(a, b, level),
            _ => Err(peakend_stats::StatsError::Contradiction("two different indicators")),
        }
    }

    pub(super) fn difference_method(&self) -> &'static str {
        match self {
            Self::Net(_) => "MOVER of score intervals (Zou & Donner 2008)",
            Self::Share { .. } => "Newcombe 1998, method 10",
            Self::Place { .. } | Self::Mean { .. } => "Welch 1947",
        }
    }
}
