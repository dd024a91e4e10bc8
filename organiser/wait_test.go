package organiser_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"

	"convene/organiser"
)

func TestInsist_AsksAgainWhereNobodyAnswersInTime(t *testing.T) {
	t.Parallel()
	slow := []error{
		fmt.Errorf("look up the run of cohort 1: %w", context.DeadlineExceeded),
		serviceerror.NewUnavailable("restarting"), serviceerror.NewDeadlineExceeded("slow"), organiser.ErrNoAnswer,
	}
	asked := 0
	err := (&organiser.Desk{}).Insist(t.Context(), func() (bool, error) {
		asked++
		if asked <= len(slow) {
			return false, slow[asked-1]
		}
		return true, nil
	})
	require.NoError(t, err)
	require.Equal(t, len(slow)+1, asked)
}

func TestInsist_EndsWithAnAnswerAndWithItsContext(t *testing.T) {
	t.Parallel()
	desk := &organiser.Desk{}
	answer := errors.New("there is no such cohort")
	require.ErrorIs(t, desk.Insist(t.Context(), func() (bool, error) { return false, answer }), answer)
	ctx, cancel := context.WithCancel(t.Context())
	err := desk.Insist(ctx, func() (bool, error) {
		cancel()
		return false, serviceerror.NewCanceled("broken off")
	})
	require.ErrorIs(t, err, context.Canceled)
}
