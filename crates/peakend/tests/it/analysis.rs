//! Analyses of files on the command line: one JSON object, or exit code 2 and a sentence that names the place.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Runs the binary with `content` on standard input.
fn run(content: &str, arguments: &[&str]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_peakend"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    child.stdin.take().expect("a pipe").write_all(content.as_bytes()).expect("the content is taken");
    child.wait_with_output().expect("the binary ends")
}

#[track_caller]
fn found(content: &str, arguments: &[&str]) -> Value {
    let output = run(content, &[arguments, &["--json"]].concat());
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("one JSON object")
}

#[track_caller]
fn refused(content: &str, arguments: &[&str], part: &str) {
    let output = run(content, arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(said.contains(part) && output.stdout.is_empty(), "{arguments:?}: {said}");
}

#[track_caller]
fn near(value: &Value, expected: f64) {
    let number = value.as_f64().expect("a number");
    assert!((number - expected).abs() < 5e-4, "{number} is not {expected}");
}

/// `a` has 56 of 70 satisfied, `b` 48 of 80: the first example of Newcombe (1998), method 10.
fn newcombe() -> String {
    let mut rows = "score,group,weight\n".to_owned();
    for (group, hits, n) in [("a", 56, 70), ("b", 48, 80)] {
        (0..n).for_each(|at| rows += &format!("{},{group},1\n", if at < hits { 5 } else { 2 }));
    }
    rows
}

/// Twelve customers, each with one opinion told five times.
fn repeated() -> String {
    let mut rows = "score,group,who\n".to_owned();
    for customer in 0..12 {
        let (group, score) = (if customer % 2 == 0 { "a" } else { "b" }, [5, 2, 4, 1, 5, 2][customer / 2]);
        (0..5).for_each(|_| rows += &format!("{score},{group},c{customer}\n"));
    }
    rows
}

#[test]
fn several_answers_of_a_customer_count_together() {
    let rows = repeated();
    let asked = ["indicator", "csat", "-", "--score", "score", "--compare", "group=a,b"];
    let alone = found(&rows, &asked);
    let by_customer = found(&rows, &[&asked[..], &["--customer", "who"]].concat());
    let width = |found: &Value| {
        found["interval"][1].as_f64().expect("a number") - found["interval"][0].as_f64().expect("a number")
    };
    assert_eq!((by_customer["estimate"].as_f64(), by_customer["customers"].as_u64()), (Some(0.5), Some(12)));
    assert!(by_customer["design_effect"].as_f64().expect("a number") > 5.0, "{by_customer}");
    assert!(width(&by_customer) > 1.8 * width(&alone), "{by_customer} {alone}");
    assert!(width(&by_customer["difference"]) > 1.8 * width(&alone["difference"]), "{by_customer} {alone}");
    // Each its own customer: nothing changes.
    let numbered: String = newcombe()
        .lines()
        .enumerate()
        .map(|(at, line)| if at == 0 { format!("{line},who\n") } else { format!("{line},c{at}\n") })
        .collect();
    let asked = ["indicator", "csat", "-", "--score", "score", "--by", "group"];
    let each = found(&numbered, &[&asked[..], &["--customer", "who"]].concat());
    assert_eq!(each["comparisons"], found(&newcombe(), &asked)["comparisons"]);
    assert_eq!(each["design_effect"].as_f64(), Some(1.0));
    let mean = ["indicator", "mean", "-", "--score", "score", "--bootstrap", "--customer", "who"];
    refused(&rows, &mean, "leave --customer or --bootstrap out");
}

#[test]
fn satisfaction_of_two_groups_is_compared_as_newcombe_printed_it() {
    let rows = newcombe();
    let csat = found(&rows, &["indicator", "csat", "-", "--score", "score", "--compare", "group=a,b"]);
    near(&csat["difference"]["estimate"], 0.2);
    near(&csat["difference"]["interval"][0], 0.0524);
    near(&csat["difference"]["interval"][1], 0.3339);
    near(&csat["estimate"], 104.0 / 150.0);
    let weighted = found(&rows, &["indicator", "csat", "-", "--score", "score", "--weight", "weight"]);
    assert_eq!(weighted["interval"], csat["interval"], "weights of one change nothing");
    let by = found(&rows, &["indicator", "share", "-", "--score", "score", "--equals", "5", "--by", "group"]);
    assert_eq!((&by["groups"][0]["group"], &by["groups"][0]["n"]), (&"a".into(), &70.into()));
    assert_eq!(by["comparisons"][0]["clear"], true);
}

#[test]
fn nps_is_in_points_and_its_interval_stays_on_the_scale() {
    let nps = found("score\n10\n9\n8\n3\n", &["indicator", "nps", "-", "--score", "score"]);
    near(&nps["estimate"], 25.0);
    let ends = [nps["interval"][0].as_f64(), nps["interval"][1].as_f64()].map(|end| end.expect("a number"));
    assert!(-100.0 <= ends[0] && ends[0] < 25.0 && 25.0 < ends[1] && ends[1] <= 100.0, "{nps}");
    assert_eq!((&nps["n"], &nps["warnings"][0]["code"]), (&4.into(), &"few_answers".into()));
    let one = found("score\n10\n", &["indicator", "nps", "-", "--score", "score"]);
    assert!(one["interval"][0].as_f64().expect("a number") < 50.0, "one answer says little: {one}");
}

#[test]
fn ease_of_five_and_seven_points_is_one_number() {
    let five = found("score\n1\n3\n5\n", &["indicator", "ces", "-", "--score", "score", "--scale", "1-5"]);
    let seven = found("score\n1\n4\n7\n", &["indicator", "ces", "-", "--score", "score", "--scale", "1-7"]);
    assert_eq!((&five["estimate"], &five["interval"]), (&seven["estimate"], &seven["interval"]));
    let mean = found("score\n1\n3\n5\n", &["indicator", "mean", "-", "--score", "score"]);
    near(&mean["interval"][0], 3.0 - 4.968_275);
}

#[test]
fn drivers_share_out_what_they_explain() {
    let mut rows = "sat,a,b,loyal\n".to_owned();
    for at in 0..240_u32 {
        let (a, b, luck) = (at % 5, (at / 5) % 4, (at * 7919) % 11);
        rows += &format!("{},{a},{b},{}\n", 3 * a + b + luck % 3, u8::from(2 * a + luck > 8));
    }
    let linear = found(&rows, &["drivers", "-", "--outcome", "sat", "--drivers", "a,b", "--rounds", "60"]);
    let shares: Vec<f64> = (0..2).map(|at| linear["drivers"][at]["share"].as_f64().expect("a share")).collect();
    near(&linear["r_squared"], shares.iter().sum());
    assert!(shares[0] > shares[1] && linear["drivers"][0]["low"].as_f64() <= Some(shares[0]), "{linear}");
    let logistic = found(
        &rows,
        &["drivers", "-", "--outcome", "loyal", "--drivers", "a,b", "--method", "logistic", "--rounds", "60"],
    );
    assert_eq!(logistic["n"], 240);
    refused(&rows, &["drivers", "-", "--outcome", "sat", "--drivers", "a,c"], "“loyal”");
    refused(
        "y,a,b\n1,1,2\n2,2,4\n4,3,6\n3,4,8\n5,5,10\n",
        &["drivers", "-", "--outcome", "y", "--drivers", "a,b"],
        "“b”",
    );
    refused("y,a\n1,1\n2,1\n4,1\n3,1\n", &["drivers", "-", "--outcome", "y", "--drivers", "a"], "“a” is the same");
}

/// Remission of 42 children (Freireich et al. 1963); + marks who was still well.
const REMISSION: [(&str, &str); 2] = [
    ("6-MP", "6+ 6 6 6 7 9+ 10+ 10 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"),
    ("placebo", "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"),
];

#[test]
fn remission_lasts_as_long_as_it_was_published() {
    let mut rows = "weeks,relapse,arm\n".to_owned();
    for (arm, times) in REMISSION {
        times.split(' ').for_each(|time| {
            rows += &format!("{},{},{arm}\n", time.trim_end_matches('+'), u8::from(!time.ends_with('+')));
        });
    }
    let answer = found(&rows, &["survival", "-", "--time", "weeks", "--event", "relapse", "--by", "arm"]);
    assert_eq!((&answer["groups"][0]["median"], &answer["groups"][1]["median"]), (&23.0.into(), &8.0.into()));
    near(&answer["groups"][0]["curve"][0]["surviving"], 0.8571);
    assert!((answer["log_rank"]["statistic"].as_f64().expect("a number") - 16.79).abs() < 0.01, "{answer}");
    refused("t,e\n-1,1\n", &["survival", "-", "--time", "t", "--event", "e"], "row 2");
    let quiet = found("t,e\n3,0\n4,0\n", &["survival", "-", "--time", "t", "--event", "e"]);
    assert_eq!((&quiet["median"], &quiet["warnings"][0]["code"]), (&Value::Null, &"no_events".into()));
}

#[test]
fn purchases_of_a_day_are_one_and_the_rest_checks_the_forecast() {
    let mut rows = "who,day,paid\n".to_owned();
    for who in 0..60_u32 {
        for visit in 0..=(who % 5) {
            let day = 1 + (who * 3 + visit * 9) % 28;
            rows += &format!("{who},2026-0{}-{day:02},{}\n", 1 + visit, 10 + who % 7);
        }
    }
    let arguments = ["clv", "-", "--customer", "who", "--date", "day", "--value", "paid", "--until", "2026-04-30"];
    let answer = found(&rows, &arguments);
    for name in ["r", "alpha", "a", "b"] {
        assert!(answer["parameters"][name].as_f64().is_some_and(|value| value > 0.0), "{answer}");
    }
    assert_eq!((&answer["n"], &answer["check"]["actual"]), (&60.into(), &12.into()));
    for (value, interval) in [("purchases", "interval"), ("value", "value_interval")] {
        let ends = [0, 1].map(|end| answer["forecast"][interval][end].as_f64().expect("a number"));
        let value = answer["forecast"][value].as_f64().expect("a number");
        assert!(ends[0] <= value && value <= ends[1] && ends[0] < ends[1], "{answer}");
    }
    refused("who,day\n1,2026-01-01\n", &["clv", "-", "--customer", "who", "--date", "day"], "1 customers");
    refused("who,day\n1,soon\n", &["clv", "-", "--customer", "who", "--date", "day"], "row 2");
}

#[test]
fn a_shift_is_seen_on_its_day_and_luck_is_not() {
    let mut rows = "day,calls\n".to_owned();
    (1..=28).for_each(|day| rows += &format!("2026-02-{day:02},{}\n", day % 3 + if day > 16 { 20 } else { 10 }));
    let answer = found(&rows, &["watch", "-", "--date", "day", "--value", "calls"]);
    assert_eq!(answer["change_points"][0]["date"], "2026-02-17");
    let mut calm = "day,calls\n".to_owned();
    (1..=28).for_each(|day| calm += &format!("2026-02-{day:02},{}\n", day * 7 % 5));
    let answer = found(&calm, &["watch", "-", "--date", "day", "--value", "calls"]);
    assert_eq!((&answer["signals"], &answer["change_points"]), (&Value::Array(vec![]), &Value::Array(vec![])));
    refused("day,calls\n2026-01-01,1\n", &["watch", "-", "--date", "day", "--value", "calls"], "too few");
}

#[test]
fn answers_are_watched_by_week() {
    let mut rows = "day,stars\n".to_owned();
    (1..=28).for_each(|day| rows += &format!("2026-06-{day:02},{}\n2026-06-{day:02},5\n", 1 + day % 4));
    let answer = found(&rows, &["watch", "-", "--date", "day", "--value", "stars", "--every", "week"]);
    assert_eq!((&answer["n"], &answer["from"]), (&Value::from(4), &Value::from("2026-06-01")));
    assert_eq!(answer["points"][0]["rows"], 14);
}

#[test]
fn scales_that_were_mixed_are_doubted() {
    let mut rows = "stars\n".to_owned();
    (0..100).for_each(|at| rows += &format!("{}\n", 1 + at % 5));
    let answer = found(&(rows + "9\n10\n"), &["indicator", "csat", "-", "--score", "stars"]);
    let doubts = |all: &Vec<Value>| all.iter().any(|warning| warning["code"] == "mixed_scales");
    assert!(answer["warnings"].as_array().is_some_and(doubts), "{answer}");
}

#[test]
fn yes_and_no_are_an_outcome_and_a_driver() {
    let mut rows = "left,price,partner\n".to_owned();
    (0..120).for_each(|at| {
        let (left, partner) = (if at * 7 % 10 < at % 6 { "Yes" } else { "No" }, if at % 3 == 0 { "Yes" } else { "No" });
        rows += &format!("{left},{},{partner}\n", at % 6);
    });
    let answer = found(&rows, &["drivers", "-", "--outcome", "left", "--drivers", "price,partner", "--rounds", "40"]);
    assert!(answer["method"].as_str().is_some_and(|method| method.contains("logistic")), "{answer}");
    assert_eq!(answer["drivers"][1]["name"], "partner");
}

#[test]
fn bad_input_is_told_with_place_and_remedy() {
    let nps = ["indicator", "nps", "-", "--score", "score"];
    refused("", &nps, "empty");
    refused("score,x\n", &nps, "no rows");
    refused("rating,x\n3,a\n", &nps, "“rating”");
    refused("score,x\n9,a\nfine,b\n", &nps, "row 3, column “score”");
    refused("score,x\n9,a\n11,b\n", &nps, "row 3, column “score”: 11 is outside");
    refused("score,x\n9,a\n", &["indicator", "nps", "-", "--score", "score", "--compare", "x=a,b"], "no group “b”");
    refused("score,x\n4,a\n4,b\n", &["indicator", "mean", "-", "--score", "score"], "does not vary");
}
