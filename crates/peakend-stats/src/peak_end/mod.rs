//! Peaks, pits and ends: shapes of experiences, what is remembered of them, and what a change would do.
//!
//! Kahneman, Fredrickson, Schreiber & Redelmeier (1993) and Redelmeier & Kahneman (1996) found that people
//! remember an episode by its most intense moment and its end rather than by its mean. Whether that holds
//! for given data is a question here, not an assumption: [`judge`] answers it out of sample.

mod combine;
mod judge;
mod known;
mod lift;
mod normal;
mod shape;
mod simulate;
mod truth;

pub use combine::{Reading, combined};
pub use judge::{Judgement, Model, Verdict, judge};
pub use known::{Known, Likely, Spread};
pub use lift::{Reach, best_reach};
pub use shape::Shape;
pub use simulate::{Simulation, simulate};
pub use truth::{MomentOfTruth, moment_of_truth};
