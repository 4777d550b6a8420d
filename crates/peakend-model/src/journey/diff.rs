//! What differs between two plans of a journey.

use super::plan::{Plan, Stage, Touchpoint};
use crate::indicator::{Conditions, Worded};

/// One difference. Texts are in the language that was asked for; channels, owners and scores are their keys.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlanChange {
    pub kind: ChangeKind,
    /// Key of the touchpoint it is about; none for a stage and for the plan as a whole.
    pub touchpoint: Option<String>,
    /// Name of the touchpoint or stage; empty for the plan as a whole.
    pub name: String,
    /// What of it changed; none where it came, went or moved.
    pub field: Option<&'static str>,
    pub before: String,
    pub after: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChangeKind {
    Added,
    Removed,
    /// To another stage or place; before and after are stages.
    Moved,
    Changed,
}

impl ChangeKind {
    pub fn key(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Moved => "moved",
            Self::Changed => "changed",
        }
    }
}

/// From `before` to `after`: the plan as a whole, then stages, then touchpoints in the order of `after`, then those
/// that are gone.
pub fn differences(before: &Plan, after: &Plan, tag: &str) -> Vec<PlanChange> {
    let mut found = Vec::new();
    let mut whole = |field, before: String, after: String| {
        push(&mut found, (None, ""), field, before, after);
    };
    whole("persona", said(&before.persona, tag), said(&after.persona, tag));
    whole("only", lines(&before.only), lines(&after.only));
    whole("start", point_name(before, before.start.as_deref(), tag), point_name(after, after.start.as_deref(), tag));
    whole("end", point_name(before, before.end.as_deref(), tag), point_name(after, after.end.as_deref(), tag));
    whole("silence", before.silence_days.to_string(), after.silence_days.to_string());
    whole("remembered", before.remembered.key().to_owned(), after.remembered.key().to_owned());
    whole("return", before.return_days.to_string(), after.return_days.to_string());
    stages(before, after, tag, &mut found);
    touchpoints(before, after, tag, &mut found);
    found
}

fn push(found: &mut Vec<PlanChange>, at: (Option<&str>, &str), field: &'static str, before: String, after: String) {
    if before != after {
        found.push(PlanChange {
            kind: ChangeKind::Changed,
            touchpoint: at.0.map(str::to_owned),
            name: at.1.to_owned(),
            field: Some(field),
            before,
            after,
        });
    }
}

fn stages(before: &Plan, after: &Plan, tag: &str, found: &mut Vec<PlanChange>) {
    let whole = |kind, name: &str| PlanChange {
        kind,
        touchpoint: None,
        name: name.to_owned(),
        field: Some("stage"),
        before: String::new(),
        after: String::new(),
    };
    for stage in &after.stages {
        let name = stage.name.say(tag);
        match earlier_of(before, after, stage, tag) {
            None => found.push(whole(ChangeKind::Added, name)),
            Some(old) => push(found, (None, name), "stage", said(&old.name, tag), name.to_owned()),
        }
    }
    for old in &before.stages {
        let is_kept = after.stages.iter().any(|stage| earlier_of(before, after, stage, tag) == Some(old));
        if !is_kept {
            found.push(whole(ChangeKind::Removed, old.name.say(tag)));
        }
    }
}

/// The stage that `stage` was: the one of its name, else one whose name is gone and that shares a touchpoint.
fn earlier_of<'a>(before: &'a Plan, after: &Plan, stage: &Stage, tag: &str) -> Option<&'a Stage> {
    let of_name = |plan: &'a Plan, name: &str| plan.stages.iter().find(|one| one.name.say(tag) == name);
    of_name(before, stage.name.say(tag)).or_else(|| {
        let is_gone = |old: &&Stage| after.stages.iter().all(|one| one.name.say(tag) != old.name.say(tag));
        let shares = |old: &&Stage| old.touchpoints.iter().any(|p| stage.touchpoints.iter().any(|q| q.key == p.key));
        before.stages.iter().filter(is_gone).find(shares)
    })
}

