//! Templates: journeys of an industry, in files that people can read and edit.

use peakend_model::access::{Action, Actor};
use peakend_model::journey::Journey;

use super::define::{create, list};
use super::file::JourneyFile;
use crate::{App, AppError, AppResult};

/// The files beside this one; the first part is the industry's key.
const FILES: [(&str, &str); 6] = [
    ("retail", include_str!("templates/retail.json")),
    ("delivery", include_str!("templates/delivery.json")),
    ("telecom", include_str!("templates/telecom.json")),
    ("bank", include_str!("templates/bank.json")),
    ("saas", include_str!("templates/saas.json")),
    ("hotel", include_str!("templates/hotel.json")),
];

/// A journey to start from.
#[derive(Clone, Debug)]
pub struct Template {
    pub key: &'static str,
    pub file: JourneyFile,
}

/// All templates.
///
/// # Errors
/// `Internal` when one of our own files is broken.
pub fn templates() -> AppResult<Vec<Template>> {
    let read = |(key, file): &(&'static str, &str)| {
        let file = JourneyFile::read(file.as_bytes()).map_err(|error| anyhow::anyhow!("template {key}: {error}"))?;
        Ok(Template { key, file })
    };
    FILES.iter().map(read).collect()
}

/// Starts a journey from the template of an industry, under the template's own key where that is free.
///
/// # Errors
/// `Forbidden`, `NotFound` for an industry we do not know.
pub async fn adopt(app: &App, actor: &Actor, industry: &str) -> AppResult<Journey> {
    actor.may(Action::EditJourneys)?;
    let template = templates()?.into_iter().find(|template| template.key == industry).ok_or(AppError::NotFound)?;
    let is_taken = list(app, actor).await?.iter().any(|journey| journey.key == template.file.key);
    let key = if is_taken { String::new() } else { template.file.key.clone() };
    create(app, actor, &key, template.file.facts()).await
}

#[cfg(test)]
mod tests {
    use peakend_model::indicator::{Worded, is_key};

    use super::super::define::{Facts, faults};
    use super::*;

    #[test]
    fn every_template_is_whole_in_every_language() {
        for Template { key, file } in templates().unwrap() {
            let told = |text: &Worded, what: &str| {
                for tag in ["en", "es", "ru", "zh-Hans", "zh-Hant"] {
                    assert!(text.0.get(tag).is_some_and(|text| !text.is_empty()), "{key}: {what} lacks {tag}");
                }
            };
            assert!(is_key(&file.key), "{key}");
            told(&file.name, "name");
            told(&file.goal, "goal");
            let plan = &file.plan;
            assert!(plan.touchpoints().count() >= 6, "{key}");
            assert!(plan.touchpoints().all(|point| !point.bindings.is_empty()), "{key}: all are bound");
            plan.stages.iter().for_each(|stage| told(&stage.name, "a stage"));
            for point in plan.touchpoints() {
                for text in [&point.name, &point.goal, &point.actions, &point.thoughts] {
                    told(text, &point.key);
                }
            }
            assert_eq!(faults(&Facts { name: file.name.clone(), ..file.clone().facts() }).0, [], "{key}");
        }
    }
}
