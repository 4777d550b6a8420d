//! The bulk path: large imports go straight to the archive, past the inbox.

use std::collections::HashSet;

use peakend_model::interaction::{Interaction, NewInteraction};
use peakend_model::{InteractionId, WorkspaceId};

use super::draft::{Drafted, draft};
use super::recorder::settle;
use super::{Outcome, Recorded};
use crate::{App, AppResult};

/// Rows that are ready for the archive; customers are written already, rows and keys are not.
pub struct Prepared {
    /// To be appended with the chunk's checkpoint.
    pub interactions: Vec<Interaction>,
    /// One per row given, in order.
    pub outcomes: Vec<Outcome>,
    /// To be taken with [`peakend_store::WriteTx::claim_keys`] before the rows are appended.
    pub keys: Vec<InteractionId>,
}

impl Prepared {
    /// Leaves out the rows that another door recorded since they were prepared.
    pub(crate) fn drop_known(&mut self, known: &HashSet<InteractionId>) {
        if known.is_empty() {
            return;
        }
        self.interactions.retain(|row| !known.contains(&row.id));
        self.keys.retain(|key| !known.contains(key));
        for outcome in &mut self.outcomes {
            if let Outcome::Accepted(id) = *outcome
                && known.contains(&id)
            {
                *outcome = Outcome::Duplicate(id);
            }
        }
    }

    pub fn counts(&self) -> Recorded {
        Recorded { outcomes: self.outcomes.clone() }
    }
}

/// Checks, reads and resolves one chunk of an import. Doing it again after a crash gives the same customers
/// and, for rows with a key, the same ids: so a chunk that the archive holds already is only accounted for.
/// `ours` are keys the import took for a chunk it did not come to account for.
///
/// # Errors
/// `Internal` when the database fails.
pub async fn prepare_bulk(
    app: &App,
    workspace: WorkspaceId,
    source: &str,
    rows: Vec<NewInteraction>,
    ours: &HashSet<InteractionId>,
) -> AppResult<Prepared> {
    let drafted = draft(app, workspace, source, rows, ours).await?;
    settle_bulk(app, workspace, drafted).await
}

/// The second half of [`prepare_bulk`]: whose the drafts are.
///
/// # Errors
/// `Internal` when the database fails.
pub(crate) async fn settle_bulk(app: &App, workspace: WorkspaceId, drafted: Drafted) -> AppResult<Prepared> {
    let Drafted { outcomes, drafts, .. } = drafted;
    let keys = drafts.iter().filter(|draft| draft.is_keyed).map(|draft| draft.interaction.id).collect();
    if drafts.is_empty() {
        return Ok(Prepared { interactions: Vec::new(), outcomes, keys });
    }
    let mut tx = app.store.write(workspace).await?;
    tx.lock_ledger().await?;
    let interactions = settle(&mut tx, app.ids.as_ref(), app.clock.now(), drafts).await?;
    tx.commit().await?;
    Ok(Prepared { interactions, outcomes, keys })
}
