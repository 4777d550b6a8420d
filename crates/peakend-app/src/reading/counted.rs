//! Corrections into the ledger: what people say of a text counts wherever its reading counts.

use std::collections::HashMap;
use std::sync::Arc;

use peakend_model::access::Actor;
use peakend_model::correction::{Correction, corrected};
use peakend_model::insight::{Cursor, Revision};
use peakend_model::interaction::Interaction;
use peakend_model::{InteractionId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::job::{Job, Setback};
use crate::{App, AppError, AppResult, feedback, ledger};

/// Interactions looked up at once.
const HANDFUL: usize = 500;

/// Brings what was said of one text into the ledger, with what else was said lately: a file is written anew once for
/// many corrections.
#[derive(Debug, Serialize, Deserialize)]
pub struct CountCorrections {
    pub(crate) interaction: InteractionId,
    pub(crate) occurred_at: Timestamp,
}

impl Job for CountCorrections {
    const KIND: &'static str = "count_corrections";

    async fn run(self, app: &App, actor: &Actor) -> Result<(), Setback> {
        let at = Cursor { occurred_at: self.occurred_at, id: self.interaction };
        Ok(count(app, actor, at).await?)
    }
}

async fn count(app: &App, actor: &Actor, at: Cursor) -> AppResult<()> {
    let row = match feedback::find(app, actor, at).await {
        Ok(row) => row,
        // It was erased meanwhile.
        Err(AppError::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    };
    let own = app.store.corrections_of(actor.workspace, &[at.id]).await?;
    let is_counted = row.annotation.as_ref().is_none_or(|read| corrected(read, &own) == *read);
    if is_counted {
        return Ok(());
    }
    let lately = app.store.corrected_since(actor.workspace, Timestamp(app.clock.now().0 - LATELY)).await?;
    let mut places: Vec<Cursor> = lately.into_iter().map(|(id, occurred_at)| Cursor { occurred_at, id }).collect();
    if !places.contains(&at) {
        places.push(at);
    }
    let mut said: HashMap<InteractionId, Vec<Correction>> = places.iter().map(|at| (at.id, Vec::new())).collect();
    let ids: Vec<InteractionId> = places.iter().map(|at| at.id).collect();
    for ids in ids.chunks(HANDFUL) {
        for correction in app.store.corrections_of(actor.workspace, ids).await? {
            said.entry(correction.interaction).or_default().push(correction);
        }
    }
    ledger::flush(app, actor.workspace).await?;
    let moments = places.iter().map(|at| at.occurred_at).collect();
    app.archive.amend(actor.workspace, &places, Arc::new(Said { said, moments })).await?;
    Ok(())
}

/// Older corrections were counted by the jobs of their own.
const LATELY: i64 = 10 * Timestamp::MINUTE;

struct Said {
    said: HashMap<InteractionId, Vec<Correction>>,
    moments: Vec<Timestamp>,
}

impl Revision for Said {
    fn concerns(&self, from: Timestamp, to: Timestamp) -> bool {
        self.moments.iter().any(|at| from <= *at && *at <= to)
    }

    fn revise(&self, mut rows: Vec<Interaction>) -> Vec<Interaction> {
        for row in &mut rows {
            if let (Some(said), Some(read)) = (self.said.get(&row.id), &row.annotation) {
                row.annotation = Some(corrected(read, said));
            }
        }
        rows
    }
}
