//! The interface in the reader's language: texts, numbers and dates. Templates know it as `t`.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use peakend_model::Timestamp;
use peakend_model::time::Zone;
use peakend_model::user::Locale;
use unic_langid::LanguageIdentifier;

mod dates;
mod numbers;
#[cfg(test)]
pub(crate) mod tests;

/// (language, topic, text) of every Fluent file.
static TEXTS: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/texts.rs"));

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; Locale::ALL.len()]> = LazyLock::new(|| Locale::ALL.map(bundle));

/// What a template needs to speak to its reader.
#[derive(Clone, Debug)]
pub struct Words {
    pub locale: Locale,
    /// Dates are shown in the workspace's zone.
    pub zone: Zone,
    /// The moment of the request, for “5 minutes ago”.
    pub now: Timestamp,
}

impl Words {
    pub fn new(locale: Locale, zone: Zone, now: Timestamp) -> Self {
        Self { locale, zone, now }
    }

    /// The text of `key`.
    pub fn text(&self, key: &str) -> String {
        self.say(key, None)
    }

    /// The text of `key` with one argument.
    pub fn with(&self, key: &str, name: &str, value: impl IntoArg) -> String {
        self.say(key, Some(&args([(name, value.into_arg())])))
    }

    /// The text of `key` with two arguments.
    pub fn with2(&self, key: &str, name: &str, value: impl IntoArg, name2: &str, value2: impl IntoArg) -> String {
        self.say(key, Some(&args([(name, value.into_arg()), (name2, value2.into_arg())])))
    }

    /// The text of `key` with any number of arguments.
    pub fn with_all<const N: usize>(&self, key: &str, values: [(&str, Arg); N]) -> String {
        self.say(key, Some(&args(values)))
    }

    /// The text of `family-name`: `named("role", "owner")` is the text of `role-owner`. Underscores and colons become hyphens.
    pub fn named(&self, family: &str, name: &str) -> String {
        self.text(&format!("{family}-{}", name.replace(['_', ':', ' '], "-")))
    }

    fn say(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let spoken = spoken_in(self.locale, key, args).or_else(|| spoken_in(Locale::En, key, args));
        spoken.unwrap_or_else(|| {
            tracing::error!(text.key = key, "a text of the interface is missing");
            key.to_owned()
        })
    }

    /// BCP 47, for `lang` attributes.
    pub fn tag(&self) -> &'static str {
        self.locale.tag()
    }

    /// The markup of an icon that only decorates; the names are those of `assets/icons.svg`.
    pub fn icon(&self, name: &str) -> askama::filters::Safe<String> {
        static SHEET: LazyLock<String> = LazyLock::new(|| crate::assets::address("icons.svg"));
        debug_assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
        askama::filters::Safe(format!(
            r##"<svg class="icon" aria-hidden="true"><use href="{}#{name}"></use></svg>"##,
            *SHEET
        ))
    }
}

/// A value inside a text: a number chooses the plural form and is written in the reader's way.
#[derive(Clone, Debug)]
pub enum Arg {
    Text(String),
    Number(f64),
}

pub trait IntoArg {
    fn into_arg(self) -> Arg;
}

impl IntoArg for Arg {
    fn into_arg(self) -> Arg {
        self
    }
}

impl IntoArg for &str {
    fn into_arg(self) -> Arg {
        Arg::Text(self.to_owned())
    }
}

impl IntoArg for String {
    fn into_arg(self) -> Arg {
        Arg::Text(self)
    }
}

macro_rules! into_arg {
    ($($kind:ty),+) => {$(
        impl IntoArg for $kind {
            #[expect(clippy::cast_precision_loss, clippy::cast_lossless, clippy::allow_attributes, reason = "counts stay far below 2^53")]
            #[allow(unfulfilled_lint_expectations)]
            fn into_arg(self) -> Arg {
                Arg::Number(self as f64)
            }
        }
    )+};
}

into_arg!(u8, u16, u32, u64, i16, i32, i64, usize, f32);

impl IntoArg for f64 {
    fn into_arg(self) -> Arg {
        Arg::Number(self)
    }
}

/// Templates lend their values.
impl<T: IntoArg + Clone> IntoArg for &T {
    fn into_arg(self) -> Arg {
        self.clone().into_arg()
    }
}

fn args<const N: usize>(values: [(&str, Arg); N]) -> FluentArgs<'static> {
    let mut args = FluentArgs::with_capacity(N);
    for (name, value) in values {
        let value = match value {
            Arg::Text(text) => FluentValue::from(text),
            Arg::Number(number) => FluentValue::Number(FluentNumber::from(number)),
        };
        args.set(name.to_owned(), value);
    }
    args
}

fn spoken_in(locale: Locale, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
    let bundle = &BUNDLES[locale as usize];
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let spoken = bundle.format_pattern(pattern, args, &mut errors).into_owned();
    if !errors.is_empty() {
        tracing::error!(text.key = key, text.errors = ?errors, "a text of the interface lacks an argument");
    }
    Some(spoken)
}

fn bundle(locale: Locale) -> Bundle {
    let language: LanguageIdentifier = locale.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match locale {
        Locale::En => |value, _| numbers::of_value(value, Locale::En),
        Locale::Es => |value, _| numbers::of_value(value, Locale::Es),
        Locale::Ru => |value, _| numbers::of_value(value, Locale::Ru),
        Locale::ZhHans => |value, _| numbers::of_value(value, Locale::ZhHans),
        Locale::ZhHant => |value, _| numbers::of_value(value, Locale::ZhHant),
    }));
    for (_, topic, text) in TEXTS.iter().filter(|(tag, ..)| *tag == locale.tag()) {
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, errors)| {
            tracing::error!(text.file = topic, text.errors = ?errors, "a file of texts has mistakes");
            resource
        });
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// The best language for an `Accept-Language` header.
pub fn accepted(header: &str) -> Option<Locale> {
    let mut offers: Vec<(f32, &str)> = header
        .split(',')
        .filter_map(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            let tag = parts.next().filter(|tag| !tag.is_empty())?;
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok())?;
            (weight > 0.0).then_some((weight, tag))
        })
        .collect();
    offers.sort_by(|a, b| b.0.total_cmp(&a.0));
    offers.into_iter().find_map(|(_, tag)| of_tag(tag))
}

fn of_tag(tag: &str) -> Option<Locale> {
    let tag = tag.to_ascii_lowercase();
    let mut parts = tag.split(['-', '_']);
    match parts.next()? {
        "en" => Some(Locale::En),
        "es" => Some(Locale::Es),
        "ru" => Some(Locale::Ru),
        "zh" => Some(if parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo")) {
            Locale::ZhHant
        } else {
            Locale::ZhHans
        }),
        _ => None,
    }
}
