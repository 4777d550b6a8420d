# Journeys: list, editor, versions, files

error-journey-many = There are 100 journeys already: remove one first
error-journey-key = Use a–z, 0–9 and hyphens; some words are taken by Peakend itself
error-journey-no-touchpoint = A journey needs at least one touchpoint
error-journey-too-many-touchpoints = At most 40 touchpoints: split the journey
error-journey-too-many-bindings = At most 64 bindings in all: join some with “|”
error-journey-bad-key = The key must be unique and have only a–z, 0–9 and hyphens
error-journey-bad-name = Every touchpoint needs a name of its own
error-journey-empty-binding = A binding without conditions would take everything: write one or remove it
error-journey-bad-target = The target mood lies between −1 and 1
error-journey-bad-effort = Effort lies between 0.1 and 100
error-journey-unknown-end = Start and end must be touchpoints of this journey
error-journey-bad-days = Days lie between 1 and 3650
error-journey-too-large = The journey is too large: shorten its texts
error-journey-unknown-touchpoint = There is no such touchpoint in this journey
