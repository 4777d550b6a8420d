# Reading: why a text is read so, corrections, texts to check, accuracy, the layer of the house
nav-reading = Reading quality
judgement-sentiment = Mood
judgement-themes = Themes
judgement-intents = Intents
judgement-emotions = Emotions
judgement-language = Language
reading-title = How well texts are read
reading-headline = The mood is read right in { $share } of texts
reading-lead = People check texts drawn at random; the share they confirm is the accuracy.
reading-none = Not measured yet
reading-none-hint = Confirm or correct { $n } texts and see here how well each judgement is read in each language. It takes about ten minutes.
reading-few =
    { $n ->
        [one] { $n } text checked so far
       *[other] { $n } texts checked so far
    }
reading-few-hint =
    { $n ->
        [one] Reliable after { $n } more.
       *[other] Reliable after about { $n } more.
    }
reading-accuracy = Accuracy
reading-counts = { $checked } checked at random, { $held } of them kept to measure with
reading-method = Right means exactly as people say: the same mood, the same set of themes with their moods, of intents, of emotions. Only texts drawn at random count, because texts that somebody came across or that reading was unsure of are harder than usual. Intervals are Wilson’s, at 95%.
reading-all-languages = All languages
reading-layers = A layer of your own
reading-layers-hint = Peakend can learn from half of what you correct, in mood, intents and emotions, and measures on the other half whether it helps. New texts are read with the layer once you adopt it.
reading-halves = { $teaching } texts to learn from, { $measuring } to measure with.
reading-halves-needed = At least { $n } of each are needed.
reading-train = Learn from corrections
reading-taught =
    { $n ->
        [one] learnt from { $n } text
       *[other] learnt from { $n } texts
    }
reading-verdict-better = clearly better
reading-verdict-worse = clearly worse
reading-verdict-unclear = no clear difference
reading-layer-training = being learnt
reading-layer-in-force = in force
reading-layer-ended = put aside
reading-layer-refused = refused
reading-layer-proposed = proposed
reading-adopt = Adopt
reading-refuse = Refuse
reading-put-aside = Read as shipped again
reading-judgement = Judgement
reading-shipped = As shipped
reading-adapted = With the layer
reading-gain = Gain, points
reading-corrected = Corrected
reading-corrected-title = Somebody corrected what was read in this text
reading-why-link = Why, and correct
reading-why = Why it is read so
reading-unread = This text was not read: its language is not one that Peakend reads.
reading-correct = Correct it
reading-correct-hint = The text stays as it is. A moment later every number counts the correction.
reading-history = Corrections
reading-confirmed = confirmed
reading-undone = undone
reading-nothing = nothing
reading-not-said = not said
reading-add-theme = Add a theme
reading-one-title = What is read in this text
reading-one-lead = The words each judgement rests on, and your correction.
check-title = Texts to check
check-lead = Is this what the text says? Confirm it, or put it right first.
check-waiting =
    { $n ->
        [one] { $n } text waits
       *[other] { $n } texts wait
    }
check-go-on =
    { $n ->
        [one] Check { $n } text
       *[other] Check { $n } texts
    }
check-right = That is right
check-skip = Cannot tell
check-keys = Keys: 1 to 4 for the mood, Enter to confirm, s to pass it over.
check-origin-random = Drawn at random
check-origin-unsure = Reading was unsure
check-origin-explorer = Came across
check-none = Nothing waits to be checked
check-none-hint = Draw 60 texts at random and 20 that reading was least sure of, from the latest { $n }.
check-draw = Draw texts to check
said-reading-corrected = Corrected
said-reading-same = Nothing was changed
said-correction-undone = The correction is undone
said-nothing-to-check = There are no more texts to draw
said-layer-begun = Learning has begun; the result appears here
said-layer-adopted = New texts are read with this layer now
said-layer-ended = Texts are read without this layer

talk-all = All { $n } turns
talk-shares = { $n } turns, the customer says { $share } of the words
talk-silence = { $speaker ->
    [customer] longest wait { $time }, for the customer
    [agent] longest wait { $time }, for our answer
   *[other] longest wait { $time }
}
talk-mood = Mood: { $from } → { $to }
talk-mood-same = Mood stays: { $mood }
talk-mood-dip = Mood: { $from } → { $lowest } → { $to }
speaker-customer = Customer
speaker-agent = Support
speaker-other = Other
