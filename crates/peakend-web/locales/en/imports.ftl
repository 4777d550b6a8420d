# Imports: files that become interactions
nav-imports = Import
imports-new = Import a file
imports-lead = Reviews, survey answers, tickets, orders: any table becomes part of your customers’ story.
imports-drop = Drop a file here, or choose one
imports-takes = CSV, TSV, XLSX, JSON, JSON Lines or Parquet, also gzipped, in any encoding, up to 20 GB. Nothing is recorded before you have seen how it is read.
imports-upload = Upload
imports-uploading = Uploading
imports-how = How it works
imports-how-file = One row, one interaction
imports-how-file-hint = Export the table as it is from your shop, survey tool or help desk. Extra columns are kept.
imports-how-map = You see it first
imports-how-map-hint = Peakend suggests what each column is and shows the first rows as they would be recorded.
imports-how-again = Again does no harm
imports-how-again-hint = The same file twice adds nothing. Rows that cannot be read come back to you with the reason.
imports-name = Source
imports-state = State
imports-when = Uploaded
import-state-uploaded = To be checked
import-state-running = Importing
import-state-cancelling = Stopping
import-state-cancelled = Cancelled
import-state-done = Done
import-state-failed = Interrupted
import-accepted = Recorded
import-refused = Refused
import-duplicates = Known already
import-joined = Joined to conversations
import-repeated = Repeated in the file
import-rows = Rows
import-rate = { $rows } rows/s
import-about = about { $rows }

# The mapping page
import-check = Is this how the file should be read?
import-drop = Discard the file
import-another = Import another file
import-unusable = This file cannot be imported
import-fact-format = Format
import-fact-delimiter = Separated by
import-fact-encoding = Encoding
import-fact-sheet = Sheet
import-fact-columns = Columns
import-fact-rows = Rows
import-fact-size = Size
import-questions =
    { $n ->
        [one] One question
       *[other] { $n } questions
    }
import-questions-hint = The file does not say it by itself. The first answer is what we assume.
import-must = Needed
import-ask-when-none = No column says when it happened. Choose one as “When”, or give one day for all rows.
import-ask-when = The only date is “{ $column }”. Is that when it happened?
import-ask-order = Dates like “{ $example }” in “{ $column }” can be read in two ways. Which number is the day?
import-ask-scale = “{ $column }” never goes above 5. Which scale is it?
import-ask-scale-changed = Until { $day } “{ $column }” is never above 5, later it is. Did the scale change?
import-ask-text = “{ $column }” also holds sentences. Are they the customer’s words?
import-ask-score = “{ $column }” holds numbers that look like ratings. Is it the customer’s score?
import-answer-yes = Yes
import-answer-keep = No, keep it as an attribute
import-answer-together = Yes, read it together with the other text
import-answer-moment = No, I give one day for all rows
import-answer-first = The first
import-answer-second = The second
import-answer-changed = Yes: 1 to 5 before { $day }, then 1 to 10
import-answer-scale = From { $min } to { $max }
import-columns = What the columns are
import-columns-hint = Suggested from names and values. What you do not choose is kept as an attribute.
import-column = Column
import-values = Values
import-becomes = Becomes
import-look = Please check
import-suggested = Suggested: { $field }
import-group-rest = Beside the rest
import-group-said = What was said
import-group-happened = What happened
import-group-who = Who
import-group-record = The record
import-field-attribute = Attribute (kept as it is)
import-field-ignore = Leave out
import-field-key = Id of the row
import-field-occurred-at = When
import-field-kind = Kind
import-field-channel = Channel
import-field-touchpoint = Touchpoint
import-field-brand = Brand
import-field-product = Product
import-field-thread = Thread (order, call, case)
import-field-customer-id = Customer number
import-field-email = E-mail
import-field-phone = Phone
import-field-handle = Account name
import-field-device = Device
import-field-customer-name = Name of the customer
import-field-score = Score
import-field-title = Title
import-field-text = Text (the customer’s words)
import-field-value = Amount of money
import-field-currency = Currency
import-why-index = numbers the rows
import-why-address = a network address is personal and tells nothing about the experience
import-why-empty = has neither name nor values
import-why-email = holds e-mail addresses
import-why-phone = holds phone numbers
import-why-text = its name and its words say that customers write here
import-why-side = is read together with the other text
import-why-sentences = its values are sentences
import-why-title = stands above the text
import-why-only-words = the only words of the customer
import-why-key = is named like an id and differs from row to row
import-why-thread = groups what belongs together
import-why-customer = names the customer
import-why-handle = names the customer’s account
import-why-channel = names channels
import-why-touchpoint = names the moment of the relation
import-why-brand = names companies
import-why-product = names products
import-why-currency = names currencies
import-why-value = holds amounts of money
import-why-score = its name and its values are a rating
import-why-looks-score = its values look like ratings
import-why-spoke = says when the customer spoke
import-why-happened = says when it happened
import-why-best-date = the best of the dates in this file
import-why-kept = kept as it is
import-why-too-many = there are more columns than an interaction can keep
import-settings = Details
import-source = Name of the source
import-source-hint = You find it again by this name. Under the same name, known rows are not recorded twice.
import-dates = Dates
import-order-day-first = Day first: 31/12/2026
import-order-month-first = Month first: 12/31/2026
import-order-year-first = Year first: 26-12-31
import-zone = Time zone
import-moment = When, for all rows
import-moment-hint = No column says when. Better: choose one on the left.
import-score-kind = The score answers
import-scale = Scale, worst to best
import-scale-min = Worst
import-scale-max = Best
import-decimal = Numbers
import-for-all = For every row that does not say it
import-for-all-hint = A column that is chosen for the same goes first.
import-preview = The first rows, as they would be recorded
import-preview-hint = Nothing is recorded yet.
import-preview-none = Correct what is marked above, and the first rows appear here.
import-row = Row
import-who = Who
import-words = Words
import-rest = What and where
import-attributes =
    { $n ->
        [one] and one attribute
       *[other] and { $n } attributes
    }
