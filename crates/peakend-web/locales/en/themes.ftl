# Themes: what people talk about
nav-themes = Themes
themes-title = What people talk about
themes-rose = Mood about “{ $theme }” rose by { $by } to { $to }
themes-fell = Mood about “{ $theme }” fell by { $by } to { $to }
themes-lead =
    { $texts ->
        [one] { $texts } text
       *[other] { $texts } texts
    }, { $themes ->
        [one] { $themes } main theme
       *[other] { $themes } main themes
    }
themes-order-tree = Most said
themes-order-mood = Poorest mood
themes-order-change = Clearest change
themes-trend = Mentions over time
themes-trend-told = Mentions over the period: at most { $most }, last { $last }
themes-complaints = Complaints
themes-gap = Against competitors
themes-gap-clear = Theirs { $theirs } (n = { $n }); the gap lies between { $interval }
themes-gap-unclear = Theirs { $theirs } (n = { $n }); gap { $interval }. Not clear: it could be chance
themes-points = { $n } pts
themes-few = few
themes-note = A theme counts what is said about the themes below it; a text counts once per theme. Dots with lines: mean mood and its 95% interval. Arrows only where a change is clear beside all other comparisons of this page.
themes-gap-note = Against competitors: our mood minus theirs.
themes-none = No themes in the last 30 days
themes-none-hint = Themes appear as soon as customers' texts are here: reviews, survey answers, tickets, calls.
themes-trail = Themes above
theme-feedback = All texts
theme-share = { $share } of all texts
theme-typical = What people say again and again
theme-typical-hint =
    Near-equal statements put together, from the newest { $n ->
        [one] { $n } statement
       *[other] { $n } statements
    }. Word for word.
theme-typical-poor = Blame
theme-typical-good = Praise
theme-said =
    { $n ->
        [one] said once
       *[other] said { $n } times in nearly these words
    }
theme-below = Themes below
theme-none = Nobody talks about this here
themes-preferred = Whom customers prefer
themes-preferred-hint = Texts about us that name a competitor and set us beside them.
themes-preferred-us = Prefer us
themes-preferred-alike = Find both alike
themes-preferred-them = Prefer them
themes-preferred-of = Of those who prefer one
themes-preferred-share = { $share } prefer us ({ $low } to { $high })
