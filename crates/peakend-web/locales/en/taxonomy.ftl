# The editor of the tree of themes
taxonomy-title = Edit themes
taxonomy-lead = Which themes there are, and which words name them. Nothing counts until it is published.
taxonomy-view = Show as
taxonomy-view-tree = Tree
taxonomy-view-text = Text
taxonomy-in-force = Version { $n } is in force
taxonomy-shipped = The tree as shipped
taxonomy-shipped-hint = The general starter tree in six languages. It is in force until you publish your own.
taxonomy-changed = edited, not published
taxonomy-undo =
    { $n ->
        [one] Undo ({ $n } edit)
       *[other] Undo ({ $n } edits)
    }
taxonomy-starters = Start from a tree of your trade
taxonomy-start = Use this tree
taxonomy-start-hint = It takes the place of the draft; this can be undone.
taxonomy-starter-general = General
taxonomy-starter-retail = Retail
taxonomy-starter-delivery = Delivery
taxonomy-starter-telecom = Telecom
taxonomy-starter-bank = Bank
taxonomy-starter-hotel = Hotel
taxonomy-starter-restaurant = Restaurant
taxonomy-starter-airline = Airline
taxonomy-starter-app = App and software
taxonomy-source = The whole tree
taxonomy-source-hint = [key] opens a theme, “name:” names it, “en:”, “es:”, “pt:”, “ru:”, “zh:” hold its words, “use:” takes themes over from the general tree.
taxonomy-rules =
    { $n ->
        [one] { $n } rule
       *[other] { $n } rules
    }
taxonomy-new = New theme
taxonomy-below = Theme below
taxonomy-remove = Remove
taxonomy-key = Key
taxonomy-key-hint = Small letters, digits and dashes; dots lead to themes below: delivery.drone. Numbers and filters use it, so it stays.
taxonomy-names = Names
taxonomy-words = Words
taxonomy-words-hint = Rules with commas between: late, delay*, "on time", bus NEAR/3 late, card NOT/2 gift, (lost | missing). A final + or ++ praises, - or -- blames.
taxonomy-chinese = Chinese (both writings)
taxonomy-examples = Examples
taxonomy-examples-hint = What it is meant to find, one per line. With texts that were corrected they teach the theme to find what no rule names.
taxonomy-learnt-few = Examples and corrected texts teach a theme once there are { $least } of them; so far there are { $n }.
taxonomy-learnt-found = Of { $of } texts about it, rules find { $rules }, rules and examples together { $both }.
taxonomy-learnt-wrong = Of { $of } other texts, rules take { $rules } for it, together { $both }.
taxonomy-learnt-used = Examples used
taxonomy-learnt-unused = Rules alone
taxonomy-learnt-title = What examples teach
taxonomy-learnt-method = Each quarter of the texts is judged by what the others taught. Examples count only where they help.
taxonomy-learnt-about = Texts about it
taxonomy-learnt-by-rules = Found by rules
taxonomy-learnt-by-both = With examples
taxonomy-learnt-wrongly = Found wrongly
taxonomy-learnt-verdict = Read with
taxonomy-learn-anew = The words are the same, but texts were corrected since. Publish to let the themes learn from them.
taxonomy-trial-learnt = by examples
taxonomy-trial-correct = Say which themes it has
taxonomy-keep = Keep in the draft
taxonomy-try = Try
taxonomy-trial-hint =
    { $n ->
        [one] Tried on your newest text while you type.
       *[other] Tried on your { $n } newest texts while you type.
    }
taxonomy-trial = Found in { $found } of { $texts } texts
taxonomy-trial-before =
    { $n ->
        [one] { $n } with the version in force
       *[other] { $n } with the version in force
    }
taxonomy-trial-none = No text names it yet. Add words that your customers use.
taxonomy-trial-empty = There are no texts yet to try it on. Import reviews, tickets or answers first.
taxonomy-trial-new = new
taxonomy-look = See what changes
taxonomy-changes = What this would change
taxonomy-changes-lead = The draft against the version in force, on your newest texts. A theme counts what is said below it.
taxonomy-moves =
    { $changed ->
        [one] { $changed } of { $texts } texts gets other themes
       *[other] { $changed } of { $texts } texts get other themes
    }
