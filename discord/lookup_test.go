package discord

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLookups_OldAnswersDoNotCount(t *testing.T) {
	t.Parallel()
	c := &clock{at: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	l := newLookups[UserID, presence](c.now)
	l.keep(map[UserID]presence{"1": {present: true, at: c.now()}})
	c.advance(answersAge / 2)
	l.keep(map[UserID]presence{"2": {at: c.now()}})
	require.Len(t, l.recall([]UserID{"1", "2", "3"}), 2)
	c.advance(answersAge / 2)
	require.Equal(t, map[UserID]presence{"2": {at: c.now().Add(-answersAge / 2)}}, l.recall([]UserID{"1", "2", "3"}))
	l.keep(nil)
	require.Len(t, l.answers, 1, "what is too old is not kept for ever")
}

func TestLookups_OneThatEndsLeavesTheAnswersOfOthers(t *testing.T) {
	t.Parallel()
	l := newLookups[UserID, presence](time.Now)
	l.keep(map[UserID]presence{"1": {at: l.now()}, "2": {at: l.now()}})
	l.drop(l.recall([]UserID{"1"}))
	require.Empty(t, l.recall([]UserID{"1"}))
	require.Len(t, l.recall([]UserID{"2"}), 1)
}
