package messages_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"convene/cohort"
	"convene/messages"
)

const run = "6f1c2b1e-8d0f-4a57-9a3b-0d8c5a1f2e3d"

func drawAction(t *rapid.T) messages.Action {
	a := messages.Action{
		Verb: rapid.SampledFrom([]messages.Verb{
			messages.VerbApprove, messages.VerbApproveSome, messages.VerbReject, messages.VerbRejectBecause,
			messages.VerbPage, messages.VerbCohorts, messages.VerbGroups,
		}).Draw(t, "verb"),
		Cohort:   cohort.ID(rapid.Int64Range(1, math.MaxInt64).Draw(t, "cohort")),
		Revision: rapid.IntRange(0, math.MaxInt32).Draw(t, "revision"),
		Page:     rapid.IntRange(0, math.MaxInt32).Draw(t, "page"),
	}
	if rapid.Bool().Draw(t, "with a run") {
		id, err := uuid.FromBytes(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "run"))
		require.NoError(t, err)
		a.Run = cohort.RunID(id.String())
	}
	return a
}

func TestAction_ItsTextReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		action := drawAction(t)
		require.LessOrEqual(t, len(action.String()), 100)
		again, err := messages.ParseAction(action.String())
		require.NoError(t, err)
		require.Equal(t, action, again)
	})
	require.Equal(t, "approve:12:3:"+run+":1",
		messages.Action{Verb: messages.VerbApprove, Cohort: 12, Run: run, Revision: 3, Page: 1}.String())
	list, err := messages.ParseAction("cohorts:0:0::2")
	require.NoError(t, err)
	require.Equal(t, messages.Action{Verb: messages.VerbCohorts, Page: 2}, list)
}

func TestParseAction_RefusesWhatStringDoesNotWrite(t *testing.T) {
	t.Parallel()
	for _, forged := range []string{
		"", "approve", "approve:1:1::", "approve:1:1:", ":1:1::1", "approve:0:1::1", "approve:-1:1::1", "approve:+1:1::1",
		"approve:01:1::1", "approve:1:-1::1", "approve:1:1::-1", "approve:1:1::1:", "approve:1:1::1 ", " approve:1:1::1",
		"Approve:1:1::1", "drop:1:1::1", "approve:1:1:run:1", "approve:1:1:" + strings.ToUpper(run) + ":1",
		"approve:1:1:{" + run + "}:1", "approve:1:1:urn:uuid:" + run + ":1", "approve:1:1:" + strings.ReplaceAll(run, "-", "") + ":1",
		"approve:9223372036854775808:1::1", "approve:1:2147483648::1", "approve:1:1::2147483648", "approve:1:0x1::1", "approve:1:1_0::1",
		strings.Repeat("9", 5000),
	} {
		_, err := messages.ParseAction(forged)
		require.Error(t, err, forged)
	}
}

func FuzzParseAction(f *testing.F) {
	for _, seed := range []string{"approve:12:3:" + run + ":1", "page:1:0::2", "cohorts:0:0::0", "reject-because:1:1::1", "a:b:c:d:e", "::::"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		action, err := messages.ParseAction(text)
		if err != nil {
			require.Zero(t, action)
			return
		}
		require.Equal(t, text, action.String())
		require.LessOrEqual(t, len(text), 100)
	})
}

func TestRejectModal_CarriesWhatWasLookedAt(t *testing.T) {
	t.Parallel()
	pressed := messages.Action{Verb: messages.VerbReject, Cohort: 12, Run: run, Revision: 3, Page: 2}
	modal := messages.RejectModal(pressed)
	answer, err := messages.ParseAction(modal.ID)
	require.NoError(t, err)
	pressed.Verb = messages.VerbRejectBecause
	require.Equal(t, pressed, answer)
	require.Equal(t, messages.ReasonField, modal.Field)
	require.LessOrEqual(t, len(modal.Title), 45)
	require.LessOrEqual(t, len(modal.Label), 45)
}

func TestShownPage_IsTheOneBetweenTheButtonsThatTurn(t *testing.T) {
	t.Parallel()
	require.Equal(t, 1, messages.ShownPage(nil))
	require.Equal(t, 1, messages.ShownPage([]string{"approve:everything", ""}))
	b := large(func(i int) string { return fmt.Sprint("Person ", i) })
	for page := 1; page <= b.Pages(); page++ {
		b.Page = page
		var controls []string
		for _, row := range b.Message().Rows {
			for _, button := range row.Buttons {
				controls = append(controls, button.ID)
			}
		}
		require.Equal(t, page, messages.ShownPage(controls))
	}
}
