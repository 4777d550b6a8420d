//! Themes: counted with what lies below them, told with what people say.

use peakend_app::catalog::{self, Facts};
use peakend_model::catalog::CatalogKind;
use peakend_store::each_engine;
use reqwest::StatusCode;

use crate::site::Site;

each_engine!(
    async fn a_theme_counts_what_lies_below_it_and_quotes_what_is_said(site: Site) {
        let actor = site.set_up().await;
        let texts = [
            "The delivery fee was too high, awful",
            "The courier arrived late, terrible",
            "Courier arrived late, <b>terrible</b>",
            "The food was delicious",
        ];
        let rows = texts.map(|text| {
            serde_json::from_value(serde_json::json!({
                "kind": "review", "channel": "web", "occurred_at": "2026-11-20T10:00:00Z", "text": text
            }))
            .unwrap()
        });
        peakend_app::ledger::record(&site.app, &actor, "test", rows.to_vec()).await.unwrap();
        let ana = site.as_ana().await;
        let page = ana.get("/themes").await;
        assert_eq!(page.status, StatusCode::OK);
        let delivery = page.body.find("/themes/delivery\"").expect("the parent stands there");
        let speed = page.body.find("/themes/delivery.speed\"").expect("and its child");
        assert!(delivery < speed, "the tree's order");
        assert!(page.between("/themes/delivery\"", "</tr>").contains(">3</a>"), "three texts of delivery");

        let one = ana.get("/themes/delivery").await;
        assert!(one.body.contains("What people say again and again"), "{}", one.body);
        assert!(!one.body.contains("<b>terrible"), "customers' words are never markup");
        // Each point of the chart opens the theme's feedback of its days alone.
        let point = one.body.split("/feedback?").map(|link| link.split('"').next().unwrap_or_default());
        let point = point.into_iter().find(|link| link.contains("..2026-11-2") && link.contains("theme=delivery"));
        let point = point.unwrap_or_else(|| panic!("no link of a day in {}", one.body)).replace("&#38;", "&");
        let point = point.replace("\\u0026", "&");
        let of_point = ana.get(&format!("/feedback?{point}")).await;
        assert!(of_point.body.contains("3 pieces of feedback"), "{point}");
        assert_eq!(ana.get("/themes/nothing").await.status, StatusCode::NOT_FOUND);

        let feedback = ana.get("/feedback?theme=delivery").await;
        assert!(feedback.body.contains("3 pieces of feedback"), "the explorer rolls up as well");
    }
);

each_engine!(
    async fn texts_that_prefer_us_or_a_rival_are_counted_with_the_way_to_them(site: Site) {
        let actor = site.set_up().await;
        let rival = Facts { competitor: true, ..Facts::default() };
        catalog::add(&site.app, &actor, CatalogKind::Brand, "Haus Vier", &rival).await.unwrap();
        let said = [
            ("Hearth", "The service is better than at Haus Vier."),
            ("Hearth", "The price is better than at Haus Vier."),
            ("Hearth", "The delivery is worse than at Haus Vier."),
            ("Hearth", "The lamp is better than before."),
            ("Haus Vier", "Better than Haus Vier? Nobody is better than Haus Vier."),
        ];
        let rows = said.map(|(brand, text)| {
            serde_json::from_value(serde_json::json!({
                "kind": "review", "channel": "web", "occurred_at": "2026-11-20T10:00:00Z", "brand": brand, "text": text
            }))
            .unwrap()
        });
        peakend_app::ledger::record(&site.app, &actor, "test", rows.to_vec()).await.unwrap();
        let ana = site.as_ana().await;
        let section = ana.get("/themes").await.between("id=\"preferred\"", "</section>").to_owned();
        let links: Vec<(&str, &str)> = section
            .split("<td class=\"number\"")
            .skip(1)
            .map(|cell| (cell.split("href=\"").nth(1).unwrap(), cell.split('>').nth(2).unwrap()))
            .map(|(href, n)| (href.split('"').next().unwrap(), n.split('<').next().unwrap()))
            .collect();
        assert_eq!(links.iter().map(|(_, n)| *n).collect::<Vec<_>>(), ["2", "0", "1"], "{section}");
        for (href, n) in links.iter().filter(|(_, n)| *n != "0") {
            let list = ana.get(&href.replace("&#38;", "&")).await.body;
            assert!(list.contains(&format!("{n} piece")), "{href}");
        }
    }
);
