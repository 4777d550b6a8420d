//! Who went a certain way.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use peakend_model::access::{Action, Actor};
use peakend_model::user::Workspace;
use peakend_model::{CustomerId, Timestamp};

use super::channel;
use super::found::{Question, instances};
use super::instance::Step;
use crate::{App, AppError, AppResult};

/// A way through the journey, by places of the plan's points.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Way {
    /// One step followed directly by another; none for the beginning and the end.
    Follow { from: Option<u32>, to: Option<u32> },
    /// Exactly these points, repeats in a row taken as one.
    Variant(Vec<u32>),
    /// A change from one channel to another, by places of [`super::instance::Experience::channels`].
    Switch { from: u8, to: u8 },
}

/// One customer's instance that goes this way.
#[derive(Clone, PartialEq, Debug)]
pub struct Traveller {
    pub customer: CustomerId,
    pub name: Option<String>,
    pub began: Timestamp,
    pub steps: usize,
    /// Mean mood of the instance, −1 … 1.
    pub mood: Option<f64>,
    pub remembered: Option<f64>,
}

/// The newest `most` of those who went `way`, and how many there are.
///
/// # Errors
/// `Forbidden` for who may not see customers, `Internal` when the engine fails.
pub async fn travellers(
    app: &App,
    actor: &Actor,
    workspace: &Workspace,
    question: &Question,
    way: &Way,
    most: usize,
) -> AppResult<(Vec<Traveller>, usize)> {
    actor.may(Action::ViewCustomers)?;
    let (experience, paths) = instances(app, actor, workspace, question).await?;
    let way = way.clone();
    let picked = tokio::task::spawn_blocking(move || {
        let customers: Vec<Option<CustomerId>> = paths.iter().map(|path| path.customer).collect();
        let mut found: Vec<Traveller> = Vec::new();
        for instance in &experience.instances {
            let steps = experience.steps_of(instance);
            let at = usize::try_from(instance.customer).ok();
            let customer = at.and_then(|at| customers.get(at).copied().flatten());
            let (true, Some(customer), Some(first)) = (way.is_of(steps), customer, steps.first()) else { continue };
            found.push(Traveller {
                customer,
                name: None,
                began: Timestamp(first.at),
                steps: steps.len(),
                mood: mean(&experience.moods_of(instance)),
                remembered: instance.remembered,
            });
        }
        let all = found.len();
        found.sort_by_key(|traveller| std::cmp::Reverse(traveller.began));
        found.truncate(most);
        (found, all)
    });
    let (mut found, all) = picked.await.map_err(|error| AppError::Internal(error.into()))?;
    let mut names = BTreeMap::new();
    for traveller in &mut found {
        let name: &mut Option<String> = match names.entry(traveller.customer) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let customer = app.store.customer(actor.workspace, traveller.customer).await?;
                new.insert(customer.and_then(|customer| customer.name))
            }
        };
        traveller.name.clone_from(name);
    }
    Ok((found, all))
}

impl Way {
    fn is_of(&self, steps: &[Step]) -> bool {
        match self {
            Self::Follow { from, to } => (0..=steps.len()).filter(|_| !steps.is_empty()).any(|at| {
                let before = at.checked_sub(1).and_then(|before| steps.get(before)).map(|step| step.point);
                before == *from && steps.get(at).map(|step| step.point) == *to
            }),
            Self::Switch { from, to } => channel::changes(steps).any(|change| change == (*from, *to)),
            Self::Variant(points) => {
                let mut way: Vec<u32> = steps.iter().map(|step| step.point).collect();
                way.dedup();
                way == *points
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "steps of one instance")]
fn mean(moods: &[f64]) -> Option<f64> {
    (!moods.is_empty()).then(|| moods.iter().sum::<f64>() / moods.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_recognised() {
        let steps: Vec<Step> = [0, 1, 1, 2].iter().zip(0..).map(|(point, at)| Step::bare(*point, at)).collect();
        let follow = |from, to| Way::Follow { from, to };
        for (way, expected) in [
            (follow(None, Some(0)), true),
            (follow(Some(1), Some(1)), true),
            (follow(Some(2), None), true),
            (follow(Some(0), Some(2)), false),
            (follow(None, None), false),
            (Way::Variant(vec![0, 1, 2]), true),
            (Way::Variant(vec![0, 1]), false),
        ] {
            assert_eq!(way.is_of(&steps), expected, "{way:?}");
        }
        assert!(!follow(None, None).is_of(&[]));
    }
}
