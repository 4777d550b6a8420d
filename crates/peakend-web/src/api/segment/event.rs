//! One call of an analytics SDK, turned into an interaction.

use peakend_model::Timestamp;
use peakend_model::customer::{Identifier, IdentifierKind};
use peakend_model::interaction::{Attributes, Channel, Money, NewInteraction, Scale, Score, ScoreKind};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::commerce;
use crate::api::flatten::{flatten, scalar};
use crate::api::key::door_key;
use crate::api::problem::{Problem, ProblemKind};

/// The largest single event, in bytes.
pub(super) const LARGEST_EVENT: usize = 32 * 1024;

/// What a call means to the ledger. `identify`, `group` and `alias` are recorded under their own names as kinds:
/// the ledger keeps when a customer's data changed, and identity resolution reads their identifiers.
#[derive(PartialEq, Debug)]
pub(super) struct Taken {
    pub(super) new: NewInteraction,
    /// The name that an `alias` gives up.
    pub(super) previous: Option<Identifier>,
}

/// The calls of the protocol.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Call {
    Identify,
    Track,
    Page,
    Screen,
    Group,
    Alias,
}

impl Call {
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "identify" => Self::Identify,
            "track" => Self::Track,
            "page" => Self::Page,
            "screen" => Self::Screen,
            "group" => Self::Group,
            "alias" => Self::Alias,
            _ => return None,
        })
    }
}

/// What the delivery says about all of its events.
#[derive(Clone, Copy)]
pub(super) struct Sent {
    pub(super) received_at: Timestamp,
    /// The sender's clock when the delivery left.
    pub(super) sent_at: Option<Timestamp>,
}

/// Fields as loosely typed as SDKs send them; what is not named here (`integrations`, `receivedAt`, `requestIP`) is ignored.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    #[serde(borrow, rename = "type", default)]
    call: Option<&'a RawValue>,
    #[serde(borrow, default)]
    event: Option<&'a RawValue>,
    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    category: Option<&'a RawValue>,
    #[serde(borrow, default)]
    user_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    anonymous_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    previous_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    group_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    message_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    timestamp: Option<&'a RawValue>,
    #[serde(borrow, default)]
    original_timestamp: Option<&'a RawValue>,
    #[serde(borrow, default)]
    sent_at: Option<&'a RawValue>,
    #[serde(borrow, default)]
    properties: Option<&'a RawValue>,
    #[serde(borrow, default)]
    traits: Option<&'a RawValue>,
    #[serde(borrow, default)]
    context: Option<&'a RawValue>,
}

/// Reads one event. `call` comes from the path; inside a batch it is `None` and the event names it.
///
/// # Errors
/// Why the event cannot be taken.
pub(super) fn take(json: &str, call: Option<Call>, sent: Sent) -> Result<Taken, Problem> {
    if json.len() > LARGEST_EVENT {
        return Err(refused(format!("{} bytes, at most {LARGEST_EVENT} are taken", json.len())));
    }
    if !json.trim_start().starts_with('{') {
        return Err(refused("an event is an object"));
    }
    let event: Event = serde_json::from_str(json).map_err(|error| refused(error.to_string()))?;
    let call = match call {
        Some(call) => call,
        None => event.call()?,
    };
    let facts = Facts::of(&event);
    let new = match call {
        Call::Identify => event.identify(facts, sent)?,
        Call::Group => event.group(facts, sent)?,
        Call::Alias => return event.alias(&facts, sent),
        Call::Track => event.track(facts, sent)?,
        Call::Page | Call::Screen => event.view(call, facts, sent)?,
    };
    Ok(Taken { new, previous: None })
}

fn refused(detail: impl Into<std::borrow::Cow<'static, str>>) -> Problem {
    Problem::new(ProblemKind::InvalidRow, detail)
}

/// `properties`, `traits` and `context` as flat attributes.
struct Facts {
    properties: Attributes,
    traits: Attributes,
    context: Attributes,
}

impl Facts {
    fn of(event: &Event<'_>) -> Self {
        let flat = |raw: Option<&RawValue>| {
            let mut attributes = Attributes::new();
            if let Some(raw) = raw.filter(|raw| raw.get().starts_with('{')) {
                flatten("", raw, &mut attributes);
            }
            attributes
        };
        Self { properties: flat(event.properties), traits: flat(event.traits), context: flat(event.context) }
    }

