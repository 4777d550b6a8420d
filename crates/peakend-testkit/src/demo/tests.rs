//! The demo company's promises: it repeats itself, fits the ledger, and shows its causes to simple arithmetic.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use peakend_model::customer::IdentifierKind;
use peakend_model::interaction::{Channel, ScoreKind};
use peakend_model::time::Period;

use super::*;

/// Saturday 21 November 2026, the week before Black Friday.
const TODAY: Timestamp = Timestamp(1_795_284_000_000_000);

struct Told {
    truth: Truth,
    rows: Vec<NewInteraction>,
}

fn company() -> &'static Told {
    static COMPANY: OnceLock<Told> = OnceLock::new();
    COMPANY.get_or_init(|| {
        let company = DemoCompany::new(7, TODAY, Size::USUAL);
        Told { truth: company.truth().clone(), rows: company.interactions() }
    })
}

fn number(row: &NewInteraction, name: &str) -> Option<f64> {
    row.attributes.get(name)?.parse().ok()
}

fn has(row: &NewInteraction, name: &str, value: &str) -> bool {
    row.attributes.get(name).is_some_and(|found| found == value)
}

fn score_of(row: &NewInteraction, kind: ScoreKind) -> Option<f64> {
    row.score.filter(|score| score.kind == kind).map(|score| score.value())
}

fn is_ours(row: &NewInteraction) -> bool {
    row.brand.as_deref() == Some(WORKSPACE)
}

/// The mean of what `measure` finds in our rows; fails when fewer than 20 rows have it.
#[track_caller]
#[expect(clippy::cast_precision_loss, reason = "counts of a test")]
fn mean(measure: impl Fn(&NewInteraction) -> Option<f64>) -> f64 {
    let found: Vec<f64> = company().rows.iter().filter(|row| is_ours(row)).filter_map(measure).collect();
    assert!(found.len() >= 20, "only {} rows", found.len());
    found.iter().sum::<f64>() / found.len() as f64
}

#[track_caller]
fn between(value: f64, low: f64, high: f64) {
    assert!((low..=high).contains(&value), "{value} is not in {low} to {high}");
}

fn share(flag: bool) -> Option<f64> {
    Some(if flag { 1.0 } else { 0.0 })
}

#[test]
fn the_same_seed_tells_the_same_history() {
    let tell = |seed, today| DemoCompany::new(seed, today, Size::SMALL).interactions();
    let first = tell(1, TODAY);
    assert_eq!(first, tell(1, TODAY));
    assert_ne!(first, tell(2, TODAY));
    let morning = Timestamp(TODAY.0 - 6 * Timestamp::HOUR);
    let earlier = tell(1, morning);
    assert!(earlier.len() < first.len());
    assert_eq!(earlier, first[..earlier.len()], "a later moment of the day only adds rows");
}

#[test]
fn sizes_are_as_promised() {
    let rows = company().rows.len();
    assert!((72_000..82_000).contains(&rows), "{rows}");
    let small = generate(7, TODAY, Size::SMALL).count();
    assert!((3_000..4_500).contains(&small), "{small}");
    let asked = generate(7, TODAY, Size::of_rows(10_000)).count();
    assert!((8_500..11_500).contains(&asked), "{asked}");
}

#[test]
fn any_seed_and_any_day_will_do() {
    for (seed, today) in [(0, "2024-02-29T00:00:00Z"), (u64::MAX, "2030-01-01T23:59:59Z"), (42, "2050-06-30T12:00:00Z")]
    {
        let today = Timestamp::parse(today).expect("a day of the test");
        let rows: Vec<NewInteraction> = generate(seed, today, Size::SMALL).collect();
        assert!(rows.len() > 2_000, "{} rows until {today}", rows.len());
        assert!(rows.into_iter().all(|row| row.check(today).is_ok()));
    }
    assert!(generate(1, TODAY, Size { customers: 0 }).count() > 20, "the named people live in the smallest company");
}

#[test]
fn every_row_is_accepted_in_order_and_has_its_own_key() {
    let told = company();
    let mut keys = HashSet::new();
    for row in &told.rows {
        assert_eq!(row.clone().check(TODAY).as_ref(), Ok(row));
        assert!(keys.insert(row.key.as_deref().expect("a key")), "{:?}", row.key);
        assert!(told.truth.period.contains(row.occurred_at) && row.occurred_at <= TODAY);
        for identifier in &row.identifiers {
            let again = peakend_model::customer::Identifier::new(identifier.kind, &identifier.value);
            assert_eq!(again.as_ref(), Ok(identifier));
        }
    }
    assert!(told.rows.is_sorted_by_key(|row| row.occurred_at));
}

