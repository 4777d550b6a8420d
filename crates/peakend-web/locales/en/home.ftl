# Home

home-title = Home
home-heading = { $workspace } is ready
home-lead = Bring in what your customers say, and the numbers and reasons appear here.
home-import = Import a file
home-import-hint = Reviews, survey answers, tickets or orders: you see how it is read first.
home-steps = First steps
home-catalog = Name your brands and touchpoints
home-catalog-hint = Say which are yours and which are competitors’.
home-keys = Send data from your systems
home-keys-hint = Create an API key and record the first interaction.
home-users = Invite your colleagues
home-users-hint = Everybody sees as much as their role needs.
home-profile = Make yourself at home
home-profile-hint = Language, light or dark, and your password.