    /// A trait, of the call itself or of its context.
    fn of_customer(&self, name: &str) -> Option<&str> {
        let in_context = || self.context.get(&format!("traits.{name}"));
        self.traits.get(name).or_else(in_context).map(String::as_str)
    }

    fn customer_name(&self) -> Option<String> {
        if let Some(name) = self.of_customer("name") {
            return Some(name.to_owned());
        }
        let part = |one: &str, other: &str| self.of_customer(one).or_else(|| self.of_customer(other));
        let (first, last) = (part("firstName", "first_name"), part("lastName", "last_name"));
        let parts: Vec<&str> = first.into_iter().chain(last).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    fn channel(&self, call: Call) -> Channel {
        let library = self.context.get("library.name").map(|name| name.to_lowercase()).unwrap_or_default();
        let is_mobile = ["android", "ios", "swift", "kotlin", "react-native", "flutter", "xamarin"]
            .iter()
            .any(|mark| library.contains(mark));
        let has = |prefix: &str| self.context.keys().any(|name| name.starts_with(prefix));
        match call {
            Call::Screen => Channel::App,
            Call::Page => Channel::Web,
            _ if is_mobile || has("device.") => Channel::App,
            _ if has("page.") || library == "analytics.js" => Channel::Web,
            _ => Channel::Other,
        }
    }
}

impl Event<'_> {
    fn call(&self) -> Result<Call, Problem> {
        let name = self.call.and_then(scalar).ok_or_else(|| refused("type is missing").at("type"))?;
        Call::from_name(&name).ok_or_else(|| refused(format!("“{name}” is not a call of this protocol")).at("type"))
    }

    /// Who it was; e-mail and phone that are none are left out, for they came along unasked.
    fn identifiers(&self, facts: &Facts) -> Result<Vec<Identifier>, Problem> {
        let user = self.user_id.and_then(scalar);
        let anonymous = self.anonymous_id.and_then(scalar);
        if user.is_none() && anonymous.is_none() {
            return Err(refused("neither userId nor anonymousId is given").at("userId"));
        }
        let mut identifiers = Vec::new();
        for (kind, value, field) in [
            (IdentifierKind::ExternalId, user.as_deref(), "userId"),
            (IdentifierKind::Device, anonymous.as_deref(), "anonymousId"),
        ] {
            if let Some(value) = value {
                let identifier = Identifier::new(kind, value).map_err(|error| refused(error.to_string()).at(field))?;
                identifiers.push(identifier);
            }
        }
        for (kind, value) in
            [(IdentifierKind::Email, facts.of_customer("email")), (IdentifierKind::Phone, facts.of_customer("phone"))]
        {
            identifiers.extend(value.and_then(|value| Identifier::new(kind, value).ok()));
        }
        Ok(identifiers)
    }

    fn identify(&self, facts: Facts, sent: Sent) -> Result<NewInteraction, Problem> {
        let mut new = self.interaction("identify", facts.channel(Call::Identify), &facts, sent)?;
        new.attributes = facts.traits;
        for shown_elsewhere in ["name", "email", "phone", "anonymousId", "userId"] {
            new.attributes.remove(shown_elsewhere);
        }
        Ok(new)
    }

    fn group(&self, facts: Facts, sent: Sent) -> Result<NewInteraction, Problem> {
        let group = self.group_id.and_then(scalar).ok_or_else(|| refused("groupId is missing").at("groupId"))?;
        // The traits are the group's here, not the customer's.
        let of_customer = Facts { traits: Attributes::new(), ..facts };
        let mut new = self.interaction("group", of_customer.channel(Call::Group), &of_customer, sent)?;
        new.attributes = facts.traits.into_iter().map(|(name, value)| (format!("account.{name}"), value)).collect();
        new.attributes.insert("account".to_owned(), group);
        Ok(new)
    }

