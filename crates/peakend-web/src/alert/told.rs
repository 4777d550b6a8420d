//! An alert in words: for the page, for e-mail and for chat.

use askama::Template;
use peakend_app::courier::{Message, Subject};
use peakend_model::Timestamp;
use peakend_model::alert::{Alert, Side, Trigger};
use peakend_model::indicator::{Formula, Indicator};
use peakend_model::time::Grain;

use crate::indicator::shown;
use crate::words::{Arg, Words};

/// A message in the language of whoever reads it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// Of the language, as HTML names it.
    pub lang: &'static str,
    pub title: String,
    pub lines: Vec<String>,
    pub quotes: Vec<String>,
    /// Name of the indicator; empty where there is none.
    pub indicator: String,
    /// Where to go and look.
    pub url: String,
    /// What the link is called.
    pub open: String,
    /// Why the reader gets it.
    pub reason: String,
}

/// A letter as HTML, which needs nothing from the network. Words of customers are escaped like everything else.
#[derive(Template)]
#[template(path = "alerts/mail.html")]
struct Letter<'a> {
    told: &'a Told,
}

impl Told {
    /// The letter as a plain text.
    pub fn letter(&self) -> String {
        let quotes = self.quotes.iter().map(|quote| format!("> {quote}"));
        let mut lines = vec![self.title.clone(), String::new()];
        lines.extend(self.lines.iter().cloned());
        if !self.quotes.is_empty() {
            lines.push(String::new());
        }
        lines.extend(quotes);
        lines.extend([String::new(), self.url.clone(), String::new(), format!("-- \n{}", self.reason)]);
        lines.join("\n")
    }

    /// The letter as HTML.
    ///
    /// # Errors
    /// When the template cannot be written out.
    pub fn html(&self) -> Result<String, askama::Error> {
        Letter { told: self }.render()
    }

    /// Everything, line by line.
    pub fn text(&self) -> String {
        let quotes = self.quotes.iter().map(|quote| format!("“{quote}”"));
        let mut lines = vec![self.title.clone()];
        lines.extend(self.lines.iter().cloned());
        lines.extend(quotes);
        lines.push(self.url.clone());
        lines.join("\n")
    }
}

/// What `message` says to people; links lead to `public_url`.
pub fn told(message: &Message, public_url: &str) -> Told {
    let t = Words::new(message.locale, message.workspace.zone.clone(), message.at);
    let (lang, open) = (t.tag(), t.text("alert-open"));
    let reason = t.with("alert-mail-reason", "workspace", message.workspace.name.as_str());
    match &message.subject {
        Subject::Trial => Told {
            lang,
            title: t.with("alert-trial", "workspace", message.workspace.name.as_str()),
            lines: Vec::new(),
            quotes: Vec::new(),
            indicator: String::new(),
            url: format!("{public_url}/alerts"),
            open,
            reason,
        },
        Subject::Alert { alert, indicator, quotes } => Told {
            lang,
            title: title(&t, alert, Some(indicator)),
            lines: std::iter::once(detail(&t, alert, Some(indicator)))
                .chain(alert.reasons.iter().map(|reason| because(&t, &reason.trigger, Some(indicator))))
                .collect(),
            quotes: quotes.clone(),
            indicator: indicator.about.name.say(t.tag()).to_owned(),
            url: format!("{public_url}/alerts?state=all#{}", alert.id),
            open,
            reason,
        },
    }
}

/// The name of what moved; of an indicator that was removed, its key.
pub(super) fn name(t: &Words, key: &str, indicator: Option<&Indicator>) -> String {
    indicator.map_or_else(|| key.to_owned(), |one| one.about.name.say(t.tag()).to_owned())
}

/// `value` with its unit, as the indicator writes it.
pub(super) fn value(t: &Words, value: f64, indicator: Option<&Indicator>) -> String {
    let Some(indicator) = indicator else { return t.number(value, 2) };
    let unit = shown::unit(t, indicator.formula(), &indicator.about.unit);
    let number = shown::value(t, indicator.formula(), value);
    match unit.as_str() {
        "" => number,
        "%" => format!("{number}%"),
        unit => format!("{number} {unit}"),
    }
}

fn interval(t: &Words, (low, high): (f64, f64), indicator: Option<&Indicator>) -> String {
    t.interval(low, high, indicator.map_or(2, |one| shown::decimals(one.formula())))
}

/// “NPS fell to +12”.
pub(super) fn title(t: &Words, alert: &Alert, indicator: Option<&Indicator>) -> String {
    let key = match alert.side {
        Side::Above => "alert-rose",
        Side::Below => "alert-fell",
    };
    t.with2(key, "name", name(t, &alert.indicator, indicator), "value", value(t, alert.value, indicator))
}

/// Bucket, interval, n, and what was ordinary.
pub(super) fn detail(t: &Words, alert: &Alert, indicator: Option<&Indicator>) -> String {
    let mut parts = vec![bucket(t, alert.grain, alert.bucket)];
    if let Some(ends) = alert.interval {
        parts.push(format!("{} {}", t.text("interval"), interval(t, ends, indicator)));
    }
    if !matches!(indicator.map(Indicator::formula), Some(Formula::Count)) {
        parts.push(t.with("n-answers", "n", t.count(alert.n)));
    }
    if let Some(ends) = alert.ordinary {
        parts.push(t.with("alert-ordinary", "interval", interval(t, ends, indicator)));
    }
    parts.join(" · ")
}

/// “Week of 9 November 2026”, or a day.
pub(super) fn bucket(t: &Words, grain: Grain, start: Timestamp) -> String {
    let date = t.civil_date(start.date(&t.zone));
    if grain == Grain::Day { date } else { t.with("alert-week", "date", date) }
}

/// What a rule looks for.
pub(super) fn because(t: &Words, trigger: &Trigger, indicator: Option<&Indicator>) -> String {
    match trigger {
        Trigger::Threshold { side, value: limit } => {
            let key = match side {
                Side::Above => "alert-rule-above",
                Side::Below => "alert-rule-below",
            };
            t.with_all(key, [("value", Arg::Text(value(t, *limit, indicator)))])
        }
        other => t.named("alert-rule", other.key()),
    }
}
