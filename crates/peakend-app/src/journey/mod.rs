//! The emotional map: moods of moments, instances of a journey, the curve, peak–end, what to change first.
//! `docs/emotional-map.md` says the model in words.

pub mod assemble;
mod changes;
pub mod channel;
pub mod cjml;
pub mod curve;
pub mod define;
pub mod file;
pub mod follows;
pub mod found;
pub mod instance;
mod kept;
mod known;
pub mod listed;
pub mod map;
pub mod note;
pub mod pain;
pub mod part;
pub mod picture;
mod plan;
pub mod point;
pub mod template;
pub mod travellers;
pub mod trial;
pub mod valence;

pub use assemble::{JourneyPlan, Part, PlannedPoint, assemble};
pub use changes::{Change, ChangeKind};
pub use channel::{Switch, Through};
pub use curve::{Difference, Point, compare};
pub use found::{Beside, Found, Question, State, found};
pub use instance::{Experience, Instance, Source, Step};
pub(crate) use kept::Kept;
pub use map::{Basis, Ending, Map, Truth, map_of};
pub use valence::Mood;
