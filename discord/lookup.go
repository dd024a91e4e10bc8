package discord

import (
	"maps"
	"sync"
	"time"
)

// presence is whether a person was on the server at a time.
type presence struct {
	present bool
	at      time.Time
}

// lookups keeps the answers of lookups that failed half-way, so that the next attempt goes on where a
// rate limit ended the last one.
type lookups struct {
	now func() time.Time

	mu      sync.Mutex
	answers map[UserID]presence
}

// answersAge is how old an answer may be to count in a later attempt: longer than rate limits last,
// a few minutes at most. A lookup that ends well leaves no answers.
const answersAge = 10 * time.Minute

func newLookups(now func() time.Time) *lookups {
	return &lookups{now: now, answers: map[UserID]presence{}}
}

// recall returns the answers that failed lookups got about the wanted.
func (l *lookups) recall(wanted []UserID) map[UserID]presence {
	l.mu.Lock()
	defer l.mu.Unlock()
	oldest := l.now().Add(-answersAge)
	known := map[UserID]presence{}
	for _, id := range wanted {
		if answer, ok := l.answers[id]; ok && answer.at.After(oldest) {
			known[id] = answer
		}
	}
	return known
}

// keep stores the answers of a lookup that failed.
func (l *lookups) keep(answers map[UserID]presence) {
	l.mu.Lock()
	defer l.mu.Unlock()
	oldest := l.now().Add(-answersAge)
	for id, answer := range l.answers {
		if !answer.at.After(oldest) {
			delete(l.answers, id)
		}
	}
	maps.Copy(l.answers, answers)
}

// drop forgets the answers of a lookup that ended: the next one asks again.
func (l *lookups) drop(answers map[UserID]presence) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id := range answers {
		delete(l.answers, id)
	}
}
