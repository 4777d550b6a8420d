# Comparison of units on one measure

nav-compare = Compare
compare-title = Compare units
compare-headline = { $measure }: { $n } of { $all } differ from the rest
compare-headline-none = { $measure }: none clearly differs from the rest
compare-question = What is compared
compare-measure = Measure
compare-unit = Units
compare-least = Hide units with fewer answers than
compare-few = No unit has { $n } answers in this period.
compare-table = { $measure } by { $field }
compare-whole = All together
compare-shrunk = Best guess
compare-shrunk-value = { $value } ({ $interval })
compare-rank = Rank
compare-rest = Against the rest
compare-rest-detail = against { $before } (n = { $n }); 95% interval of the difference { $interval }
compare-effect-large = large
compare-effect-medium = medium
compare-effect-small = small
compare-effect-tiny = tiny
compare-needed = visible from about { $n } answers
compare-rivals = Own and competitors
compare-own = Own brands
compare-competitors = Competitors
compare-competitor = Competitor
compare-note-hidden = { $n } units with { $answers } answers together are hidden: fewer than { $least } answers, or what would give such a unit away.
compare-note-cut = { $n } smaller units are not shown.
compare-note-repeats = { $n } answers of { $customers } customers: several answers of one customer count together in every interval and comparison, as they tell less than answers of as many customers.
compare-note-alone = For this measure several answers of one customer count as if they stood alone: where few customers answer often, the intervals are too narrow.
compare-note-spread = Beyond chance the units spread by about { $spread } (standard deviation).
compare-how = ▲ and ▼ mark what is clear among all comparisons on this page. The best guess pulls a unit towards the others, the more the fewer its answers; the rank is given with its 95% interval, 1 is the best.
error-compare-measure = There is no such measure; the usual one is shown.
error-compare-unit = This cannot be compared; channels are shown.
error-compare-values = This attribute has more than 500 values: it names things, it does not group them. Channels are shown.
