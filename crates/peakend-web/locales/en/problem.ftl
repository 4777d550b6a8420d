# Problems and what is wrong with a field

problem-not-found-title = This page does not exist
problem-not-found-text = It may have been removed, or it belongs to another workspace.
problem-forbidden-title = Your role does not include this
problem-forbidden-text = The role needed is: { $role }. An administrator can give it to you.
problem-invalid-title = Something needs correcting
problem-conflict-title = This cannot be done as things are
problem-unavailable-title = Not available at the moment
problem-unavailable-text = Nothing was lost. Please try again in a minute.
problem-internal-title = Something went wrong on our side
problem-internal-text = It has been logged. What was saved before is safe; please try again.
problem-signed-out-title = You are not signed in
problem-signed-out-text = Sign in, go back and send the form again.
problem-link-title = This link no longer works
problem-link-text = It was used already, has ended, or a newer one was made. If you have a password, sign in; else ask an administrator for a new link.
problem-csrf-title = This form has expired
problem-csrf-text = Go back, reload the page and send it again.
problem-too-many-title = Too many attempts
problem-too-many-text =
    { $seconds ->
        [one] Please wait { $seconds } second and try again.
       *[other] Please wait { $seconds } seconds and try again.
    }
problem-unreadable-title = The request cannot be read
problem-unreadable-text = Go back and try again.
problem-too-large-title = That is too large
problem-too-large-text = Send less at once.
problem-home = Go to home
problem-id = Request { $id }
error-required = Please fill this in.
error-unreadable = This cannot be saved.
error-too-long = This is too long.
error-email = This is not an e-mail address.
error-email-taken = Somebody already uses this address.
error-name-taken = There is one of this name already.
error-password-short = Use at least 10 characters.
error-password-long = Use at most 200 characters.
error-password-email = Choose something other than your address.
error-password-wrong = This is not your current password.
error-sign-in = Address and password do not match.
error-zone = This time zone is not known.
error-scopes = Choose at least one right.
error-last-owner = At least one owner must remain. Make somebody else an owner first.
error-user-disabled = This user is disabled. Enable them first.
