package console_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestConsole_ShowsTheAnswerToACommand(t *testing.T) {
	t.Parallel()
	s := newAda(t)
	require.Equal(t, `ada #general> /cohort name:"Go Go"
convene:  (only you see this)
  Preview of Go Go
  ┃ **Groups**
  ┃ one and two
  [Approve] [Reject it] (Old)
  ▾ Which group?
    · Group one
    · Group two
`, s.does(`/cohort name:"Go Go"`))
	require.Contains(t, s.does("/cohort name:x size:4"), "Preview of x")
}

func TestConsole_ShowsSuggestions(t *testing.T) {
	t.Parallel()
	s := newAda(t)
	require.Contains(t, s.does("type /cohort size:4 name:es"), "  Go es  (7)\n")
}

func TestConsole_PressesButtons(t *testing.T) {
	t.Parallel()
	s := newAda(t)
	s.does("/cohort name:x")
	require.Contains(t, s.does("press approve"), "  Approved\n")
	require.Contains(t, s.does("await groups are made"), "  The groups are made\n")
	require.Contains(t, s.fails("press Approve"), "there is none at all")
	s.does("/cohort name:y")
	require.Contains(t, s.fails("press Accept"), "there are Approve, Old, Reject it")
	require.Contains(t, s.fails("press Old"), "disabled")
}

func TestConsole_ChoosesInSelects(t *testing.T) {
	t.Parallel()
	s := newAda(t)
	s.does("/cohort name:x")
	require.Contains(t, s.does("choose group two"), "  Group 2\n")
	require.Contains(t, s.fails("choose Group three"), "there are Group one, Group two")
	require.Contains(t, s.fails("choose Group one, Group two"), "one chooses 1 to 1")
}

func TestConsole_SubmitsModals(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"submit too few people", `submit "Reason=too few people"`, `submit reason="too few people"`} {
		s := newAda(t)
		s.does("/cohort name:x")
		require.Contains(t, s.does("press Reject it"), "  │ Reason:  (may be left out)\n")
		require.Contains(t, s.does(line), "  Rejected: too few people\n")
		require.Contains(t, s.fails("submit again"), "no modal is open")
	}
}

func TestConsole_DismissesModals(t *testing.T) {
	t.Parallel()
	s := newAda(t)
	require.Contains(t, s.fails("dismiss"), "no modal is open")
	s.does("/cohort name:x")
	s.does("press Reject it")
	s.does("dismiss")
	require.Contains(t, s.fails("submit x"), "no modal is open")
}

func TestConsole_ShowsPeopleAndChannels(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	require.Contains(t, s.does("people"), "  501  ada\n")
	require.Contains(t, s.does("see"), "# general  (everyone)\n")
	require.Contains(t, s.does("see general"), "(no messages)")
	s.does("as 502")
	s.does("in general")
	s.does("/cohort name:x")
	require.Contains(t, s.does("see general"), "Preview of x")
	s.does("as ada")
	require.NotContains(t, s.does("see general"), "Preview of x", "only grace sees it")
	require.Contains(t, s.does("help"), "press LABEL")
}

func TestConsole_SaysWhatToTypeInstead(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	require.Contains(t, s.fails("dance"), "type help")
	require.Contains(t, s.fails("/cohort name:x"), "type as USER")
	require.Contains(t, s.fails("as nobody"), "type people")
	s.does("as ada")
	require.Contains(t, s.fails("/cohort name:x"), "type in CHANNEL")
	require.Contains(t, s.fails("in nowhere"), "type see")
	s.server.AddTextChannel("general")
	require.Contains(t, s.fails("in general"), "type the id of one")
	s.does("in " + s.server.Snapshot().Channels[0].ID)
	require.Contains(t, s.fails("/cohort x"), "type OPTION:VALUE")
	require.Contains(t, s.fails("/cohort"), `needs the option "name"`)
	require.Contains(t, s.fails("/cohort name:x size:many"), "has to be a whole number")
	require.Contains(t, s.fails("/cohort name:x size:1"), `"size" has to be at least 2`)
	require.Contains(t, s.fails("/cohort name:x color:red"), `no option "color"`)
	require.Contains(t, s.fails("/secret"), "hidden")
	require.Contains(t, s.fails("/nothing"), "no command /nothing")
	require.Contains(t, s.fails("type cohort"), "type /COMMAND OPTION:VALUE")
	require.Contains(t, s.fails(`/cohort name:"x`), "quotation")
	require.Contains(t, s.fails("await"), "await TEXT")
	s.Patience = time.Millisecond
	require.Contains(t, s.fails("await what never comes"), "no message")
}

func TestConsole_SaysWhenTheBotIsStillThinking(t *testing.T) {
	t.Parallel()
	s := newAda(t)
	s.Settling = time.Nanosecond
	before := s.does("/cohort name:x")
	if !strings.Contains(before, "Preview of x") { // it can be that fast
		require.Contains(t, before, "still thinking")
	}
	require.Contains(t, s.does("await Preview of x"), "Preview of x")
}

func TestRun_GoesOnAfterErrorsUntilTheEnd(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	var got []string
	s.Handle("sum", "add words", func(_ context.Context, args []string) error {
		got = args
		return nil
	})
	require.NoError(t, s.Run(t.Context(), strings.NewReader("# a comment\n\nas nobody\nas ada\nsum 1 \"2 3\"\n")))
	require.Equal(t, []string{"1", "2 3"}, got)
	require.Equal(t, `# a comment

> as nobody
! there is no member "nobody": type people to see who there is
> as ada
ada> sum 1 "2 3"
`, s.out.String())
}

func TestRun_EndsWithItsContext(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	ctx, cancel := context.WithCancel(t.Context())
	s.Handle("leave", "end", func(context.Context, []string) error {
		cancel()
		return errors.New("left")
	})
	require.ErrorIs(t, s.Run(ctx, strings.NewReader("leave\nas ada\n")), context.Canceled)
}

// A terminal whose user types nothing: its read cannot be interrupted.
func TestRun_EndsWithItsContextAlsoBetweenTwoLines(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	terminal, keys := io.Pipe()
	defer keys.Close()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, terminal) }()
	_, err := keys.Write([]byte("as ada\n"))
	require.NoError(t, err)
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
}