#[test]
fn the_history_reaches_from_the_first_day_to_today() {
    let (first, last) = (company().rows[0].occurred_at, company().rows[company().rows.len() - 1].occurred_at);
    assert!(first.0 < company().truth.period.from.0 + 2 * Timestamp::DAY);
    assert!(last.0 > TODAY.0 - 2 * Timestamp::HOUR);
}

#[test]
fn every_language_and_channel_is_heard() {
    let marks = [
        ("en", " the "),
        ("es", " que "),
        ("ru", "заказ"),
        ("zh-Hans", "客服"),
        ("zh-Hans", "质量"),
        ("zh-Hant", "訂單"),
        ("pt", " não "),
    ];
    for (language, mark) in marks {
        let texts = company().rows.iter().filter(|row| row.text.as_ref().is_some_and(|text| text.contains(mark)));
        assert!(texts.count() > 50, "{language}");
    }
    for channel in Channel::ALL.into_iter().filter(|channel| *channel != Channel::Other) {
        assert!(company().rows.iter().filter(|row| row.channel == channel).count() > 30, "{channel:?}");
    }
}

#[test]
fn texts_are_varied_and_whole() {
    let reviews: Vec<&str> =
        company().rows.iter().filter(|row| row.kind == "review").filter_map(|row| row.text.as_deref()).collect();
    let distinct: HashSet<&&str> = reviews.iter().collect();
    assert!(distinct.len() * 100 > reviews.len() * 85, "{} of {}", distinct.len(), reviews.len());
    for text in company().rows.iter().filter_map(|row| row.text.as_deref()) {
        assert!(!text.contains(['{', '}', '[', ']', '|']) && !text.contains("  ") && text == text.trim(), "{text}");
    }
    let with_address = reviews.iter().filter(|text| text.contains("@example.") || text.contains(" 555 01"));
    assert!(with_address.count() > 10, "personal data to mask");
}

#[test]
fn some_rows_carry_only_one_identifier_of_a_kind() {
    for kind in IdentifierKind::ALL {
        let alone = |row: &&NewInteraction| row.identifiers.len() == 1 && row.identifiers[0].kind == kind;
        assert!(company().rows.iter().filter(alone).count() > 300, "{kind:?}");
    }
    let several = company().rows.iter().filter(|row| row.identifiers.len() > 1).count();
    assert!(several > 3_000, "{several} rows tie identifiers together");
}

#[test]
fn the_courier_switch_made_two_regions_late() {
    let switch = &company().truth.courier_switch;
    let late = |here: bool, during: bool| {
        move |row: &NewInteraction, kind: &str| {
            let region = row.attributes.get("region").is_some_and(|region| switch.regions.contains(region));
            // Orders of the last days before a change arrive after it: leave a week out.
            let at = Timestamp(row.occurred_at.0 - 7 * Timestamp::DAY);
            (row.kind == kind && region == here && switch.period.contains(at) == during).then_some(())
        }
    };
    let delay = |here, during| {
        mean(|row| {
            late(here, during)(row, "delivery").and(Some(number(row, "delivery_days")? - number(row, "promised_days")?))
        })
    };
    between(delay(true, true) - delay(true, false), 2.3, 3.4);
    between(delay(false, true) - delay(false, false), -0.15, 0.15);
    let stars = |here, during| {
        mean(|row| {
            late(here, during)(row, "review").and(number(row, "delivery_days")).and(score_of(row, ScoreKind::Rating))
        })
    };
    between(stars(true, true) - stars(true, false), -1.5, -0.5);
    between(stars(false, true) - stars(false, false), -0.25, 0.25);
}

#[test]
fn late_deliveries_lower_the_recommendation() {
    let nps = |late: fn(f64) -> bool| {
        mean(|row| number(row, "days_late").filter(|days| late(*days)).and(score_of(row, ScoreKind::Nps)))
    };
    between(nps(|days| days >= 3.0) - nps(|days| days == 0.0), -3.5, -1.2);
}

