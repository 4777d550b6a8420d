# A person's rights: their data, erasing them
erasure-rights = Data and rights
erasure-export = Download their data
erasure-open = Erase …
erasure-title = Erase { $name }
erasure-lead = Everything about this person goes, everywhere, and cannot be brought back. A certificate stays that says what was erased, and holds nothing of the person.
erasure-before = Before
erasure-before-hint = If they asked for their data, give it to them first.
erasure-what = What goes
erasure-what-hint = Also of everybody who counts as this person.
erasure-what-history = Everything they did and said, in the whole history
erasure-what-names = Names, identifiers, attributes, merges and look-alikes
erasure-what-readings = Corrections and checks of what they wrote
erasure-what-files = Refused rows and waiting uploads that name them
erasure-sure = Are you sure?
erasure-sure-hint = Numbers of the past change, because their interactions are no longer counted.
erasure-type = To confirm, type
erasure-erase = Erase for ever
error-erasure-confirmation = This is not what has to be typed.
said-erased = Erased; this is the certificate
erasures-title = Erasures
erasures-lead = What was erased at people's request, with a certificate for each.
erasures-none = Nobody was erased yet
erasures-none-hint = Open a customer and choose “Erase”.
erasures-rows =
    { $n ->
        [one] one interaction
       *[other] { $n } interactions
    }
erasure-certificate = Certificate of erasure
erasure-certificate-lead = Keep it: it shows that the request was fulfilled, without saying whose it was.
erasure-download = Certificate as a file
erasure-counts = Erased
erasure-about = About the erasure
erasure-number = Number
erasure-asked = Asked for
erasure-finished = Finished
erasure-running = under way
erasure-by = By
erasure-by-nobody = Command line or API key
erasure-files = Files of the history
erasure-files-n = { $rewritten } written again, { $deleted } deleted
erasure-unread = Uploads that could not be searched
erasure-unread-hint = These files wait to be imported and may name the person. Import or drop them.
erasure-hashes = Fingerprints of the identifiers
erasure-hashes-hint = Whoever knows an identifier can check that it was theirs: BLAKE3 of “number:kind:value”.
erasure-elsewhere = Backups made before still hold the person until they are thrown away. A file that is imported again does not bring them back if its rows have keys.
erased-interactions = Interactions
erased-customers = Customers counted as this one
erased-identifiers = Identifiers
erased-attributes = Attributes
erased-merges = Merges
erased-likenesses = Look-alikes
erased-corrections = Corrections
erased-checks = Checks
erased-refusals = Refused rows
erased-uploads = Uploads

# Look-alikes
customer-not-alike = Somebody else
customer-not-alike-with = { $name } is somebody else
said-not-alike = Noted: two different people
said-alike-again = May be the same person again

# How long things are kept
keeping-title = How long things are kept
keeping-hint = What is not needed any more is deleted by itself. Interactions and customers stay.
keeping-uploads = Uploads that were not imported
keeping-refusals = Refused rows of imports
keeping-jobs = Finished background work
keeping-days = Days, 1 to 3650
error-retention-days = A number of days from 1 to 3650.

scope-customers-erase = Erase customers
