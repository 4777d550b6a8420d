# Alerts: what moved, rules, channels, quiet hours

nav-alerts = Alerts
alerts-lead = Indicators that moved, once per cause: no second alert while it goes on
alerts-calm = Nothing waits for an answer
alerts-waiting = { $n ->
    [one] One alert waits for an answer
   *[other] { $n } alerts wait for an answer
}
alerts-open = Waiting
alerts-all = All
alerts-none-hint = The rules look at every indicator when a week or day is complete, and soon after rows came in.
alerts-no-rules = No rules yet
alerts-no-rules-hint = A rule watches an indicator and tells you when it moves. It says beforehand how often it will be wrong.
alert-rose = { $name } rose to { $value }
alert-fell = { $name } fell to { $value }
alert-higher = rose
alert-lower = fell
alert-week = Week of { $date }
alert-ordinary = ordinary { $interval }
alert-over = Over since { $when }
alert-sent = Sent to { $to }
alert-not-sent = Not sent to { $to }: { $why }
alert-trial = Peakend of { $workspace } can reach you here.
alert-state-open = Waiting
alert-state-acknowledged = Acknowledged
alert-state-explained = Explained
alert-state-false-alarm = False alarm
alert-acknowledge = I look into it
alert-false = False alarm
alert-explain = Explain
alert-why = What is behind it
alert-rules = Rules and channels
alert-rules-lead = What raises an alert, how often it would be wrong, and who is told
alert-rule = Rule
alert-rule-add = Add a rule
alert-rule-remove = Remove the rule
alert-rule-threshold = Beyond a threshold
alert-rule-above = Above { $value }
alert-rule-below = Below { $value }
alert-rule-signal = Out of the ordinary on the control chart
alert-rule-shift = A new level that has held
alert-rule-forecast = Not what was expected
alert-hint-threshold = The value lies beyond it, its whole interval with it.
alert-hint-signal = Beyond the control limits, or a run on one side. Quick, and good for sudden changes.
alert-hint-shift = The level shifted and has held for four weeks. Slow, and hardly ever wrong.
alert-hint-forecast = Outside what the weeks, or days with their weekly rhythm, led one to expect in 99 of 100 cases.
alert-when = When it is
alert-side = Side
alert-above = above
alert-below = below
alert-grain = Looked at
alert-weekly = every week
alert-daily = every day
alert-only-worse = Only when it gets worse
alert-owner-indicator = Whoever answers for the indicator
alert-false-alarms = False alarms
alert-chance-weeks = while nothing happens, about one in { $n } weeks
alert-chance-days = while nothing happens, at most one in { $n } days
alert-past-title = In the past
alert-past = { $alerts ->
    [0] would have told of nothing in { $n } looks
    [one] would have told once in { $n } looks
   *[other] would have told { $alerts } times in { $n } looks
}
alert-past-none = not enough history yet
alert-no-indicators = A rule watches an indicator: start with some.
alert-channels = Who is told
alert-channels-hint = Every alert is sent to these addresses: as a letter, or to a webhook as JSON with a text, which chat tools show as it is.
alert-channel-url = Address of e-mail or of a webhook
alert-channel-add = Add the address
alert-channel-remove = Remove the address
alert-try = Try
alert-secret = Secret that signs
alert-secret-hint = The header X-Peakend-Signature carries sha256= and the HMAC-SHA256 of the body with this secret.
alert-quiet = Quiet hours
alert-quiet-hint = Alerts stand on the page at once; they are sent when the quiet is over. Clock of { $zone }.
alert-quiet-from = From
alert-quiet-to = To
alert-quiet-weekends = Weekends are quiet
alert-block-rules = { $n ->
    [0] No rule watches it
    [one] One rule watches it
   *[other] { $n } rules watch it
}
alert-block-none = No alerts yet.
said-alert-acknowledged = Acknowledged
said-alert-explained = Explanation noted
said-alert-false-alarm = Noted as a false alarm
said-alert-rule = The rule watches from now on
said-alert-rule-removed = Rule removed
said-alert-channel = Address added
said-alert-channel-removed = Address removed
said-alert-trial = The trial arrived
error-alert-indicator = There is no such indicator.
error-alert-many = There are too many rules already.
error-alert-held = This rule is there already.
error-alert-grain = Only thresholds and forecasts are looked at daily: charts would take the rhythm of the week for signals.
error-alert-owner = This person is not in the workspace.
error-alert-note = Say what is behind it.
error-alert-url = Give an address of e-mail, or a whole address with https://, without a password in it.
error-alert-channels = There are too many addresses already.
error-alert-clock = Give both as hours and minutes, such as 22:00.
error-alert-channel-held = This address is there already.
error-alert-mail = This server sends no e-mail yet: whoever runs it sets up a mail server.
alert-open = Open the alert
alert-mail-reason = You get this letter because an administrator of { $workspace } put your address under “Rules and channels” in Peakend.