#[test]
fn the_app_crashed_at_payment_for_three_weeks() {
    let crash = company().truth.app_crash.period;
    let failed = |channel, during| {
        mean(|row| {
            (row.kind == "payment" && row.channel == channel && crash.contains(row.occurred_at) == during)
                .then(|| share(has(row, "result", "failed")))
                .flatten()
        })
    };
    between(failed(Channel::App, true), 0.2, 0.4);
    between(failed(Channel::App, false), 0.005, 0.04);
    between(failed(Channel::Web, true), 0.0, 0.08);
    let blamed = company().rows.iter().filter(|row| row.text.as_ref().is_some_and(|text| text.contains("4.2")));
    assert!(blamed.count() >= 3);
}

#[test]
fn training_helped_the_team_that_had_it() {
    let training = company().truth.friendliness_training.period;
    let csat = |team: &str, trained| {
        mean(|row| {
            (has(row, "team", team) && training.contains(row.occurred_at) == trained)
                .then(|| score_of(row, ScoreKind::Csat))
                .flatten()
        })
    };
    let (porto, riga) = (csat("Porto", true) - csat("Porto", false), csat("Riga", true) - csat("Riga", false));
    between(porto, 0.1, 0.9);
    assert!(porto > riga, "{porto} against {riga}");
}

#[test]
fn fast_support_satisfies() {
    let csat = |fast: bool| {
        mean(|row| {
            let minutes = number(row, "first_response_minutes")?;
            (row.channel == Channel::Chat && (minutes <= 10.0) == fast)
                .then(|| score_of(row, ScoreKind::Csat))
                .flatten()
        })
    };
    between(csat(true) - csat(false), 0.5, 1.6);
}

#[test]
fn automatic_refunds_are_faster() {
    let automatic = company().truth.refund_automation.period;
    let days = |after| {
        mean(|row| {
            let sent = Timestamp(row.occurred_at.0 - 20 * Timestamp::DAY);
            (automatic.contains(sent) == after).then(|| number(row, "refund_days")).flatten()
        })
    };
    between(days(true) - days(false), -8.0, -4.5);
}

#[test]
fn prices_rose_and_refunds_count_against_orders() {
    let rise = company().truth.price_rise.period;
    let price = |after| {
        mean(|row| {
            let is_bed = row.kind == "order" && row.product.as_deref() == Some("Roble bed frame");
            let ordinary = !row.attributes.contains_key("campaign");
            (is_bed && ordinary && rise.contains(row.occurred_at) == after)
                .then(|| Some(row.value.as_ref()?.amount()))?
        })
    };
    between(price(true) / price(false), 1.089, 1.091);
    let refunds = |row: &NewInteraction| (row.kind == "refund").then(|| Some(row.value.as_ref()?.amount()))?;
    assert!(mean(refunds) < 0.0);
}

#[test]
fn a_bad_batch_of_chairs_was_sold_and_new_packaging_changed_nothing() {
    let truth = &company().truth;
    let stars = |bad: bool| {
        mean(|row| {
            let sold = Timestamp(row.occurred_at.0 - 8 * Timestamp::DAY);
            let is_chair = row.product.as_deref() == Some("Fjord office chair");
            (is_chair && truth.chair_defect.period.contains(sold) == bad).then(|| score_of(row, ScoreKind::Rating))?
        })
    };
    between(stars(true) - stars(false), -1.8, -0.3);
    let complaints = |after: bool| {
        let here = |row: &&NewInteraction| truth.new_packaging.period.contains(row.occurred_at) == after;
        let rows = || company().rows.iter().filter(here);
        #[expect(clippy::cast_precision_loss, reason = "counts of a test")]
        let count = |n: usize| n as f64;
        count(rows().filter(|row| has(row, "reason", "damaged") && row.score.is_none()).count())
            / count(rows().filter(|row| row.kind == "delivery").count())
    };
    between(complaints(true) - complaints(false), -0.012, 0.012);
}

#[test]
fn who_remembers_a_journey_badly_seldom_returns() {
    let orders = |row: &NewInteraction| Some(row.key.as_deref()?.rsplit_once('-')?.0.to_owned());
    let mut last_order: HashMap<String, Timestamp> = HashMap::new();
    for row in company().rows.iter().filter(|row| row.kind == "order") {
        last_order.extend(orders(row).map(|customer| (customer, row.occurred_at)));
    }
    let half_a_year_ago = Timestamp(TODAY.0 - 180 * Timestamp::DAY);
    let returned = |happy: bool| {
        mean(|row| {
            let answer = score_of(row, ScoreKind::Nps).filter(|_| row.occurred_at < half_a_year_ago)?;
            let customer = orders(row)?;
            ((answer >= 9.0) == happy && !(7.0..9.0).contains(&answer))
                .then(|| share(last_order.get(&customer).is_some_and(|at| *at > row.occurred_at)))?
        })
    };
    between(returned(true) - returned(false), 0.2, 0.6);
}

