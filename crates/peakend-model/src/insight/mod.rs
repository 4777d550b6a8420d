//! Asking the ledger: `Query` in, `Table` of sufficient statistics out. The engine counts, `peakend-stats` judges.

mod filter;
pub mod lens;
mod moment;
mod port;
mod query;
mod table;

pub use filter::{Field, Filter};
pub use moment::{Moment, MomentParts, MomentQuery, Path, Paths, Share, intent_bit, thread_number};
pub use port::{
    Answer, Appended, Archive, ArchiveError, BoxFuture, Checkpoint, Cursor, Erased, Fresh, InsightError, Insights,
    Listing, Maintained, Order as ListingOrder, Revised, Revision, Scope, Version, answer,
};
pub use query::{Comparison, Dimension, Measure, Order, OrderBy, Query, QueryError};
pub use table::{Cell, Label, Moments, Mood, Row, ScoreCounts, ScorePoint, Table};