    /// The old name may have been a device's, which then belongs to the user from now on, or a user's.
    fn alias(&self, facts: &Facts, sent: Sent) -> Result<Taken, Problem> {
        let name = |raw: Option<&RawValue>, kind: IdentifierKind, field: &'static str| {
            let text = raw.and_then(scalar).ok_or_else(|| refused(format!("{field} is missing")).at(field))?;
            Identifier::new(kind, &text).map_err(|error| refused(error.to_string()).at(field))
        };
        let user = name(self.user_id.or(self.anonymous_id), IdentifierKind::ExternalId, "userId")?;
        let device = name(self.previous_id, IdentifierKind::Device, "previousId")?;
        let previous = name(self.previous_id, IdentifierKind::ExternalId, "previousId")?;
        let mut new = NewInteraction::new(self.occurred_at(sent)?, "alias", facts.channel(Call::Alias));
        new.key = self.key();
        new.identifiers = vec![user, device];
        Ok(Taken { new, previous: Some(previous) })
    }

    fn track(&self, facts: Facts, sent: Sent) -> Result<NewInteraction, Problem> {
        let event = self.event.and_then(scalar).ok_or_else(|| refused("event is missing").at("event"))?;
        let known = commerce::known(&event);
        let kind = known.map_or_else(|| commerce::words(&event), |known| known.kind.to_owned());
        let channel = known.and_then(|known| known.channel).unwrap_or_else(|| facts.channel(Call::Track));
        let mut new = self.interaction(&kind, channel, &facts, sent)?;
        new.touchpoint = known.map(|known| known.touchpoint.to_owned());
        let property = |name: &str| facts.properties.get(name).cloned();
        new.thread = property("order_id").or_else(|| property("checkout_id")).or_else(|| property("conversation_id"));
        new.brand = property("brand");
        if known.is_some() {
            new.product = property("name").or_else(|| property("product_id")).or_else(|| property("sku"));
        }
        new.value = money(&facts.properties);
        if kind == "review" {
            new.text = property("review_body");
            new.score = stars(&facts.properties);
        }
        if kind == "message" {
            new.text = property("message_body");
        }
        new.attributes = facts.properties;
        new.attributes.remove("review_body");
        new.attributes.remove("message_body");
        new.attributes.insert("event".to_owned(), event);
        context_into(&facts.context, &mut new.attributes);
        Ok(new)
    }

    fn view(&self, call: Call, facts: Facts, sent: Sent) -> Result<NewInteraction, Problem> {
        let mut new = self.interaction("visit", facts.channel(call), &facts, sent)?;
        let named = self.name.and_then(scalar);
        let page = || facts.properties.get("name").or_else(|| facts.properties.get("title")).cloned();
        new.touchpoint = named.or_else(page).or_else(|| facts.properties.get("path").cloned()).map(shortened);
        new.attributes = facts.properties;
        if let Some(category) = self.category.and_then(scalar) {
            new.attributes.insert("category".to_owned(), category);
        }
        context_into(&facts.context, &mut new.attributes);
        Ok(new)
    }

    fn interaction(&self, kind: &str, channel: Channel, facts: &Facts, sent: Sent) -> Result<NewInteraction, Problem> {
        let mut new = NewInteraction::new(self.occurred_at(sent)?, kind, channel);
        new.key = self.key();
        new.identifiers = self.identifiers(facts)?;
        new.customer_name = facts.customer_name();
        Ok(new)
    }

    fn key(&self) -> Option<String> {
        self.message_id.and_then(scalar).map(|id| door_key("segment", &[&id]))
    }

    /// The moment by our clock: received − (sent − happened), the last two by the sender's clock,
    /// so that a wrong clock on a device does no harm. Without `sentAt` the sender's word is taken.
    fn occurred_at(&self, sent: Sent) -> Result<Timestamp, Problem> {
        let read = |raw: Option<&RawValue>, field: &'static str| match raw.and_then(scalar) {
            None => Ok(None),
            Some(text) => moment(&text).map(Some).ok_or_else(|| refused(format!("“{text}” is not a time")).at(field)),
        };
        let original = read(self.original_timestamp, "originalTimestamp")?;
        let Some(happened) = original.or(read(self.timestamp, "timestamp")?) else { return Ok(sent.received_at) };
        let Some(sent_at) = read(self.sent_at, "sentAt")?.or(sent.sent_at) else { return Ok(happened) };
        let delay = sent_at.0.saturating_sub(happened.0).max(0);
        Ok(Timestamp(sent.received_at.0.saturating_sub(delay)))
    }
}

/// RFC 3339; without an offset UTC is meant. Numbers are seconds or milliseconds of the Unix epoch.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    if let Ok(number) = text.parse::<i64>() {
        let millis = if number.abs() < 100_000_000_000 { number.saturating_mul(1000) } else { number };
        return Some(Timestamp::from_millis(millis));
    }
    let readings = [text.to_owned(), format!("{text}Z"), format!("{text}T00:00:00Z")];
    readings.iter().find_map(|reading| Timestamp::parse(reading).ok())
}

