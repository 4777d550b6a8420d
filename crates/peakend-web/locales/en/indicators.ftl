# Indicators: scoreboard, page of one, starter systems

nav-measure = Measure
nav-indicators = Indicators
indicator = Indicator
indicators-title = What we steer by
indicators-headline = Good: { $good }, poor: { $poor }
indicators-none = No indicators yet
indicators-none-hint = Start with the set of your industry: each one counts what is in your data, and you can change everything later.
indicators-adopt = Use these { $n }
indicators-no-goal = Without a goal
indicators-note = ▲ and ▼ mark changes that are clear among all comparisons on this page; a change without a mark may be chance. ◆ marks a last week out of the ordinary.
indicator-standing = Standing
indicator-half-year = Half a year
indicator-target = Target
indicator-owner = Owner
indicator-review-due = Review due
indicator-last-review = Reviewed { $when }
indicator-reviewed = Mark as reviewed
indicator-per-hundred = per 100
standing-good = Good
standing-good-unsure = Probably good
standing-between = In between
standing-poor = Poor
standing-poor-unsure = Probably poor
standing-unset = No threshold
standing-few = Few data
standing-none = No data
indicator-signal = Out of the ordinary
indicator-shift = New level
indicator-limits = Control limits
indicator-chart-hint = By week. Dotted: the limits of ordinary variation. ◆: out of the ordinary.
indicator-causes = What changed
indicator-causes-hint = Parts of the change: their own value, or their weight in the whole
indicator-part = Part
indicator-within = Own value
indicator-mix = Weight
indicator-related = What goes with it
indicator-related-hint = Correlation of unexpected weekly movements, by week of lead; adjusted for all pairs looked at
indicator-related-none = Nothing goes with it beyond chance.
indicator-lag-none = in the same week
indicator-lag-ahead = { $n ->
    [one] one week ahead
   *[other] { $n } weeks ahead
}
indicator-lag-behind = { $n ->
    [one] one week behind
   *[other] { $n } weeks behind
}
indicator-formula = How it is counted
indicator-only = Among interactions with
indicator-only-hint = One condition per line: kind = call | message, channel != store, nps 0..6, has text
indicator-of = Counted are those with
indicator-counted = See what is counted
indicator-version = Version { $n }
indicator-version-before = Version before
indicator-notes = Notes
indicator-notes-none = No notes yet.
indicator-note = Add a note
indicator-note-remove = Remove the note
indicator-name = Name
indicator-meaning = Meaning
indicator-goal = Goal it serves
indicator-direction = Better is
indicator-higher = higher
indicator-lower = lower
indicator-poor = Poor from
indicator-review-every = Review every … days
indicator-remove = Remove
said-indicators-adopted = Indicators taken over
said-indicator-removed = { $name } removed
said-indicator-reviewed = Review noted
said-note-added = Note added
said-note-removed = Note removed
error-indicator-many = There are too many indicators already.
error-indicator-key = Use lower-case letters, digits and hyphens.
error-indicator-parent = An indicator cannot explain itself.
error-indicator-thresholds = Poor must lie on the other side of the target.
starter-retail = Retail
starter-telecom = Telecom
starter-bank = Bank
starter-saas = Software as a service
starter-hospitality = Hotels and restaurants
formula-score = { $what }
formula-score-share = Share of the scores { $what }, in per cent
formula-mood = Mean mood of texts, from −1 to 1
formula-theme-mood = Mean mood of what is said about “{ $what }”, from −1 to 1
formula-count = Number of interactions
formula-share = How many in a hundred interactions meet a condition
formula-rate = How many interactions of one kind come on a hundred of another
formula-mean = Mean of the attribute { $what }
formula-median = Median of the attribute { $what }
formula-within = Share with the attribute { $what }, in per cent
