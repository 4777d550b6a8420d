//! Drafts: rows checked, named, masked and read, but not yet numbered and nobody's yet.

use std::collections::HashSet;
use std::sync::Arc;

use anyhow::Context;
use peakend_language::mask::mask_value;
use peakend_language::{Adaptation, Reader};
use peakend_model::customer::Identifier;
use peakend_model::dialogue::own_words;
use peakend_model::interaction::{Interaction, NewInteraction};
use peakend_model::{InteractionId, Timestamp, WorkspaceId};
use rayon::prelude::*;

use super::Outcome;
use crate::reading::adaptation::in_force;
use crate::taxonomy::reader_of;
use crate::{App, AppResult};

/// An interaction that still lacks its customer.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) interaction: Interaction,
    /// Its id is that of a key: it may have been recorded before.
    pub(crate) is_keyed: bool,
    pub(crate) identifiers: Vec<Identifier>,
    pub(crate) customer_name: Option<String>,
}

pub(crate) struct Drafted {
    /// One per row given; accepted so far as we know.
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) drafts: Vec<Draft>,
    /// The place of each draft's row among the outcomes.
    pub(crate) places: Vec<usize>,
}

/// Checks rows, drops those recorded before, masks and reads the texts of the others. Keys among `ours` were taken
/// for these rows and do not count as recorded.
pub(crate) async fn draft(
    app: &App,
    workspace: WorkspaceId,
    source: &str,
    rows: Vec<NewInteraction>,
    ours: &HashSet<InteractionId>,
) -> AppResult<Drafted> {
    let now = app.clock.now();
    let new_id = || InteractionId(app.ids.uuid(now));
    let mut drafted = check(workspace, source, now, rows, new_id);
    let keyed: Vec<InteractionId> =
        drafted.drafts.iter().filter(|draft| draft.is_keyed).map(|draft| draft.interaction.id).collect();
    // A first look without a lock, so that a load that is sent again is not read again.
    let mut known = app.store.known_keys(workspace, &keyed).await?;
    known.retain(|key| !ours.contains(key));
    if !known.is_empty() {
        drafted.drop_known(&known);
    }
    let layer = in_force(app, workspace).await?;
    let reader = reader_of(app, workspace).await?;
    drafted.drafts = read(reader, layer, drafted.drafts).await?;
    Ok(drafted)
}

fn check(
    workspace: WorkspaceId,
    source: &str,
    now: Timestamp,
    rows: Vec<NewInteraction>,
    new_id: impl Fn() -> InteractionId,
) -> Drafted {
    let mut drafted = Drafted { outcomes: Vec::with_capacity(rows.len()), drafts: Vec::new(), places: Vec::new() };
    let mut seen = HashSet::new();
    for (place, row) in rows.into_iter().enumerate() {
        let row = match row.check(now) {
            Ok(row) => row,
            Err(error) => {
                drafted.outcomes.push(Outcome::Refused(error));
                continue;
            }
        };
        let id = row.key.as_deref().map_or_else(&new_id, |key| InteractionId::of_key(workspace, key));
        if !seen.insert(id) {
            drafted.outcomes.push(Outcome::Duplicate(id));
            continue;
        }
        drafted.outcomes.push(Outcome::Accepted(id));
        drafted.drafts.push(Draft::of(row, id, source, now));
        drafted.places.push(place);
    }
    drafted
}

impl Draft {
    fn of(row: NewInteraction, id: InteractionId, source: &str, now: Timestamp) -> Self {
        Self {
            is_keyed: row.key.is_some(),
            identifiers: row.identifiers,
            customer_name: row.customer_name,
            interaction: Interaction {
                id,
                occurred_at: row.occurred_at,
                recorded_at: now,
                kind: row.kind,
                channel: row.channel,
                touchpoint: row.touchpoint,
                brand: row.brand,
                product: row.product,
                thread: row.thread,
                customer: None,
                account: None,
                source: source.to_owned(),
                score: row.score,
                text: row.text,
                turns: row.turns,
                value: row.value,
                attributes: row.attributes,
                annotation: None,
            },
        }
    }
}

impl Drafted {
    fn drop_known(&mut self, known: &HashSet<InteractionId>) {
        let mut kept_places = Vec::with_capacity(self.places.len());
        let mut kept_drafts = Vec::with_capacity(self.drafts.len());
        for (draft, place) in std::mem::take(&mut self.drafts).into_iter().zip(&self.places) {
            if draft.is_keyed && known.contains(&draft.interaction.id) {
                self.outcomes[*place] = Outcome::Duplicate(draft.interaction.id);
            } else {
                kept_drafts.push(draft);
                kept_places.push(*place);
            }
        }
        self.drafts = kept_drafts;
        self.places = kept_places;
    }
}

/// Up to this many bytes of text are read at once where the call runs; that takes about a millisecond.
const LITTLE_TEXT: usize = 4_000;

async fn read(reader: Arc<Reader>, layer: Option<Arc<Adaptation>>, mut drafts: Vec<Draft>) -> AppResult<Vec<Draft>> {
    let bytes: usize = drafts.iter().filter_map(|draft| draft.interaction.text.as_ref()).map(String::len).sum();
    if bytes <= LITTLE_TEXT {
        drafts.iter_mut().for_each(|draft| annotate(&reader, layer.as_deref(), &mut draft.interaction));
        return Ok(drafts);
    }
    let work = tokio::task::spawn_blocking(move || {
        drafts
            .par_iter_mut()
            .with_min_len(8)
            .for_each(|draft| annotate(&reader, layer.as_deref(), &mut draft.interaction));
        drafts
    });
    Ok(work.await.context("reading texts")?)
}

fn annotate(reader: &Reader, layer: Option<&Adaptation>, interaction: &mut Interaction) {
    for (key, value) in &mut interaction.attributes {
        if let Some(masked) = mask_value(key, value) {
            *value = masked;
        }
    }
    if let Some(text) = interaction.text.take() {
        let (mut reading, turns) = reader.read_turns(&text, &interaction.turns);
        interaction.turns = turns;
        if let Some(layer) = layer {
            layer.apply(&own_words(&reading.text, &interaction.turns), &mut reading.annotation);
            reading.annotation.reader.push_str("+house");
        }
        interaction.text = Some(reading.text);
        interaction.annotation = Some(reading.annotation);
    }
}