/// Revenue, else total, else value; only with a currency, for a number alone is not money.
fn money(properties: &Attributes) -> Option<Money> {
    let amount = ["revenue", "total", "value"].iter().find_map(|name| properties.get(*name)?.parse::<f64>().ok())?;
    Money::new(amount, properties.get("currency")?).ok()
}

/// Stars of a review, 1 to 5; others stay an attribute.
fn stars(properties: &Attributes) -> Option<Score> {
    let rating = properties.get("rating")?.parse().ok()?;
    Score::new(ScoreKind::Rating, rating, Scale { min: 1, max: 5 }).ok()
}

/// The few facts about the surroundings that are worth keeping; devices, screens and libraries are not.
fn context_into(context: &Attributes, attributes: &mut Attributes) {
    for (from, to) in [
        ("page.url", "page_url"),
        ("page.path", "page_path"),
        ("page.referrer", "page_referrer"),
        ("campaign.name", "campaign"),
        ("campaign.source", "campaign_source"),
        ("campaign.medium", "campaign_medium"),
        ("locale", "locale"),
        ("app.version", "app_version"),
        ("os.name", "os"),
        ("device.type", "device_type"),
    ] {
        if let Some(value) = context.get(from) {
            attributes.entry(to.to_owned()).or_insert_with(|| value.clone());
        }
    }
}