fn touchpoints(before: &Plan, after: &Plan, tag: &str, found: &mut Vec<PlanChange>) {
    let kept: Vec<&str> = in_order(before, after);
    for stage in &after.stages {
        for point in &stage.touchpoints {
            let name = point.name.say(tag);
            let whole = |kind, before: &str, after: &str| PlanChange {
                kind,
                touchpoint: Some(point.key.clone()),
                name: name.to_owned(),
                field: None,
                before: before.to_owned(),
                after: after.to_owned(),
            };
            let Some(old) = before.touchpoint(&point.key) else {
                found.push(whole(ChangeKind::Added, "", stage.name.say(tag)));
                continue;
            };
            let was_in = stage_of(before, &point.key);
            let is_same_stage = was_in == earlier_of(before, after, stage, tag);
            if !is_same_stage || !kept.contains(&point.key.as_str()) {
                let from = was_in.map_or("", |stage| stage.name.say(tag));
                found.push(whole(ChangeKind::Moved, from, stage.name.say(tag)));
            }
            fields(old, point, tag, found);
        }
    }
    for old in before.touchpoints().filter(|old| after.touchpoint(&old.key).is_none()) {
        found.push(PlanChange {
            kind: ChangeKind::Removed,
            touchpoint: Some(old.key.clone()),
            name: said(&old.name, tag),
            field: None,
            before: stage_of(before, &old.key).map(|stage| said(&stage.name, tag)).unwrap_or_default(),
            after: String::new(),
        });
    }
}

fn fields(old: &Touchpoint, new: &Touchpoint, tag: &str, found: &mut Vec<PlanChange>) {
    let list = |texts: &[Worded]| texts.iter().map(|text| text.say(tag)).collect::<Vec<_>>().join("\n");
    let channels = |point: &Touchpoint| point.channels.iter().map(|c| c.key()).collect::<Vec<_>>().join("\n");
    let bindings =
        |point: &Touchpoint| point.bindings.iter().map(|one| one.lines().join(" · ")).collect::<Vec<_>>().join("\n");
    let owner = |point: &Touchpoint| point.owner.map(|owner| owner.to_string()).unwrap_or_default();
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let mut add = |field, before, after| push(found, (Some(&new.key), new.name.say(tag)), field, before, after);
    add("name", said(&old.name, tag), said(&new.name, tag));
    add("channels", channels(old), channels(new));
    add("owner", owner(old), owner(new));
    add("function", old.function.clone(), new.function.clone());
    add("goal", said(&old.goal, tag), said(&new.goal, tag));
    add("actions", said(&old.actions, tag), said(&new.actions, tag));
    add("thoughts", said(&old.thoughts, tag), said(&new.thoughts, tag));
    add("pains", list(&old.pains), list(&new.pains));
    add("opportunities", list(&old.opportunities), list(&new.opportunities));
    add("evidence", said(&old.evidence, tag), said(&new.evidence, tag));
    add("target", number(old.target_mood), number(new.target_mood));
    add("effort", old.effort.to_string(), new.effort.to_string());
    add("bindings", bindings(old), bindings(new));
}

/// The keys that stand in both plans and in the same order: their longest common subsequence.
fn in_order<'a>(before: &Plan, after: &'a Plan) -> Vec<&'a str> {
    let old: Vec<&str> = before.touchpoints().map(|point| point.key.as_str()).collect();
    let new: Vec<&str> = after.touchpoints().map(|point| point.key.as_str()).collect();
    // `best[i][j]`: the longest of what follows place i in the old and place j in the new plan.
    let mut best = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let longer = best[i + 1][j].max(best[i][j + 1]);
            best[i][j] = if old[i] == new[j] { best[i + 1][j + 1] + 1 } else { longer };
        }
    }
    let (mut i, mut j, mut kept) = (0, 0, Vec::new());
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            kept.push(new[j]);
            (i, j) = (i + 1, j + 1);
        } else if best[i + 1][j] >= best[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    kept
}

