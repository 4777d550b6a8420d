//! What was planted in the demo company is found by the verbs behind the pages of comparison and alerts, and nothing is
//! found where nothing was planted.

use std::sync::Arc;

use peakend_app::alert::{self, NewRule, watch};
use peakend_app::clock::{ManualClock, SeededIds};
use peakend_app::compare::{Question, Standing, compare};
use peakend_app::courier::Silence;
use peakend_app::indicator::starter;
use peakend_app::{App, AppConfig, AppParts, Pulse, Reader};
use peakend_model::Timestamp;
use peakend_model::alert::{Side, Trigger};
use peakend_model::insight::Field;
use peakend_model::insight::lens::{Lens, Range};
use peakend_model::time::Grain;
use peakend_stats::Random;
use peakend_store::Engine;
use peakend_store::testing::PerEngine;
use peakend_testkit::demo::{DemoCompany, Size};

use crate::demo::{TODAY, history, ledger};
use crate::site::{Site, actor, workspace};

const CUSTOMERS: u32 = 2_500;
/// Attributes that were thrown by dice, each with five values.
const DICE: usize = 6;

struct Demo {
    app: App,
    clock: Arc<ManualClock>,
    _site: Site,
}

async fn demo() -> Demo {
    let site = Site::start(Engine::Sqlite).await;
    site.add_workspace().await;
    site.clock.set(TODAY);
    let mut rows = history(CUSTOMERS);
    let mut random = Random::new(17);
    for row in &mut rows {
        for die in 0..DICE {
            row.attributes.insert(format!("die{die}"), format!("side {}", random.below(5)));
        }
    }
    // The site's own archive does not count.
    let ledger = Arc::new(ledger(rows).await);
    let app = App::new(AppParts {
        store: site.database.store.clone(),
        insights: ledger.clone(),
        archive: ledger,
        reader: Arc::new(Reader::new()),
        clock: site.clock.clone(),
        ids: Arc::new(SeededIds::new(3)),
        pulse: Pulse::new(),
        courier: Arc::new(Silence),
        config: AppConfig::default(),
    });
    starter::adopt(&app, &actor(1), "retail").await.unwrap();
    Demo { app, clock: site.clock.clone(), _site: site }
}

async fn standings(site: &Demo, measure: &str, attribute: &str) -> Vec<(String, Standing)> {
    let ours = site.app.store.workspace(workspace(1)).await.unwrap().unwrap();
    let lens = Lens { range: Range::All, ..Lens::default() };
    let question = Question { measure: Some(measure.into()), field: Field::Attribute(attribute.into()), least: 10 };
    let found = compare(&site.app, &actor(1), &ours, &lens, &question).await.unwrap();
    found.judged.units.into_iter().map(|unit| (unit.value, unit.standing)).collect()
}

#[tokio::test]
async fn the_carrier_that_is_late_stands_out_and_dice_do_not() {
    let site = demo().await;
    let carriers = standings(&site, "indicator:on-time", "carrier").await;
    let fox = carriers.iter().find(|(name, _)| name == "QuickFox").unwrap();
    assert_eq!(fox.1, Standing::Worse, "{carriers:?}");
    assert_eq!(carriers.iter().filter(|(_, standing)| *standing == Standing::Worse).count(), 1, "{carriers:?}");
    let mut false_pages = 0;
    for die in 0..DICE {
        let sides = standings(&site, "nps", &format!("die{die}")).await;
        assert_eq!(sides.len(), 5);
        false_pages += usize::from(sides.iter().any(|(_, standing)| *standing != Standing::Alike));
    }
    // One page in twenty may mark one by the promised rate: three of six would come once in 450 companies.
    assert!(false_pages <= 2, "{false_pages} of {DICE}");
}

#[tokio::test]
async fn the_carriers_switch_raises_an_alert_and_the_months_before_do_not() {
    let site = demo().await;
    let company = DemoCompany::new(7, TODAY, Size { customers: CUSTOMERS });
    let switch = company.truth().courier_switch.period.from;
    let weeks = |n: i64| Timestamp(switch.0 + n * 7 * Timestamp::DAY);
    let rule = NewRule {
        indicator: "on-time".into(),
        trigger: Trigger::Shift,
        grain: Grain::Week,
        only_worse: true,
        owner: None,
    };
    site.clock.set(weeks(-8));
    alert::add_rule(&site.app, &actor(1), &rule).await.unwrap();
    let told = || async { alert::list(&site.app, &actor(1), alert::Wanted::default()).await.unwrap() };
    // Each week in between is judged as it stood then.
    for week in [-8, 0] {
        site.clock.set(weeks(week));
        watch::watch(&site.app, &actor(1)).await.unwrap();
    }
    assert!(told().await.is_empty(), "nothing has happened yet: {:?}", told().await);
    // A level must hold for four weeks, and orders arrive days later.
    site.clock.set(weeks(9));
    watch::watch(&site.app, &actor(1)).await.unwrap();
    let found = told().await;
    assert_eq!(found.len(), 1, "one cause, one alert: {found:?}");
    assert_eq!(found[0].side, Side::Below);
    let began = found[0].reasons[0].bucket;
    assert!((weeks(-2)..=weeks(4)).contains(&began), "{began}");
}