import-update = Update the preview
import-try = Try the whole file
import-start = Import
import-start-rows = Import { $rows } rows
import-ready = Ready. Rows that cannot be read are refused with a reason; all others are recorded.
import-not-ready = Something above must be corrected first.
import-trial-title = All { $rows } rows tried
import-trial-hint = Nothing is recorded yet.
import-why = Why
import-first = First example
import-example = Row { $row }: { $value }
import-error-when = Choose the column that says when it happened, or give one day for all rows.
import-error-title = A title needs a text below it: choose the column with the text.
import-error-columns = Too many columns are kept: leave some out.
import-error-taken = Another column has this already.
import-error-currency = A currency has three letters, such as EUR.
import-error-nps = A recommendation is given from 0 to 10.
import-error-scale = The worst must be below the best.
import-file-empty = The file is empty.
import-file-header = There are column names, but no rows below them.
import-file-binary = This is neither a table nor text we can read. Export the data as CSV, XLSX, JSON or Parquet.
import-file-zip = This is a zip archive. Unpack it and import the files inside.
import-file-kind = Files of this kind cannot be read. Export the data as CSV, XLSX, JSON or Parquet.
import-file-damaged = The file is damaged or cut off. Export it again.
import-file-no-row = No row of the file can be read as data: it may be nested too deep or cut off. Export it again, one row for each answer.
import-file-large = The file is too large. Split it and import the parts.
error-file-missing = Choose a file first.
error-date = This is not a date.

# Under way, and over
import-running = Rows are coming in
import-cancelling = Stopping after the rows in hand
import-dropped = The file was discarded; nothing was recorded
import-cancelled =
    { $n ->
        [one] Cancelled; one row had been recorded and stays
       *[other] Cancelled; { $n } rows had been recorded and stay
    }
import-failed =
    { $n ->
        [one] Interrupted; one row is recorded and safe
       *[other] Interrupted; { $n } rows are recorded and safe
    }
import-done =
    { $n ->
        [one] One row recorded
       *[other] { $n } rows recorded
    }
import-nothing-new = Nothing new: every readable row was known already
import-of-about = { $rows } of about { $expected } rows
import-so-far = { $rows } rows so far
import-remaining = { $time } left
import-seconds = { $n } s
import-minutes = { $n } min
import-hours = { $n } h
import-took = Time taken
import-leave = You can leave this page; the import goes on, and you find it again under Import.
import-cancel = Stop; what is recorded ({ $rows }) stays
import-retry = Go on from there
import-failed-why = What happened
import-failed-hint = What is recorded stays. The import goes on where it stopped, and no row is recorded twice.
import-see = See what was recorded
import-download = Refused rows as CSV
import-refused-rows = Refused rows
import-refused-hint = Mend them in the file and import it again: what is known is not recorded twice.
import-more-refused = and { $rows } more.
said-import-dropped = “{ $name }” was discarded
refused-not-a-date = Not a date
refused-impossible-date = No calendar has this day
refused-date-out-of-range = Before 1900 or in the future
refused-not-a-number = Not a number
refused-not-a-score = Not a score
refused-score-out-of-range = Outside the scale
refused-not-an-amount = Not an amount of money
refused-not-an-identifier = Names nobody
refused-missing = Something needed is empty
refused-too-long = Too long
refused-nul-byte = Contains a character no text has
refused-bad-bytes = Does not fit the encoding
refused-bad-quotes = Broken quotation marks
refused-too-many-cells = More cells than columns
refused-bad-json = Broken JSON
refused-damaged = The rest of the file cannot be read
refused-not-allowed = Not allowed
import-field-turns = Conversation (turns in one cell)
import-field-speaker = Speaker (rows of a thread are one conversation)
import-why-turns = holds conversations, turn by turn
import-why-speaker = names who speaks
import-error-turns = A row holds a text or a conversation: keep one of the columns as an attribute.
import-error-speaker = A speaker needs a text, and a thread that says which rows are one conversation.
