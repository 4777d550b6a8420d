//! What is true in the demo company: the causes that the generator puts into the data and how strong they are.
//! The generator reads the very same numbers, so this cannot drift from what analyses should find.

use peakend_model::Timestamp;
use peakend_model::time::{Period, Zone};
use serde::{Deserialize, Serialize};

/// The company's life is this many days, the last one being today.
pub const DAYS: i64 = 548;

/// Something that happened to the company for a time. What concerns orders counts by the day of the order:
/// deliveries, refunds and reviews follow days later.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Change {
    pub what: String,
    pub period: Period,
    /// Where; empty: everywhere.
    pub regions: Vec<String>,
    /// The theme or measure it moves first.
    pub moves: String,
    /// By how much, in `unit`; 0 for an action that did not work.
    pub effect: f64,
    pub unit: String,
}

/// All changes of the company's 18 months, and the constant laws.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Truth {
    pub period: Period,
    pub courier_switch: Change,
    pub app_crash: Change,
    pub friendliness_training: Change,
    pub price_rise: Change,
    pub competitor_outage: Change,
    pub promo_week: Change,
    pub refund_automation: Change,
    pub chair_defect: Change,
    /// An action without any effect, to see whether an analysis claims one.
    pub new_packaging: Change,
    pub laws: Laws,
}

/// What people keep of a journey.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Memory {
    /// The most intense moment and the last one, in the shares of [`Laws::peak_share`].
    #[default]
    PeakEnd,
    /// The mean of all moments: a company to check that no peak–end rule is claimed where there is none.
    Mean,
}

/// The laws that hold all the time. A feeling is −1 (worst) to 1 (best).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Laws {
    /// Feeling about a delivery on the promised day, and change with each day of delay.
    pub delivery_on_time: f64,
    pub delivery_per_day_late: f64,
    /// Feeling about the speed of support when it is as fast as expected, and change with each doubling of the wait.
    pub support_as_expected: f64,
    pub support_per_doubling: f64,
    /// Expected first response by phone, chat and e-mail, in minutes.
    pub support_expected_minutes: [f64; 3],
    /// Feeling about a rude and about a friendly agent.
    pub rude: f64,
    pub friendly: f64,
    /// Share of calls with a rude agent, and of chats and e-mails.
    pub rude_calls: f64,
    pub rude_writing: f64,
    /// Share of app and web payments that fail.
    pub failed_payments: f64,
    /// Share of parcels that arrive damaged, and of products with a defect.
    pub damaged: f64,
    pub defects: f64,
    /// Days until a refund; feeling about a refund on the same day, and change with each day.
    pub refund_days: f64,
    pub refund_at_once: f64,
    pub refund_per_day: f64,
    /// Carriers in East Asia rest around the lunar new year: days of delay.
    pub lunar_holiday_delay: f64,
    /// Change of the NPS answer after the price rise, for a customer of ordinary thrift.
    pub price_rise_on_nps: f64,
    /// What is remembered of a journey: this share of the most intense moment, the rest of the last one.
    /// The mean of the moments has no effect of its own.
    pub peak_share: f64,
    /// Logit of ordering again: at memory 0, and change per unit of memory.
    pub return_base: f64,
    pub return_per_memory: f64,
    /// Stars and NPS: at memory 0, and change per unit of memory.
    pub stars_base: f64,
    pub stars_per_memory: f64,
    pub nps_base: f64,
    pub nps_per_memory: f64,
    /// Share of those about to give a low answer who are angry and go lower still: 1 star, 2.5 points of NPS.
    pub angry_share: f64,
    /// Share of customers in the panel, and of touchpoints whose questions the panel and all others answer; those of the panel also the survey after the delivery.
    pub panel_share: f64,
    pub panel_answers: f64,
    pub others_answer: f64,
    /// Satisfaction with a contact: at feeling 0, and change per unit of feeling about its speed and its manner.
    pub csat_base: f64,
    pub csat_per_speed: f64,
    pub csat_per_manner: f64,
    /// Demand relative to an ordinary day.
    pub weekend: f64,
    pub singles_day: f64,
    pub black_friday: f64,
    pub december: f64,
    pub before_chinese_new_year: f64,
    pub during_chinese_new_year: f64,
}

