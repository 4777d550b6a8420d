//! The adaptation of a workspace: learnt from half of what people corrected, measured on the other half, adopted or refused.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context;
use peakend_language::Adaptation;
use peakend_language::adapt::Example;
use peakend_model::access::{Action, Actor};
use peakend_model::annotation::Annotation;
use peakend_model::correction::{Correction, Judged, Judgement};
use peakend_model::insight::Cursor;
use peakend_model::{AdaptationId, InteractionId, WorkspaceId};
use peakend_stats::{Estimate, Moments, interval::mean_on_scale};
use peakend_store::StoredAdaptation;
use serde::{Deserialize, Serialize};

use super::quality::{MOST, latest_words};
use crate::job::{Job, Setback, enqueue};
use crate::{App, AppError, AppResult, feedback};

/// Texts needed in each half.
pub const NEEDED: u64 = 20;

/// The judgements that a layer can change.
const LEARNT: [Judgement; 3] = [Judgement::Sentiment, Judgement::Intents, Judgement::Emotions];

/// What was measured on the held half.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// Texts it was learnt from.
    pub taught: u64,
    pub gains: Vec<Gain>,
}

/// One judgement, shipped against adapted, over the same texts.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Gain {
    pub judgement: Judgement,
    /// Share right, 0 to 1.
    pub shipped: f64,
    pub adapted: f64,
    /// Difference of the shares, paired by text.
    pub gain: Estimate,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Some judgement is clearly better and none clearly worse.
    Better,
    /// Some judgement is clearly worse.
    Worse,
    /// It may all be chance.
    Unclear,
}

impl Report {
    pub fn verdict(&self) -> Verdict {
        match () {
            () if self.gains.iter().any(|gain| gain.gain.high < 0.0) => Verdict::Worse,
            () if self.gains.iter().any(|gain| gain.gain.low > 0.0) => Verdict::Better,
            () => Verdict::Unclear,
        }
    }
}

/// A layer as the page shows it.
#[derive(Clone, PartialEq, Debug)]
pub struct Shown {
    pub stored: StoredAdaptation,
    /// `None` while it is being trained.
    pub report: Option<Report>,
}

/// The latest layers, newest first.
///
/// # Errors
/// `Forbidden`, or `Internal` when the store fails.
pub async fn list(app: &App, actor: &Actor) -> AppResult<Vec<Shown>> {
    actor.may(Action::ViewInsights)?;
    let stored = app.store.adaptations(actor.workspace, 10).await?;
    stored
        .into_iter()
        .map(|stored| {
            let report = stored.report.as_deref().map(serde_json::from_str).transpose().context("reading a report")?;
            Ok(Shown { stored, report })
        })
        .collect()
}

/// Starts learning in the background.
///
/// # Errors
/// `Conflict` when there is too little to learn from; `Forbidden`.
pub async fn start(app: &App, actor: &Actor) -> AppResult<AdaptationId> {
    actor.may(Action::CorrectReading)?;
    let known = super::quality::quality(app, actor).await?;
    if known.teaching < NEEDED || known.measuring < NEEDED {
        return Err(AppError::Conflict("too few corrections to learn from".into()));
    }
    let now = app.clock.now();
    let id = AdaptationId(app.ids.uuid(now));
    let mut tx = app.store.write(actor.workspace).await?;
    tx.add_adaptation(id, actor.user_id(), now).await?;
    enqueue(app, &mut tx, &TrainAdaptation { id }).await?;
    tx.commit().await?;
    Ok(id)
}

