//! The alerts of one indicator, on its own page.

use peakend_app::alert::{self, Wanted};
use peakend_model::indicator::Indicator;

use super::{PATH, told};
use crate::error::WebResult;
use crate::signed::Signed;

/// The most alerts in the block; the rest stand on the page of alerts.
const MOST: usize = 5;

/// What the block shows.
pub(crate) struct AlertBlock {
    pub rules: usize,
    pub lines: Vec<Line>,
    /// Where rules are made.
    pub href: String,
}

pub(crate) struct Line {
    pub title: String,
    pub detail: String,
    pub state: String,
    pub is_open: bool,
    pub href: String,
}

pub(crate) async fn block(signed: &Signed, indicator: &Indicator) -> WebResult<AlertBlock> {
    let (app, actor, t) = (&signed.app, signed.actor(), &signed.t);
    let wanted = Wanted { state: None, indicator: Some(&indicator.key) };
    let found = alert::list(app, actor, wanted).await?;
    let lines = found.iter().take(MOST).map(|alert| Line {
        title: told::title(t, alert, Some(indicator)),
        detail: told::bucket(t, alert.grain, alert.bucket),
        state: t.named("alert-state", alert.state()),
        is_open: alert.is_open(),
        href: format!("{PATH}?state=all#{}", alert.id),
    });
    Ok(AlertBlock {
        rules: alert::rules(app, actor, Some(&indicator.key)).await?.len(),
        lines: lines.collect(),
        href: format!("{PATH}/rules?indicator={}", indicator.key),
    })
}
