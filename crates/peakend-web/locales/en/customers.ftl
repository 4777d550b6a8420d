# Customers
nav-customers = Customers
nav-people = People
customers-count =
    { $n ->
        [one] One customer
       *[other] { $n } customers
    }
customers-lead = Everybody who left a name, a number or an address. The last seen come first.
customers-search = Name, e-mail, phone or customer number
customers-none = Nobody yet
customers-none-hint = People appear here as soon as an interaction names them: import a file with an e-mail, phone or customer number.
customers-not-found = Nobody is known by that
customers-not-found-hint = Try a part of the name or address.
customers-all = Show everybody
customers-name = Name
customers-known-by = Known by
customers-more = +{ $n }
customers-first = First seen
customers-last = Last seen
identifier-external-id = Customer number
identifier-email = E-mail
identifier-phone = Phone
identifier-handle = Account
identifier-device = Device

# One customer
customer-since = Customer since { $date }
customer-seen = last seen { $when }
customer-rename = Rename
customer-rename-hint = Empty: the strongest identifier stands in its place.
customer-merge = Merge
customer-merge-button = Same person
customer-merge-with = { $name } is the same person
customer-merge-title = Who else is this?
customer-merge-lead = Whoever you choose counts as { $name } from then on, with all their history. It can be undone at any time.
customer-alike = May be the same person
customer-shares = In both: { $kind } { $value }
customer-merged = Counts as one with
customer-merged-hint = Parting gives both their own history back.
customer-merged-itself = Found by something in common: { $kind }
customer-merged-by-hand = Merged by hand
customer-part = Part
said-merged = { $name } counts as the same person now
said-parted = Parted again; both have their own history
customer-interactions = Interactions
customer-orders = Orders
customer-spent = Spent
customer-mood = How they felt
customer-mood-mean = mean { $mood }, n = { $n }
customer-mood-hint = Each point: a score or a text. The line: the way it goes.
mood-good = Good
mood-neutral = Neutral
mood-poor = Poor
customer-scores = Last scores
customer-no-identifiers = No identifiers.
customer-story-title = Everything, newest first
customer-all = All
customer-nothing = Nothing of this kind.
kind-review = Review
kind-response = Survey answer
kind-complaint = Complaint
kind-message = Message
kind-call = Call
kind-chat = Chat
kind-order = Order
kind-event = Event
kind-visit = Visit
kind-delivery = Delivery
kind-refund = Refund
kind-return = Return
kind-post = Post
kind-letter = Letter
kind-pickup = Pick-up
kind-search = Search
kind-survey = Survey
kind-ticket = Ticket
kind-payment = Payment
kind-login = Sign-in
