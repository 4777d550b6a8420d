//! The recorder: one task that joins the calls of a moment into one transaction per workspace.
//! A commit costs one wait for the disk, however many calls share it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use anyhow::anyhow;
use peakend_model::interaction::Interaction;
use peakend_model::{CustomerId, InteractionId, MergeId, Timestamp, WorkspaceId};
use peakend_store::{KnownIdentifier, Store, WriteTx};
use tokio::sync::{mpsc, oneshot};

use super::draft::Draft;
use super::identity::{Resolution, Sighting, resolve};
use crate::app::AppParts;
use crate::{AppError, AppResult, Change, Clock, IdSource, Pulse};

/// Calls that may wait; the next ones wait to be let in.
const QUEUE: usize = 1_024;

pub(crate) struct Recorder {
    sender: mpsc::Sender<Call>,
}

struct Call {
    workspace: WorkspaceId,
    drafts: Vec<Draft>,
    /// Told for each draft whether it was new.
    done: oneshot::Sender<AppResult<Vec<bool>>>,
}

impl Recorder {
    /// The task ends when the last sender, and with it the app, is gone.
    pub(crate) fn start(parts: &AppParts) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let desk = Desk {
            store: parts.store.clone(),
            pulse: parts.pulse.clone(),
            clock: parts.clock.clone(),
            ids: parts.ids.clone(),
            most_rows: parts.config.ledger.group_rows,
        };
        tokio::spawn(desk.run(receiver));
        Self { sender }
    }

    /// Gives for each draft whether it was new, once it is durable.
    pub(crate) async fn record(&self, workspace: WorkspaceId, drafts: Vec<Draft>) -> AppResult<Vec<bool>> {
        let (done, answer) = oneshot::channel();
        let stopped = || AppError::Unavailable("the ledger is closed".to_owned());
        self.sender.send(Call { workspace, drafts, done }).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

struct Desk {
    store: Store,
    pulse: Pulse,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    most_rows: usize,
}

impl Desk {
    async fn run(self, mut receiver: mpsc::Receiver<Call>) {
        while let Some(first) = receiver.recv().await {
            let mut rows = first.drafts.len();
            let mut groups = HashMap::from([(first.workspace, vec![first])]);
            while rows < self.most_rows
                && let Ok(call) = receiver.try_recv()
            {
                rows += call.drafts.len();
                groups.entry(call.workspace).or_default().push(call);
            }
            for (workspace, calls) in groups {
                self.serve(workspace, calls).await;
            }
        }
    }

    /// Writes the calls together; should that fail, each by itself, so that one cannot spoil the others.
    async fn serve(&self, workspace: WorkspaceId, mut calls: Vec<Call>) {
        let drafts: Vec<Vec<Draft>> = if calls.len() == 1 {
            vec![std::mem::take(&mut calls[0].drafts)]
        } else {
            calls.iter().map(|call| call.drafts.clone()).collect()
        };
        match self.write(workspace, drafts).await {
            Ok(written) => calls.into_iter().zip(written).for_each(|(call, written)| call.answer(Ok(written))),
            // After a commit that failed the rows may stand: writing them again could double those without a key.
            Err(error @ AppError::Unavailable(_)) => calls.into_iter().for_each(|call| {
                call.answer(Err(AppError::Unavailable(error.to_string())));
            }),
            Err(error) if calls.len() == 1 => calls.into_iter().for_each(|call| {
                call.answer(Err(AppError::Internal(anyhow!("recording in the ledger: {error:#}"))));
            }),
            Err(error) => {
                tracing::warn!(%error, calls = calls.len(), "calls cannot be recorded together");
                for mut call in calls {
                    let alone = vec![std::mem::take(&mut call.drafts)];
                    let written = self.write(workspace, alone).await;
                    call.answer(written.map(|mut written| written.pop().unwrap_or_default()));
                }
            }
        }
    }

    async fn write(&self, workspace: WorkspaceId, calls: Vec<Vec<Draft>>) -> AppResult<Vec<Vec<bool>>> {
        let now = self.clock.now();
        let mut tx = self.store.write(workspace).await?;
        let last = tx.lock_ledger().await?;
        let keys = calls.iter().flatten().filter(|draft| draft.is_keyed).map(|draft| draft.interaction.id).collect();
        let mut known = known_among(&tx, keys).await?;
        let mut new_keys = Vec::new();
        let mut drafts = Vec::new();
        let mut written = Vec::with_capacity(calls.len());
        for call in calls {
            let mut is_new = Vec::with_capacity(call.len());
            for draft in call {
                // A key that two calls of the group carry is known from the first on.
                let accepted = !draft.is_keyed || known.insert(draft.interaction.id);
                is_new.push(accepted);
                if accepted {
                    new_keys.extend(draft.is_keyed.then_some(draft.interaction.id));
                    drafts.push(draft);
                }
            }
            written.push(is_new);
        }
        let rows = drafts.len();
        let interactions = settle(&mut tx, self.ids.as_ref(), now, drafts).await?;
        tx.insert_keys(&new_keys).await?;
        tx.insert_batch(last, now, interactions).await?;
        tx.commit().await.map_err(|error| {
            tracing::error!(%error, "a commit of the ledger failed");
            AppError::Unavailable(
                "the ledger cannot say whether it kept these rows: send them again with their keys".into(),
            )
        })?;
        if rows > 0 {
            self.pulse.tell(workspace, Change::Recorded { rows });
        }
        Ok(written)
    }
}

impl Call {
    fn answer(self, result: AppResult<Vec<bool>>) {
        // A caller who went away does not want to know.
        let _ = self.done.send(result);
    }
}

async fn known_among(tx: &WriteTx, keys: Vec<InteractionId>) -> AppResult<HashSet<InteractionId>> {
    Ok(tx.known_keys(&keys).await?)
}

/// Finds or makes the customer of each draft and writes what that taught. The ledger must be locked.
pub(super) async fn settle(
    tx: &mut WriteTx,
    ids: &dyn IdSource,
    now: Timestamp,
    drafts: Vec<Draft>,
) -> AppResult<Vec<Interaction>> {
    let mut keys: Vec<String> = drafts.iter().flat_map(|draft| &draft.identifiers).map(|i| i.key()).collect();
    keys.sort_unstable();
    keys.dedup();
    let known = tx.known_identifiers(&keys).await?;
    let parted = parted_among(tx, &known).await?;
    let sightings = drafts.iter().map(|draft| Sighting {
        identifiers: &draft.identifiers,
        name: draft.customer_name.as_deref(),
        at: draft.interaction.occurred_at,
    });
    let found = resolve(tx.workspace(), now, known, parted, sightings, &|| MergeId(ids.uuid(now)));
    keep(tx, &found).await?;
    Ok(drafts.into_iter().zip(found.customers).map(|(draft, customer)| owned(draft, customer)).collect())
}

/// Only where two customers are met can a row bring together whom people parted.
async fn parted_among(tx: &WriteTx, known: &[KnownIdentifier]) -> AppResult<HashSet<(CustomerId, CustomerId)>> {
    let mut customers: Vec<CustomerId> = known.iter().flat_map(|known| [known.owner, known.canonical]).collect();
    customers.sort_unstable();
    customers.dedup();
    if customers.len() < 2 {
        return Ok(HashSet::new());
    }
    Ok(tx.parted_pairs(&customers).await?)
}

fn owned(draft: Draft, customer: Option<CustomerId>) -> Interaction {
    Interaction { customer, ..draft.interaction }
}

async fn keep(tx: &mut WriteTx, found: &Resolution) -> AppResult<()> {
    tx.insert_customers(&found.new_customers).await?;
    tx.insert_identifiers(&found.new_identifiers).await?;
    for merge in &found.merges {
        tx.insert_merge(merge).await?;
    }
    tx.touch_customers(&found.touches).await?;
    tx.insert_likenesses(&found.likenesses).await?;
    Ok(())
}
