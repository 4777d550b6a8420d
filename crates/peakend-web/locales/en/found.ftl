found-title = Found themes
found-lead = What customers say that no theme covers yet. Accept it as a theme, merge, split or ignore it.
found-search = Search the newest texts
found-searching = Searching
found-busy = Searching the newest texts
found-busy-hint = You can leave this page and come back.
found-none-yet = Nothing was searched yet
found-none-yet-hint = A search reads your { $n } newest texts and proposes what no theme covers.
found-none = Nothing that waits for you
found-searched =
    { $n ->
        [one] { $n } text was searched
       *[other] { $n } texts were searched
    }
found-method = A phrase is proposed when at least five texts say it and it stands out from what themes cover. “Said more often” means lately against before; of these marks at most { $share } are expected to be chance.
found-size =
    { $n ->
        [one] { $n } text
       *[other] { $n } texts
    }
found-stability = found again in { $share } of resamplings
found-stability-hint = How often the phrase stands out again when the texts are drawn anew at random. Below 80% it may be chance.
found-trend = Texts over the time searched
found-phrases = Phrases
found-split-off = Split off
found-accept = Accept as theme
found-ignore = Ignore
found-merge = Merge with
found-emerging-times = said { $n } times as often
found-emerging-new = new lately
found-decided = Decided ({ $n })
found-reopen = Take back
found-state-accepted = theme
found-state-merged = merged
found-state-ignored = ignored
found-state-open = open
found-accepted = In the draft. Publish it to count it
found-ignored = Ignored
found-reopened = Back in the list
found-merged = Merged
found-split = Split off
found-more =
    { $n ->
        [one] { $n } more comes up as these are decided.
       *[other] { $n } more come up as these are decided.
    }