/// Reads new texts with this layer from now on.
///
/// # Errors
/// `NotFound` when it does not exist or is not trained; `Conflict` when it was measured to be worse; `Forbidden`.
pub async fn adopt(app: &App, actor: &Actor, id: AdaptationId) -> AppResult<()> {
    actor.may(Action::CorrectReading)?;
    let report = report_of(app, actor, id).await?;
    if report.verdict() == Verdict::Worse {
        return Err(AppError::Conflict("this layer reads worse than what is shipped".into()));
    }
    let mut tx = app.store.write(actor.workspace).await?;
    tx.adopt(id, actor.user_id(), app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Refuses a layer, or goes back to reading as shipped.
///
/// # Errors
/// `NotFound`; `Forbidden`.
pub async fn end(app: &App, actor: &Actor, id: AdaptationId) -> AppResult<()> {
    actor.may(Action::CorrectReading)?;
    report_of(app, actor, id).await?;
    let mut tx = app.store.write(actor.workspace).await?;
    tx.end_adaptation(id, actor.user_id(), app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

async fn report_of(app: &App, actor: &Actor, id: AdaptationId) -> AppResult<Report> {
    let stored = app.store.adaptation(actor.workspace, id).await?.ok_or(AppError::NotFound)?;
    let report = stored.report.ok_or(AppError::NotFound)?;
    Ok(serde_json::from_str(&report).context("reading a report")?)
}

/// The layer in force, if any; kept in memory until another one is.
pub(crate) async fn in_force(app: &App, workspace: WorkspaceId) -> AppResult<Option<Arc<Adaptation>>> {
    let Some(id) = app.store.adopted(workspace).await? else { return Ok(None) };
    if let Some(kept) = app.adaptations().get(workspace, id) {
        return Ok(Some(kept));
    }
    let stored = app.store.adaptation(workspace, id).await?.and_then(|stored| stored.layer);
    let Some(layer) = stored else { return Ok(None) };
    let layer: Arc<Adaptation> = Arc::new(serde_json::from_str(&layer).context("reading a layer")?);
    app.adaptations().keep(workspace, id, layer.clone());
    Ok(Some(layer))
}

/// Learns and measures a layer.
#[derive(Debug, Serialize, Deserialize)]
pub struct TrainAdaptation {
    id: AdaptationId,
}

impl Job for TrainAdaptation {
    const KIND: &'static str = "train_adaptation";

    async fn run(self, app: &App, actor: &Actor) -> Result<(), Setback> {
        Ok(train(app, actor, self.id).await?)
    }
}

async fn train(app: &App, actor: &Actor, id: AdaptationId) -> AppResult<()> {
    let (taught, held) = lessons(app, actor).await?;
    let work = tokio::task::spawn_blocking(move || {
        let layer = Adaptation::train(&taught);
        let report = measure(&layer, taught.len(), &held);
        (layer, report)
    });
    let (layer, report) = work.await.context("training a layer")?;
    let layer = serde_json::to_string(&layer).context("writing a layer")?;
    let report = serde_json::to_string(&report).context("writing a report")?;
    let mut tx = app.store.write(actor.workspace).await?;
    tx.keep_adaptation(id, &layer, &report).await?;
    tx.commit().await?;
    Ok(())
}

/// What people said of each text, as examples: those that teach, and the held ones.
async fn lessons(app: &App, actor: &Actor) -> AppResult<(Vec<Example>, Vec<Example>)> {
    let mut texts: BTreeMap<InteractionId, Vec<Correction>> = BTreeMap::new();
    for correction in latest_words(app.store.corrections(actor.workspace, MOST).await?) {
        texts.entry(correction.interaction).or_default().push(correction);
    }
    let reader = crate::taxonomy::reader_of(app, actor.workspace).await?;
    let (mut taught, mut held) = (Vec::new(), Vec::new());
    for (id, corrections) in texts {
        let Some(first) = corrections.first() else { continue };
        let interaction = match feedback::find(app, actor, Cursor { occurred_at: first.occurred_at, id }).await {
            Ok(interaction) => interaction,
            // It was erased: nothing is learnt from it.
            Err(AppError::NotFound) => continue,
            Err(error) => return Err(error),
        };
        let (Some(text), Some(_)) = (interaction.own_words(), &interaction.annotation) else { continue };
        // Without a layer, whatever was in force when it was recorded.
        let read = reader.annotate(&text);
        let list = if first.is_held() { &mut held } else { &mut taught };
        list.push(example(text.into_owned(), read, &corrections));
    }
    Ok((taught, held))
}

fn example(text: String, read: Annotation, corrections: &[Correction]) -> Example {
    let mut judged = Judged::default();
    let mut has = |judgement: Judgement| {
        let found = corrections.iter().find(|correction| correction.judgement == judgement);
        found.inspect(|correction| judged.set(judgement, &correction.after)).is_some()
    };
    let [sentiment, intents, emotions] = LEARNT.map(&mut has);
    Example {
        sentiment: judged.sentiment.filter(|_| sentiment),
        intents: intents.then(|| judged.intents.iter().copied().collect()),
        emotions: emotions.then(|| judged.emotions.iter().copied().collect()),
        text,
        read,
    }
}

fn measure(layer: &Adaptation, taught: usize, held: &[Example]) -> Report {
    let pairs: Vec<(Judged, Judged, &Example)> = held
        .iter()
        .map(|example| {
            let mut annotation = example.read.clone();
            layer.apply(&example.text, &mut annotation);
            (Judged::of(&example.read), Judged::of(&annotation), example)
        })
        .collect();
    let gains = LEARNT.into_iter().filter_map(|judgement| gain(judgement, &pairs)).collect();
    Report { taught: taught as u64, gains }
}

fn gain(judgement: Judgement, pairs: &[(Judged, Judged, &Example)]) -> Option<Gain> {
    let right: Vec<(bool, bool)> = pairs
        .iter()
        .filter_map(|(shipped, adapted, example)| {
            let truth = truth(judgement, example)?;
            Some((shipped.value(judgement) == truth, adapted.value(judgement) == truth))
        })
        .collect();
    let share = |hits: usize| hits as f64 / right.len().max(1) as f64;
    let differences: Vec<f64> =
        right.iter().map(|(shipped, adapted)| f64::from(u8::from(*adapted)) - f64::from(u8::from(*shipped))).collect();
    Some(Gain {
        judgement,
        shipped: share(right.iter().filter(|(shipped, _)| *shipped).count()),
        adapted: share(right.iter().filter(|(_, adapted)| *adapted).count()),
        gain: mean_on_scale(&Moments::of_values(&differences), -1.0, 1.0, 0.95).ok()?,
    })
}

/// What people said, written as [`Judged::value`] writes it; `None` where nobody looked.
fn truth(judgement: Judgement, example: &Example) -> Option<String> {
    let mut judged = Judged::default();
    match judgement {
        Judgement::Sentiment => judged.sentiment = Some(example.sentiment?),
        Judgement::Intents => judged.intents = example.intents.as_ref()?.iter().copied().collect(),
        Judgement::Emotions => judged.emotions = example.emotions.as_ref()?.iter().copied().collect(),
        Judgement::Language | Judgement::Themes => return None,
    }
    Some(judged.value(judgement))
}

/// Layers in memory, one per workspace.
#[derive(Default)]
pub(crate) struct Kept(std::sync::Mutex<BTreeMap<WorkspaceId, (AdaptationId, Arc<Adaptation>)>>);

impl Kept {
    fn get(&self, workspace: WorkspaceId, id: AdaptationId) -> Option<Arc<Adaptation>> {
        let kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.get(&workspace).filter(|(held, _)| *held == id).map(|(_, layer)| layer.clone())
    }

    fn keep(&self, workspace: WorkspaceId, id: AdaptationId, layer: Arc<Adaptation>) {
        let mut kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.insert(workspace, (id, layer));
    }
}