/// Titles of pages may be longer than a touchpoint's name; the whole title stays in the attributes.
fn shortened(mut name: String) -> String {
    let longest = peakend_model::interaction::LONGEST_NAME;
    if name.len() > longest {
        name.truncate(name.floor_char_boundary(longest));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("a moment of the test")
    }

    fn sent() -> Sent {
        Sent { received_at: at("2026-03-01T10:00:00Z"), sent_at: None }
    }

    #[track_caller]
    fn interaction(json: &str) -> NewInteraction {
        take(json, None, sent()).expect(json).new
    }

    fn keys(identifiers: &[Identifier]) -> Vec<String> {
        identifiers.iter().map(Identifier::key).collect()
    }

    #[test]
    fn an_order_has_kind_value_thread_and_product() {
        let order = interaction(
            r#"{"type":"track","event":"Order Completed","userId":"u1","messageId":"m1",
            "properties":{"order_id":"o-7","revenue":19.90,"currency":"eur","brand":"Acme","name":"Kettle",
            "products":[{"sku":"k"}]},
            "context":{"traits":{"email":"Ana@Example.org"},"page":{"url":"https://shop.example/pay"}}}"#,
        );
        assert_eq!((order.kind.as_str(), order.channel), ("order", Channel::Web));
        assert_eq!(order.touchpoint.as_deref(), Some("checkout"));
        assert_eq!(order.thread.as_deref(), Some("o-7"));
        assert_eq!(order.product.as_deref(), Some("Kettle"));
        assert_eq!(order.value, Money::new(19.9, "EUR").ok());
        assert_eq!(keys(&order.identifiers), ["external_id:u1", "email:ana@example.org"]);
        assert_eq!(order.attributes["revenue"], "19.90");
        assert_eq!(order.attributes["products"], r#"[{"sku":"k"}]"#);
        assert_eq!(order.attributes["page_url"], "https://shop.example/pay");
        assert!(order.key.is_some());
    }

    #[test]
    fn a_review_brings_text_and_stars() {
        let review = interaction(
            r#"{"type":"track","event":"Product Reviewed","anonymousId":"a",
            "properties":{"review_body":"Leaks","rating":"2","product_id":"p"}}"#,
        );
        assert_eq!(review.text.as_deref(), Some("Leaks"));
        assert_eq!(review.score.map(Score::value), Some(2.0));
        assert_eq!(review.product.as_deref(), Some("p"));
        assert!(!review.attributes.contains_key("review_body"));
    }

    #[test]
    fn other_events_keep_their_own_name_and_pages_are_visits() {
        let own = interaction(
            r#"{"type":"track","event":"Ticket Closed","userId":7,"context":{"library":{"name":"analytics-ios"}}}"#,
        );
        assert_eq!((own.kind.as_str(), own.channel, own.product), ("ticket_closed", Channel::App, None));
        assert_eq!(own.attributes["event"], "Ticket Closed");
        let page = interaction(r#"{"type":"page","name":"Prices","userId":"u","properties":{"path":"/prices"}}"#);
        assert_eq!((page.kind.as_str(), page.touchpoint.as_deref()), ("visit", Some("Prices")));
        let screen = interaction(r#"{"type":"screen","userId":"u","properties":{"name":"Home"}}"#);
        assert_eq!((screen.channel, screen.touchpoint.as_deref()), (Channel::App, Some("Home")));
    }

    #[test]
    fn identify_group_and_alias_are_news_about_a_customer() {
        let identify = interaction(
            r#"{"type":"identify","userId":"u","anonymousId":"a",
            "traits":{"firstName":"Ana","lastName":"Ruiz","email":"ana@example.org","phone":"no","plan":"pro","address":{"city":"Lugo"}}}"#,
        );
        assert_eq!(keys(&identify.identifiers), ["external_id:u", "device:a", "email:ana@example.org"]);
        assert_eq!((identify.kind.as_str(), identify.customer_name.as_deref()), ("identify", Some("Ana Ruiz")));
        assert_eq!(identify.attributes["address.city"], "Lugo");
        assert!(!identify.attributes.contains_key("email"));
        let group =
            interaction(r#"{"type":"group","userId":"u","groupId":"g","traits":{"name":"Acme","employees":9}}"#);
        assert_eq!(group.attributes["account"], "g");
        assert_eq!(group.attributes["account.employees"], "9");
        assert_eq!((group.kind.as_str(), group.customer_name), ("group", None));
        let alias = take(r#"{"type":"alias","userId":"new","previousId":"old"}"#, None, sent()).expect("an alias");
        assert_eq!(keys(&alias.new.identifiers), ["external_id:new", "device:old"]);
        assert_eq!(alias.previous.map(|identifier| identifier.key()).as_deref(), Some("external_id:old"));
    }

    #[test]
    fn a_wrong_clock_is_set_right() {
        let happened =
            |fields: &str| interaction(&format!(r#"{{"type":"track","event":"x","userId":"u"{fields}}}"#)).occurred_at;
        assert_eq!(happened(""), sent().received_at);
        let skewed = r#","originalTimestamp":"2009-01-01T00:00:00Z","sentAt":"2009-01-01T00:00:30Z""#;
        assert_eq!(happened(skewed), at("2026-03-01T09:59:30Z"));
        let after_sending = r#","timestamp":"2009-01-02T00:00:00Z","sentAt":"2009-01-01T00:00:00Z""#;
        assert_eq!(happened(after_sending), sent().received_at);
        assert_eq!(happened(r#","timestamp":"2020-05-05T05:05:05""#), at("2020-05-05T05:05:05Z"));
        assert_eq!(happened(r#","timestamp":1588655105000"#), at("2020-05-05T05:05:05Z"));
        assert_eq!(happened(r#","timestamp":1588655105"#), at("2020-05-05T05:05:05Z"));
        assert_eq!(happened(r#","timestamp":"2020-05-05""#), at("2020-05-05T00:00:00Z"));
    }

    #[track_caller]
    fn check_refused(json: &str, field: Option<&str>) {
        let problem = take(json, None, sent()).expect_err(json);
        assert_eq!(problem.field.as_deref(), field, "{problem:?}");
    }

    #[test]
    fn what_cannot_be_taken_is_refused() {
        check_refused(r#"{"type":"track","event":"x"}"#, Some("userId"));
        check_refused(r#"{"type":"track","event":"x","userId":""}"#, Some("userId"));
        check_refused(r#"{"type":"track","userId":"u"}"#, Some("event"));
        check_refused(r#"{"type":"dance","userId":"u"}"#, Some("type"));
        check_refused(r#"{"userId":"u"}"#, Some("type"));
        check_refused(r#"{"type":"group","userId":"u"}"#, Some("groupId"));
        check_refused(r#"{"type":"alias","userId":"u"}"#, Some("previousId"));
        check_refused(r#"{"type":"track","event":"x","userId":"u","timestamp":"soon"}"#, Some("timestamp"));
        check_refused(r#"["track"]"#, None);
        let large = format!(
            r#"{{"type":"track","event":"x","userId":"u","properties":{{"a":"{}"}}}}"#,
            "x".repeat(LARGEST_EVENT)
        );
        check_refused(&large, None);
    }
}
