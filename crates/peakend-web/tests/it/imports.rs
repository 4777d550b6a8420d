//! Importing a file in the browser: upload, mapping, preview, start, report.

use peakend_app::import;
use peakend_model::access::Actor;
use peakend_store::each_engine;
use reqwest::StatusCode;
use reqwest::multipart::{Form, Part};

use crate::site::{Answer, Browser, Site};

const FILE: &str = "\
id,date,rating,text,email
1,2024-03-05,5,\"Great, thank you\",ana@example.org
2,2024-02-30,4,Fine,bo@example.org
3,2024-03-06,★★★☆☆,So so,
4,2024-03-07,9,Too good,
5,2024-03-08,=1+1,Never again,cy@example.org
6,2024-03-09,1,<b>Bold</b> words,ana@example.org
";

async fn token(browser: &Browser) -> String {
    browser.get("/settings/profile").await.between("name=\"csrf\" content=\"", "\"")
}

/// Sends the form as a browser without scripts does: the token first, then the file.
async fn upload(browser: &Browser, name: &str, content: impl Into<Vec<u8>>) -> Answer {
    let part = Part::bytes(content.into()).file_name(name.to_owned());
    let form = Form::new().text("csrf", token(browser).await).part("file", part);
    browser.send(|client, url| client.post(format!("{url}/imports")).multipart(form)).await
}

/// What the page says the mapping is, as its form would send it back.
fn drawn(page: &Answer) -> String {
    unescaped(&page.between("name=\"drawn\" value=\"", "\""))
}

fn unescaped(text: &str) -> String {
    let pairs = [("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

async fn finished(site: &Site, actor: &Actor, path: &str) -> import::Import {
    let id = path.rsplit('/').next().unwrap().parse().unwrap();
    for _ in 0..400 {
        let found = import::get(&site.app, actor, id).await.unwrap();
        if found.state.is_over() {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("the import does not end");
}

/// Uploads and starts with what is suggested.
async fn import_all(site: &Site, actor: &Actor, browser: &Browser) -> (String, Answer) {
    let path = upload(browser, "reviews.csv", FILE).await.goes_to().to_owned();
    let mapping = drawn(&browser.get(&path).await);
    let started = browser.post(&format!("{path}/start"), &[("guess", &mapping), ("drawn", &mapping)]).await;
    assert_eq!((started.status, started.goes_to()), (StatusCode::SEE_OTHER, path.as_str()), "{}", started.body);
    finished(site, actor, &path).await;
    let report = browser.get(&path).await;
    (path, report)
}

each_engine!(
    async fn a_file_is_uploaded_checked_imported_and_accounted_for(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        assert!(ana.get("/imports").await.body.contains("data-drop"), "an empty list says what to do");
        let uploaded = upload(&ana, "reviews.csv", FILE).await;
        assert_eq!(uploaded.status, StatusCode::SEE_OTHER, "{}", uploaded.body);
        let path = uploaded.goes_to().to_owned();

        let page = ana.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.body.contains("&lt;b&gt;Bold") || page.body.contains("&#60;b&#62;Bold"), "text is never markup");
        assert!(page.body.contains("ana@example.org") && page.body.contains("Refused"), "{}", page.body);
        let mapping = drawn(&page);

        // The dates become an attribute: nothing says when it happened any more.
        let fields = [("guess", mapping.as_str()), ("drawn", &mapping), ("c1", "attribute"), ("brand", "Acme")];
        let without = ana.post(&format!("{path}/preview"), &fields).await;
        assert!(without.body.contains("id=\"occurred_at-error\""), "{}", without.body);
        assert_eq!(ana.post(&format!("{path}/start"), &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let back = drawn(&without);
        let fields = [("guess", mapping.as_str()), ("drawn", &back), ("c1", "occurred_at")];
        let again = ana.post(&format!("{path}/trial"), &fields).await;
        assert!(!again.body.contains("id=\"occurred_at-error\"") && again.body.contains("All 6 rows tried"));
        assert!(drawn(&again).contains("\"brand\":\"Acme\""), "what was typed stays");

        let started = ana.post(&format!("{path}/start"), &[("guess", &mapping), ("drawn", &drawn(&again))]).await;
        assert_eq!(started.goes_to(), path);
        let done = finished(&site, &actor, &path).await.progress;
        assert_eq!((done.rows, done.accepted, done.refused, done.duplicates), (6, 3, 3, 0));
        let report = ana.get(&path).await;
        assert!(report.body.contains("3 rows recorded") && report.body.contains("No calendar has this day"));
        assert!(
            report.body.contains("/feedback?period=all&amp;source=reviews") || report.body.contains("source=reviews")
        );
        assert!(ana.get("/feedback?period=all&source=reviews").await.body.contains("Great, thank you"));
        assert!(ana.get("/imports").await.body.contains("reviews.csv"));
        assert_eq!(ana.post(&format!("{path}/cancel"), &[]).await.status, StatusCode::CONFLICT);
    }
);

each_engine!(
    async fn importing_again_adds_nothing_and_refused_rows_are_harmless(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        let (path, _) = import_all(&site, &actor, &ana).await;
        let csv = ana.get(&format!("{path}/refused.csv")).await;
        assert!(csv.header("content-type").starts_with("text/csv"));
        assert!(csv.header("content-disposition").starts_with("attachment"));
        assert_eq!(csv.body.lines().count(), 4, "{}", csv.body);
        assert!(csv.body.contains(",'=1+1,"), "{}", csv.body);
        let (_, report) = import_all(&site, &actor, &ana).await;
        assert!(report.body.contains("Nothing new: every readable row was known already"), "{}", report.body);
    }
);

each_engine!(
    async fn what_is_no_table_is_told_and_can_be_dropped(site: Site) {
        site.set_up().await;
        let ana = site.as_ana().await;
        let path = upload(&ana, "empty.csv", "").await.goes_to().to_owned();
        let page = ana.get(&path).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("The file is empty."));
        assert_eq!(ana.post(&format!("{path}/cancel"), &[]).await.goes_to(), "/imports");
        let nothing = upload(&ana, "", "").await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nothing.body.contains("Choose a file first."));
    }
);

each_engine!(
    async fn a_file_without_the_token_is_not_taken(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        let file = || Part::bytes(FILE.as_bytes()).file_name("reviews.csv");
        let late = Form::new().part("file", file()).text("csrf", token(&ana).await);
        let wrong = Form::new().text("csrf", "x").part("file", file());
        for form in [late, wrong, Form::new().part("file", file())] {
            let answer = ana.send(|client, url| client.post(format!("{url}/imports")).multipart(form)).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN);
        }
        assert!(import::list(&site.app, &actor).await.unwrap().is_empty());
        let token = token(&ana).await;
        let form = Form::new().part("file", file());
        let header =
            ana.send(|client, url| client.post(format!("{url}/imports")).header("x-csrf-token", token).multipart(form));
        assert_eq!(header.await.status, StatusCode::SEE_OTHER);
    }
);
