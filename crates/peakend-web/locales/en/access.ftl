# Set-up, sign-in, invitation

field-email = E-mail
field-password = Password
field-new-password = New password
field-current-password = Current password
field-name = Name
field-your-name = Your name
field-company = Company
field-role = Role
field-zone = Time zone
show-password = Show password
password-rule = At least 10 characters. A short sentence is easy to remember and hard to guess.
sign-in-title = Sign in to Peakend
sign-in = Sign in
sign-in-help = Forgot your password? An administrator can give you a link to a new one.
welcome-title = Welcome to Peakend
welcome-lead = Set up your workspace. It takes a minute, and you will be its owner.
welcome-start = Create workspace
welcome-private = Everything stays on this server. Peakend calls no outside service.
join-title = Choose a password
join-heading = Hello, { $name }
join-lead = Choose a password for { $workspace }. This link works once.
join-start = Save and sign in