#[test]
fn sales_follow_the_festivals() {
    let day = |text: &str| Timestamp::parse(text).expect("a day of the test");
    let orders = |from: &str, to: &str| {
        let period = Period { from: day(from), to: day(to) };
        company().rows.iter().filter(|row| row.kind == "order" && period.contains(row.occurred_at)).count()
    };
    let ordinary = orders("2025-10-13T00:00:00Z", "2025-10-27T00:00:00Z") / 14;
    assert!(orders("2025-11-27T00:00:00Z", "2025-12-02T00:00:00Z") / 5 > ordinary * 3 / 2, "Black Friday");
    let promo = company().truth.promo_week.period;
    let sold = company().rows.iter().filter(|row| row.kind == "order" && promo.contains(row.occurred_at)).count();
    assert!(sold / 7 > ordinary * 3 / 2, "promotion week: {sold}");
}

#[test]
fn competitors_differ_as_told() {
    let reviews = |brand: &str| company().rows.iter().filter(|row| row.brand.as_deref() == Some(brand)).count();
    assert!(reviews("Haus Vier") > 500 && reviews("Casa Norte") > 400);
    let outage = &company().truth.competitor_outage.period;
    let week = Period { from: outage.from, to: Timestamp(outage.from.0 + 7 * Timestamp::DAY) };
    let in_week = company()
        .rows
        .iter()
        .filter(|row| row.brand.as_deref() == Some("Haus Vier") && week.contains(row.occurred_at))
        .count();
    assert!(in_week > 60, "{in_week}");
}

#[test]
fn named_people_are_there_with_their_stories() {
    assert_eq!(named_customers().len(), 6);
    let ana = named("Ana Ruiz").expect("Ana");
    assert_eq!(ana.interactions(7, TODAY).len(), 10);
    let told: Vec<&NewInteraction> =
        company().rows.iter().filter(|row| row.identifiers.iter().any(|id| ana.identifiers.contains(id))).collect();
    assert_eq!(told.len(), 10, "nobody else has Ana's identifiers");
    assert_eq!(told.last().and_then(|row| score_of(row, ScoreKind::Nps)), Some(2.0));
    for customer in named_customers() {
        for row in customer.interactions(7, TODAY) {
            assert!(!row.identifiers.is_empty() && row.clone().check(TODAY).is_ok(), "{}", customer.name);
        }
    }
}

#[test]
fn the_catalogue_knows_every_name_of_the_ledger() {
    let names: HashSet<String> = catalog().into_iter().map(|entry| entry.name).collect();
    for row in &company().rows {
        for name in [&row.brand, &row.product, &row.touchpoint].into_iter().flatten() {
            assert!(names.contains(name), "{name}");
        }
    }
    let emails: HashSet<&str> = users().iter().map(|user| user.email).collect();
    assert_eq!(emails.len(), users().len());
}

#[test]
fn the_truth_can_be_written_and_read() {
    let text = serde_json::to_string(&company().truth).expect("writes");
    assert_eq!(serde_json::from_str::<Truth>(&text).expect("reads"), company().truth);
}

#[test]
fn newcomers_doubled_while_the_competitor_was_down() {
    let mut customers = HashSet::new();
    let mut first_orders: Vec<Timestamp> = Vec::new();
    for row in company().rows.iter().filter(|row| row.kind == "order") {
        if row
            .key
            .as_deref()
            .and_then(|key| key.rsplit_once('-'))
            .is_some_and(|(customer, _)| customers.insert(customer))
        {
            first_orders.push(row.occurred_at);
        }
    }
    let start = company().truth.competitor_outage.period.from.0;
    let within = |from: i64, days: i64| {
        first_orders.iter().filter(|at| (from..from + days * Timestamp::DAY).contains(&at.0)).count()
    };
    let usual = within(start - 28 * Timestamp::DAY, 28) / 2;
    assert!(within(start, 14) * 2 > usual * 3, "{} after {usual}", within(start, 14));
}
