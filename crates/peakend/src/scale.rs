//! Doubts about the scale of a column, as sentences.

/// What to say where a column seems to mix two scales: nearly all answers end at 5 or 7, and a few go on beyond.
/// Their mean, their top box and their mood would then mean nothing.
pub fn mixed(values: impl Iterator<Item = f64> + Clone) -> Option<String> {
    let n = values.clone().count();
    let share = |part: usize| part * 100 / n.max(1);
    [5.0, 7.0].into_iter().find_map(|end: f64| {
        let above = values.clone().filter(|value| *value > end).count();
        let at_end = values.clone().filter(|value| *value == end).count();
        let is_odd = n >= 40 && above > 0 && share(above) < 10 && at_end > above;
        is_odd.then(|| {
            format!(
                "{} of {n} answers are at most {end}, the others go on beyond: are two scales mixed in this column? \
                 Bring them to one first",
                n - above
            )
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_answers_beyond_the_end_are_doubted() {
        let answers = |end: u32, beyond: usize| {
            (0..200u32).map(move |at| f64::from(1 + at % end)).chain((0..beyond).map(|_| 9.0))
        };
        assert!(mixed(answers(5, 3)).is_some_and(|said| said.starts_with("200 of 203 answers are at most 5")));
        assert!(mixed(answers(7, 3)).is_some());
        assert_eq!((mixed(answers(5, 0)), mixed(answers(10, 0)), mixed([1.0, 9.0].into_iter())), (None, None, None));
    }
}
