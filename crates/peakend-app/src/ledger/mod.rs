//! The ledger: every interaction comes in through [`record`], or in bulk through [`prepare_bulk`].

mod bulk;
mod config;
mod draft;
mod flush;
mod identity;
mod recorder;

use std::collections::HashSet;

use peakend_model::InteractionId;
use peakend_model::access::{Action, Actor};
use peakend_model::interaction::{InteractionError, NewInteraction};

pub(crate) use bulk::settle_bulk;
pub use bulk::{Prepared, prepare_bulk};
pub use config::LedgerConfig;
pub(crate) use draft::{Drafted, draft};
pub use flush::{Flushed, flush, run_flusher};
pub(crate) use recorder::Recorder;

use crate::{App, AppResult};

/// What became of each row, in their order.
#[derive(Clone, PartialEq, Debug)]
pub struct Recorded {
    pub outcomes: Vec<Outcome>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    Accepted(InteractionId),
    /// The key was recorded before; nothing was added.
    Duplicate(InteractionId),
    Refused(InteractionError),
}

impl Recorded {
    pub fn accepted(&self) -> usize {
        self.outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Accepted(_))).count()
    }

    pub fn duplicates(&self) -> usize {
        self.outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Duplicate(_))).count()
    }

    pub fn refused(&self) -> usize {
        self.outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Refused(_))).count()
    }
}

/// Records interactions that came through the door `source`. When it returns, the accepted ones are durable
/// and every reader sees them. Calls made at the same time share a transaction; a bad row harms no other.
///
/// # Errors
/// `Forbidden`; `Internal` when the database fails: then nothing of this call was recorded.
pub async fn record(app: &App, actor: &Actor, source: &str, rows: Vec<NewInteraction>) -> AppResult<Recorded> {
    actor.may(Action::RecordInteractions)?;
    let mut drafted = draft::draft(app, actor.workspace, source, rows, &HashSet::new()).await?;
    if drafted.drafts.is_empty() {
        return Ok(Recorded { outcomes: drafted.outcomes });
    }
    let places = drafted.places;
    let accepted = app.recorder().record(actor.workspace, drafted.drafts).await?;
    for (place, is_new) in places.into_iter().zip(accepted) {
        if let (false, Outcome::Accepted(id)) = (is_new, &drafted.outcomes[place]) {
            drafted.outcomes[place] = Outcome::Duplicate(*id);
        }
    }
    Ok(Recorded { outcomes: drafted.outcomes })
}
