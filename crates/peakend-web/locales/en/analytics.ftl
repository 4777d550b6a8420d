# Analytic pages: fields, metrics, filter bar, overview, feedback


# What fields are called
field-kind = Kind
field-channel = Channel
field-touchpoint = Touchpoint
field-brand = Brand
field-product = Product
field-source = Source
field-thread = Thread
field-scored = Score
field-language = Language
field-sentiment = Mood
field-currency = Currency
field-theme = Theme
field-intent = Intent
field-emotion = Emotion
value-unknown = Not known

# Values
channel-store = Store
channel-web = Website
channel-app = App
channel-email = E-mail
channel-phone = Phone
channel-chat = Chat
channel-social = Social media
channel-marketplace = Marketplace
channel-post = Post
channel-kiosk = Kiosk
channel-other = Other
sentiment-negative = Negative
sentiment-neutral = Neutral
sentiment-positive = Positive
sentiment-mixed = Mixed
intent-complaint = Complaint
intent-suggestion = Suggestion
intent-question = Question
intent-request = Request
intent-praise = Praise
intent-threat-to-leave = Threat to leave
emotion-joy = Joy
emotion-trust = Trust
emotion-surprise = Surprise
emotion-sadness = Sadness
emotion-anger = Anger
emotion-fear = Fear
emotion-disgust = Disgust
emotion-frustration = Frustration
emotion-gratitude = Gratitude
emotion-disappointment = Disappointment
field-effort = Effort
field-urgency = Urgency
field-needs-answer = Needs an answer
value-unsaid = Not said
effort-easy = Easy
effort-mixed = Easy and hard
effort-hard = Hard
urgency-soon = Soon
urgency-now = At once
needs-answer-yes = Yes
needs-answer-no = No
field-comparison = Beside another
comparison-better = Better
comparison-worse = Worse
comparison-same = The same
compared-better = Better than
compared-worse = Worse than
compared-same = The same as
language-en = English
language-es = Spanish
language-pt = Portuguese
language-ru = Russian
language-zh-hans = Chinese, simplified
language-zh-hant = Chinese, traditional

# Metrics
metric-volume = Feedback
metric-nps = NPS
metric-csat = Satisfaction
metric-ces = Ease
metric-rating = Rating
metric-sentiment = Mood of texts
metric-meaning-volume = How many interactions carry a score or a text
metric-meaning-nps = Share of 9–10 minus share of 0–6, from −100 to 100
metric-meaning-csat = Share of answers in the top quarter of the scale: 4 and 5 of 5
metric-meaning-ces = Mean ease as a share of its scale
metric-meaning-rating = Mean rating, every scale put on one to five
metric-meaning-sentiment = Mean mood of what people wrote, from −1 to 1
n-answers = n = { $n }
few-answers = reliable from about { $n }
answers = Answers
interval = 95% interval
value = Value
date = Date
change = Change
change-clear = { $before } before (n = { $n }); the change lies between { $interval }
change-unclear = { $before } before (n = { $n }); change { $interval }. Not counted as clear, because a page of many comparisons shows some by chance
change-before = { $before } before
mood = Mood
mood-shares = Poor, neutral, good
mood-shares-spoken = { $poor } poor, { $good } good
mentions = Mentions

# The filter bar
filters = Filters
filters-set = Filters in force
filters-clear = Clear all
filter-remove = Remove { $field }: { $value }
filter-values = Values
filter-nothing = Nothing to choose in this period.
period = Period
period-7d = Last 7 days
period-30d = Last 30 days
period-90d = Last 90 days
period-12m = Last 12 months
period-all = All time
compare = Against
compare-previous = period before
compare-year = year before
compare-none = nothing
search = Search
search-words = Words, “phrases”, -without
apply = Apply
own-days = Dates
from = From
to = To
views = Views
view-shared = shared
view-remove = Remove the view { $name }
view-save = Save what you see
view-name = Name of the view
view-share = Share with everybody here

# Overview
overview-title = How customers feel
overview-steady = No clear change: differences could be chance
overview-rose = { $metric } rose by { $by } to { $to }
overview-fell = { $metric } fell by { $by } to { $to }
overview-against = { $now }, against { $before }
overview-metrics = Metrics
overview-volume-note = scores and texts
overview-themes = What people talk about
overview-themes-hint = Each text counts once per theme
overview-voices = In their own words
overview-all-feedback = All feedback
overview-none = Nothing in the last 30 days
overview-none-hint = Bring a file of reviews, survey answers or tickets, and see how your customers feel within a minute.
overview-none-filtered = Nothing matches
overview-none-filtered-hint = Take a filter away or choose a longer period.
overview-all-time = Look at all time
overview-import = Import a file
over-time = { $metric } over time
as-table = Show as a table
series-now = Now
series-before = Before

# Feedback
nav-listen = Listen
nav-feedback = Feedback
feedback-lead = The words behind every number. Underlined: what was said, good or poor.
feedback-extent = What is listed
feedback-words = With words
feedback-scores-too = Scores too
feedback-everything = All interactions
feedback-none = No feedback in this period
feedback-none-hint = Choose a longer period, or import a file.
feedback-none-filtered = Nothing matches these filters
feedback-none-filtered-hint = Take one away, or search for fewer words.
order = Order
order-newest = Newest first
order-oldest = Oldest first
export = Export
show-more = Show more
customer-story = This customer
feedback-count =
    { $n ->
        [one] { $n } piece of feedback
       *[other] { $n } pieces of feedback
    }

# What arrived while the page was open
live-count = { $n } new
live-some = New data
live-show = Show
