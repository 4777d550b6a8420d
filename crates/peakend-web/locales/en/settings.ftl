# Settings

said-saved = Saved
said-password-changed = Password changed; other sessions have ended
said-session-ended = Session ended
said-sessions-ended = All other sessions have ended
said-role-changed = Role of { $name } changed
said-user-disabled = { $name } can no longer sign in
said-user-enabled = { $name } can sign in again
said-key-revoked = Key revoked
said-entry-added = “{ $name }” is in the catalogue
said-entry-removed = “{ $name }” was removed from the catalogue
said-view-saved = View “{ $name }” saved
said-view-removed = View “{ $name }” removed
profile-title = Your profile
profile-you = About you
profile-you-hint = Colleagues see your name on what you do.
profile-look = Appearance
profile-look-hint = Kept in this browser.
profile-password-hint = Changing it ends your sessions elsewhere.
profile-change-password = Change password
sessions-title = Where you are signed in
sessions-hint = End what you do not recognise, then change your password.
sessions-this = This browser
sessions-unknown = Unknown device
sessions-seen = Last used { $when }
sessions-since = since { $date }
sessions-end = End
sessions-end-others = End all other sessions
workspace-title = Workspace
workspace-company = Company
workspace-company-hint = The name stands above the navigation and on reports.
workspace-zone-hint = Days and weeks begin by this clock, on every page and in every report.
workspace-language = Language for new users
workspace-language-hint = Everybody can change it for themselves.
users-title = Users
users-count =
    { $n ->
        [one] { $n } person works in this workspace.
       *[other] { $n } people work in this workspace.
    }
users-invite = Invite a person
users-invite-hint = You get a link to hand over. It works once, for seven days.
users-make-link = Create link
users-link = Link
users-link-title = Give this link to { $name }
users-link-hint = It is shown only now, works once, and ends on { $date }.
users-seen = Last seen
users-you = You
users-disabled = Disabled
users-invited = Invited
users-role-of = Role of { $name }
users-actions-of = Actions for { $name }
users-enable = Let sign in again
users-disable = Disable
users-new-link = New link
users-reset-link = Link to a new password
users-roles = What roles may do
role-hint-viewer = Sees numbers and feedback
role-hint-agent = Also sees and edits customers
role-hint-analyst = Also imports, exports and shares views
role-hint-admin = Also users, keys, catalogue and workspace
role-hint-owner = Also makes and changes owners
keys-title = API keys
keys-lead = For programs that record interactions or read numbers.
keys-create = Create a key
keys-created = Key “{ $name }” is ready
keys-once = Copy it now: it is not kept and cannot be shown again.
keys-secret = Secret
keys-try = Try it:
keys-empty = No keys yet
keys-empty-hint = A key lets your shop, help desk or analytics send what customers do and say.
keys-scopes = Rights
keys-used = Last used
keys-made = Created
keys-revoked = Revoked
keys-revoke = Revoke
keys-revoke-title = Revoke “{ $name }”?
keys-revoke-hint = Programs that use it stop working at once. This cannot be undone.
keys-name-example = Web shop
scope-interactions-write = Record interactions
scope-interactions-read = Read interactions
scope-insights-read = Read numbers
scope-insights-write = Change indicators and answer alerts
scope-customers-read = Read customers
scope-customers-write = Change customers
catalog-title = Catalogue
catalog-lead = What things are called on pages and in reports, and which are competitors’.
catalog-brand = Brands
catalog-product = Products
catalog-touchpoint = Touchpoints
catalog-channel = Channels
catalog-empty-brand = No brands yet
catalog-empty-product = No products yet
catalog-empty-touchpoint = No touchpoints yet
catalog-empty-channel = No channels yet
catalog-none-hint = Names found in your data are offered here. You can also add them yourself.
catalog-add = Add
catalog-name = Name in the data
catalog-name-hint = Exactly as interactions carry it.
catalog-label = Shown as
catalog-parent-brand = Brand
catalog-parent-stage = Stage
catalog-whose = Whose
catalog-ours = Ours
catalog-competitor = Competitor
catalog-is-competitor = It is a competitor’s
catalog-new-count =
    { $n ->
        [one] { $n } new name in your data
       *[other] { $n } new names in your data
    }
catalog-new-hint = They count already; adding them gives them a label.
catalog-seen =
    { $n ->
        [one] { $n } interaction
       *[other] { $n } interactions
    }
catalog-adopt = Add
catalog-adopt-all = Add all
said-entries-added = Added to the catalogue
catalog-adopt-competitor = Competitor’s
catalog-remove = Remove from catalogue
mail-title = E-mail
mail-hint = Alerts can go by e-mail. Whoever runs this server sets up the mail server; its password is never shown.
mail-none = This server sends no e-mail: none is set up (PEAKEND_SMTP_SERVER, PEAKEND_SMTP_FROM).
mail-route = Letters leave by { $server }, encrypted, from { $sender }.
mail-route-plain = Letters leave by { $server }, not encrypted, from { $sender }.
mail-try = Send me a test letter
said-mail-trial = A test letter is on its way to { $name }