taxonomy-moves-none = No text moves.
taxonomy-before = Before
taxonomy-gained = Gained
taxonomy-lost = Lost
taxonomy-after = After
taxonomy-examples-moved = Texts that move
taxonomy-note = What changes, in a few words (optional)
taxonomy-publish = Publish version { $n }
taxonomy-publish-hint = New texts are read with it at once; the old ones are read anew in the background.
taxonomy-same = Nothing to publish
taxonomy-same-hint = The draft is what is in force.
taxonomy-versions = Versions of the themes
taxonomy-versions-lead = What was in force when, and which texts each version moved.
taxonomy-version = Version { $n }
taxonomy-current = in force
taxonomy-bring-back = Bring back
taxonomy-what-moved = What moved
taxonomy-rereading =
    { $rows ->
        [one] Reading old texts anew: { $percent }%, { $rows } row
       *[other] Reading old texts anew: { $percent }%, { $rows } rows
    }
taxonomy-rereading-label = Old texts read anew
taxonomy-rereading-hint = You can leave this page. Until it ends, numbers mix both versions.
taxonomy-place = Line { $line }, character { $column }
taxonomy-place-in = { $head }, character { $column }
taxonomy-problems =
    { $n ->
        [one] { $n } mistake keeps the tree from being published
       *[other] { $n } mistakes keep the tree from being published
    }
taxonomy-bad-key = Write small letters, digits and dashes, with dots between levels
taxonomy-key-taken = There is a theme of this key already
taxonomy-too-long = A tree may have at most 1 MB
taxonomy-saved = Kept in the draft
taxonomy-removed = Removed { $name } and what lay below it
taxonomy-started = The draft is now the tree: { $name }
taxonomy-undone = Edit undone
taxonomy-published = Version { $name } is in force
taxonomy-brought-back = Version { $name } is now the draft
taxonomy-problem-bad-key = “{ $found }” is no key. Write small letters, digits and dashes, with dots between levels.
taxonomy-problem-stands-twice = “{ $found }” stands twice. Join both, or give one another key.
taxonomy-problem-nothing-above = The theme above “{ $found }” is missing. Add it before this one.
taxonomy-problem-no-theme = Words stand before any theme. Begin with a line such as [delivery].
taxonomy-problem-no-colon = The line has no colon. Write a language and its words, such as “en: late”.
taxonomy-problem-unknown-language = “{ $found }” is no language that is read. Write en, es, pt, ru or zh.
taxonomy-problem-bad-name = “{ $found }” is no name. Write en=Delivery | es=Entrega.
taxonomy-problem-unknown-use = The general tree has no theme “{ $found }”. Write its key, or key.* for all below it.
taxonomy-problem-nothing-to-match = “{ $found }” has no letter or digit to look for. Write a word.
taxonomy-problem-grade-inside = “{ $found }” stands inside a rule. A grade ends its rule, so put a comma after it.
taxonomy-problem-half-operator = “{ $found }” lacks words on one side. Write words before and after it.
taxonomy-problem-no-distance = “{ $found }” lacks its distance. Write { $found }/3.
taxonomy-problem-bad-distance = The distance in “{ $found }” is not 0 to 20. Write a number such as 3.
taxonomy-problem-bare-operator = “{ $found }” is no operator. Write | for “or”, NEAR/9 for “and”, or put the word in quotes.
taxonomy-problem-open-bracket = A bracket is not closed. Add “)”.
taxonomy-problem-closing-bracket = A bracket is closed that was not opened. Remove “)”.
taxonomy-problem-open-quote = A quotation is not closed. Add a quote.
taxonomy-problem-short-stem = “{ $found }” matches far too much. Give it at least two letters.
taxonomy-problem-star-inside = The star in “{ $found }” must end its word.
taxonomy-problem-too-deep = Brackets stand more than eight deep. Split the rule.
taxonomy-problem-too-long = “{ $found }” is too long. A rule has at most 200 characters.
taxonomy-problem-too-many = The tree has more than 2000 themes or 50000 rules. Remove some.
