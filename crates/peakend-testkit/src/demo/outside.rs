//! What happens beside the journeys: the competitors' reviews and the smiley kiosks of the shops.

use peakend_model::Timestamp;
use peakend_model::customer::{Identifier, IdentifierKind};
use peakend_model::interaction::{Channel, NewInteraction, ScoreKind};

use super::dice::Dice;
use super::market::{HAUS_VIER, OURS, PRODUCTS, REGIONS, RIVALS, Rival};
use super::person::Person;
use super::shopper::{World, score};
use super::truth::DAYS;
use super::voice::{Facts, Moment};

/// Streams of chance beyond those of the customers.
const RIVAL_STREAM: u64 = 1 << 40;
const KIOSK_STREAM: u64 = 1 << 41;

/// The `number`th review of a competitor. None when it would lie in the future.
pub(super) fn rival_review(world: &World, number: u64) -> Option<NewInteraction> {
    let mut dice = Dice::new(world.seed, RIVAL_STREAM + number);
    let outage = &world.truth.competitor_outage;
    // Numbered far above our own customers, so that no address is given twice.
    let writer = Person::new(9_000_000 + number, &mut dice);
    // One in fourteen reviews is about the outage.
    let about_outage = dice.chance(0.07);
    let rival = if about_outage { &RIVALS[0] } else { &RIVALS[dice.weighted(RIVALS.iter().map(|rival| rival.share))] };
    let day = if about_outage {
        world.calendar.day_of(outage.period.from) + i64::try_from(dice.below(7)).unwrap_or(0)
    } else {
        world.calendar.day(&mut dice, writer.region, 0, DAYS)
    };
    let at = world.calendar.moment(&mut dice, writer.region, day);
    let products: Vec<usize> = (0..PRODUCTS.len()).filter(|i| PRODUCTS[*i].brand == rival.brand).collect();
    let product = *dice.pick(&products);
    let moments = rival_moments(rival, about_outage, &mut dice);
    let overall = overall(&moments);
    let facts = Facts { product: Some(product), brand: rival.brand, rival: OURS, ..Facts::default() };
    let most = 1 + dice.below(3);

    let channel = if dice.chance(0.75) { Channel::Marketplace } else { Channel::Social };
    let is_post = channel == Channel::Social;
    let touchpoint = if is_post { "public talk" } else { "product use" };
    let mut row = NewInteraction::new(at, if is_post { "post" } else { "review" }, channel);
    row.key = Some(format!("demo-{}-rival-{number}", world.seed));
    row.touchpoint = Some(touchpoint.into());
    row.brand = Some(rival.brand.into());
    row.product = Some(PRODUCTS[product].name.into());
    row.text = Some(writer.voice.opinion(&mut dice, &facts, &moments, overall, most));
    row.score = if is_post { None } else { score(ScoreKind::Rating, 3.5 + 2.2 * overall + 0.5 * dice.normal()) };
    row.attributes.insert("region".into(), REGIONS[writer.region].key.into());
    if dice.chance(0.4) {
        row.identifiers = vec![Identifier { kind: IdentifierKind::Handle, value: format!("@reader{number}") }];
    }
    (at >= world.calendar.start && at <= world.calendar.today).then_some(row)
}

fn rival_moments(rival: &Rival, about_outage: bool, dice: &mut Dice) -> Vec<Moment> {
    if about_outage && rival.brand == HAUS_VIER {
        return vec![Moment::new("website", -0.9), Moment::new("payment", -0.6)];
    }
    let mut moments: Vec<Moment> = Vec::new();
    for (theme, mean, touched) in rival.feels {
        if dice.chance(*touched) {
            moments.push(Moment::new(theme, (mean + 0.35 * dice.normal()).clamp(-1.0, 1.0)));
        }
    }
    moments
}

#[expect(clippy::cast_precision_loss, reason = "a handful of moments")]
fn overall(moments: &[Moment]) -> f64 {
    if moments.is_empty() { 0.0 } else { moments.iter().map(|m| m.feel).sum::<f64>() / moments.len() as f64 }
}

/// The `number`th press of a smiley at a shop's exit: satisfaction with the visit, nobody's name.
pub(super) fn kiosk_press(world: &World, number: u64) -> Option<NewInteraction> {
    let mut dice = Dice::new(world.seed, KIOSK_STREAM + number);
    let region = dice.below(REGIONS.len());
    let day = world.calendar.day(&mut dice, region, 0, DAYS);
    let at: Timestamp = world.calendar.opening_hours(&mut dice, region, day);
    let mut row = NewInteraction::new(at, "response", Channel::Kiosk);
    row.key = Some(format!("demo-{}-kiosk-{number}", world.seed));
    row.touchpoint = Some("store visit".into());
    row.brand = Some(OURS.into());
    row.score = score(ScoreKind::Csat, 3.9 + 1.0 * dice.normal());
    row.attributes.insert("region".into(), REGIONS[region].key.into());
    row.attributes.insert("store".into(), (*dice.pick(REGIONS[region].stores)).into());
    (at >= world.calendar.start && at <= world.calendar.today).then_some(row)
}