fn stage_of<'a>(plan: &'a Plan, key: &str) -> Option<&'a Stage> {
    plan.stages.iter().find(|stage| stage.touchpoints.iter().any(|point| point.key == key))
}

fn said(text: &Worded, tag: &str) -> String {
    text.say(tag).to_owned()
}

fn lines(conditions: &Conditions) -> String {
    conditions.lines().join("\n")
}

fn point_name(plan: &Plan, key: Option<&str>, tag: &str) -> String {
    let point = key.and_then(|key| plan.touchpoint(key));
    point.map(|point| said(&point.name, tag)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(stages: &[(&str, &[&str])]) -> Plan {
        let point = |key: &&str| Touchpoint {
            key: (*key).to_owned(),
            name: Worded::plain(key),
            channels: Vec::new(),
            owner: None,
            function: String::new(),
            goal: Worded::default(),
            actions: Worded::default(),
            thoughts: Worded::default(),
            pains: Vec::new(),
            opportunities: Vec::new(),
            evidence: Worded::default(),
            target_mood: None,
            effort: 1.0,
            bindings: Vec::new(),
        };
        let stage = |(name, keys): &(&str, &[&str])| Stage {
            name: Worded::plain(name),
            touchpoints: keys.iter().map(point).collect(),
        };
        Plan { stages: stages.iter().map(stage).collect(), ..Plan::default() }
    }

    fn told(before: &Plan, after: &Plan) -> Vec<String> {
        let line = |c: PlanChange| {
            let line = format!("{} {} {} {}>{}", c.kind.key(), c.name, c.field.unwrap_or("-"), c.before, c.after);
            line.replace('\n', ",")
        };
        differences(before, after, "en").into_iter().map(line).collect()
    }

    #[test]
    fn the_same_plan_has_no_differences() {
        let same = plan(&[("Buy", &["search", "pay"])]);
        assert!(told(&same, &same).is_empty());
    }

    #[test]
    fn touchpoints_come_go_and_move() {
        let before = plan(&[("Buy", &["search", "pay"]), ("Get", &["delivery", "return"])]);
        let after = plan(&[("Buy", &["pay", "search"]), ("Get", &["chat", "delivery"])]);
        let all = ["moved pay - Buy>Buy", "added chat - >Get", "removed return - Get>"];
        let found = told(&before, &after);
        assert!(found == all || found[0] == "moved search - Buy>Buy" && found[1..] == all[1..], "{found:?}");
        let crossed = plan(&[("Buy", &["search"]), ("Get", &["pay", "delivery", "return"])]);
        assert_eq!(told(&before, &crossed), ["moved pay - Buy>Get"]);
    }

    #[test]
    fn a_renamed_stage_does_not_move_its_touchpoints() {
        let before = plan(&[("Buy", &["search"]), ("Get", &["delivery"])]);
        let after = plan(&[("Order", &["search"]), ("Get", &["delivery"]), ("Help", &[])]);
        assert_eq!(told(&before, &after), ["changed Order stage Buy>Order", "added Help stage >"]);
    }

    #[test]
    fn fields_are_compared_one_by_one() {
        let before = plan(&[("Buy", &["search"])]);
        let mut after = before.clone();
        after.silence_days = 7;
        after.end = Some("search".into());
        let point = &mut after.stages[0].touchpoints[0];
        point.pains = vec![Worded::plain("slow"), Worded::plain("dear")];
        point.bindings = vec![Conditions::parse("kind = visit\nchannel = web").unwrap()];
        assert_eq!(
            told(&before, &after),
            [
                "changed  end >search",
                "changed  silence 30>7",
                "changed search pains >slow,dear",
                "changed search bindings >kind = visit · channel = web",
            ]
        );
    }
}
