# The frame, common buttons, time, roles

skip = Skip to content
nav = Main navigation
nav-short = Shortcuts
nav-home = Home
nav-settings = Settings
nav-workspace = Workspace
nav-users = Users
nav-keys = API keys
nav-catalog = Catalogue
go-to = Go to…
go-to-none = No page has this in its name.
more = More
sign-out = Sign out
undo = Undo
close = Close
cancel = Cancel
save = Save
edit = Edit
copy = Copy
copied = Copied
actions = Actions
never = Never
language = Language
failed = That did not work. Please try again.
ago-now = just now
ago-minutes =
    { $n ->
        [one] { $n } minute ago
       *[other] { $n } minutes ago
    }
ago-hours =
    { $n ->
        [one] { $n } hour ago
       *[other] { $n } hours ago
    }
ago-days =
    { $n ->
        [one] { $n } day ago
       *[other] { $n } days ago
    }
theme-system = As the system
theme-light = Light
theme-dark = Dark
role-viewer = Viewer
role-agent = Agent
role-analyst = Analyst
role-admin = Administrator
role-owner = Owner