impl Default for Laws {
    fn default() -> Self {
        Self {
            delivery_on_time: 0.25,
            delivery_per_day_late: -0.3,
            support_as_expected: 0.25,
            support_per_doubling: -0.28,
            support_expected_minutes: [5.0, 15.0, 480.0],
            rude: -0.75,
            friendly: 0.4,
            rude_calls: 0.30,
            rude_writing: 0.12,
            failed_payments: 0.02,
            damaged: 0.04,
            defects: 0.05,
            refund_days: 12.0,
            refund_at_once: 0.6,
            refund_per_day: -0.09,
            lunar_holiday_delay: 2.0,
            price_rise_on_nps: -0.3,
            peak_share: 0.5,
            return_base: 0.55,
            return_per_memory: 2.2,
            stars_base: 3.7,
            stars_per_memory: 2.4,
            nps_base: 7.3,
            nps_per_memory: 4.4,
            angry_share: 0.5,
            panel_share: 0.26,
            panel_answers: 0.9,
            others_answer: 0.05,
            csat_base: 3.0,
            csat_per_speed: 1.9,
            csat_per_manner: 1.6,
            weekend: 1.3,
            singles_day: 2.6,
            black_friday: 2.4,
            december: 1.5,
            before_chinese_new_year: 1.6,
            during_chinese_new_year: 0.4,
        }
    }
}

/// The truth for a company whose last day is the (UTC) day of `today`.
pub fn truth(today: Timestamp) -> Truth {
    let start = Timestamp::of_date(today.date(&Zone::default()), &Zone::default()).0 - (DAYS - 1) * Timestamp::DAY;
    let day = |n: i64| Timestamp(start + n * Timestamp::DAY);
    // A month of the company is 30.44 days; month 1 starts on its first day.
    let month = |n: i64| (n - 1) * 3044 / 100;
    let change = |what: &str, from: i64, to: i64, regions: &[&str], moves: &str, effect: f64, unit: &str| Change {
        what: what.into(),
        period: Period { from: day(from), to: day(to) },
        regions: regions.iter().map(|region| (*region).to_owned()).collect(),
        moves: moves.into(),
        effect,
        unit: unit.into(),
    };
    Truth {
        period: Period { from: day(0), to: day(DAYS) },
        courier_switch: change(
            "New carrier QuickFox delivers late, until the contract is ended",
            month(7),
            month(13),
            &["Iberia", "East Asia"],
            "delivery.speed",
            3.0,
            "days of delay",
        ),
        app_crash: change(
            "App 4.2 crashes at payment, until 4.3",
            month(9),
            month(9) + 21,
            &[],
            "app",
            0.38,
            "share of app payments that fail (0.02 otherwise)",
        ),
        friendliness_training: change(
            "Team Porto is trained in friendliness; team Riga is not",
            month(10),
            DAYS,
            &[],
            "support.attitude",
            -0.22,
            "share of calls with a rude agent in team Porto (0.30 before, and in Riga)",
        ),
        price_rise: change("Prices rise by 9 %", month(15), DAYS, &[], "price", -0.35, "feeling about the price"),
        competitor_outage: change(
            "The website of Haus Vier is down; its customers try us",
            month(11),
            month(11) + 5,
            &[],
            "new customers",
            0.32,
            "share of the newcomers of the next 60 days who come in the first 14 (about twice the usual number)",
        ),
        promo_week: change(
            "Promotion week, 15 % off: more orders, slower support",
            month(5),
            month(5) + 7,
            &[],
            "orders",
            2.4,
            "times as many orders; support takes twice as long",
        ),
        refund_automation: change(
            "Refunds are paid automatically",
            month(12),
            DAYS,
            &[],
            "returns",
            -7.0,
            "days until the refund (12 before)",
        ),
        chair_defect: change(
            "A bad batch of the Fjord office chair is sold",
            month(10),
            month(12),
            &[],
            "product.quality",
            0.45,
            "share of Fjord chairs with a defect (0.05 otherwise)",
        ),
        new_packaging: change(
            "New packaging, meant to prevent damage",
            month(8),
            DAYS,
            &[],
            "packaging",
            0.0,
            "share of damaged parcels (0.04 before and after)",
        ),
        laws: Laws::default(),
    }
}
