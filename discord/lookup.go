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

func (p presence) when() time.Time { return p.at }

// dated is an answer that was got at a time.
type dated interface{ when() time.Time }

// lookups keeps the answers of lookups that failed half-way, so that the next attempt goes on where a
// rate limit ended the last one.
type lookups[Key ~string, Answer dated] struct {
	now func() time.Time

	mu      sync.Mutex
	answers map[Key]Answer
}

// answersAge is how old an answer may be to count in a later attempt: longer than rate limits last,
// a few minutes at most. A lookup that ends well leaves no answers.
const answersAge = 10 * time.Minute

func newLookups[Key ~string, Answer dated](now func() time.Time) *lookups[Key, Answer] {
	return &lookups[Key, Answer]{now: now, answers: map[Key]Answer{}}
}

// recall returns the answers that failed lookups got about the wanted.
func (l *lookups[Key, Answer]) recall(wanted []Key) map[Key]Answer {
	l.mu.Lock()
	defer l.mu.Unlock()
	oldest := l.now().Add(-answersAge)
	known := map[Key]Answer{}
	for _, id := range wanted {
		if answer, ok := l.answers[id]; ok && answer.when().After(oldest) {
			known[id] = answer
		}
	}
	return known
}

// keep stores the answers of a lookup that failed.
func (l *lookups[Key, Answer]) keep(answers map[Key]Answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	oldest := l.now().Add(-answersAge)
	for id, answer := range l.answers {
		if !answer.when().After(oldest) {
			delete(l.answers, id)
		}
	}
	maps.Copy(l.answers, answers)
}

// drop forgets the answers of a lookup that ended: the next one asks again.
func (l *lookups[Key, Answer]) drop(answers map[Key]Answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id := range answers {
		delete(l.answers, id)
	}
}
