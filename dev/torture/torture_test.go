package torture_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/dev/torture"
)

func TestMain(m *testing.M) {
	torture.ServeIfAsked() // a worker that a test kills
	os.Exit(m.Run())
}

// The short form of what `dev torture` does for as long as one likes.
func TestTorture_LosesNothingAndMakesNothingTwice(t *testing.T) {
	t.Parallel()
	var stdout, stderr bytes.Buffer
	code := torture.Main(t.Context(), []string{"--groups", "12", "--faults", "150", "--seed", "3", "--patience", "4m", "--json"}, &stdout, &stderr)
	require.Zero(t, code, stderr.String())
	var r torture.Result
	require.NoError(t, json.Unmarshal(stdout.Bytes(), &r))
	t.Log(stdout.String())
	require.Zero(t, r.Findings(), stderr.String())
	require.GreaterOrEqual(t, r.Groups, 12)
	require.GreaterOrEqual(t, r.Faults, 150)
	require.Positive(t, r.Kills)
	require.GreaterOrEqual(t, r.Restarts, 2, "PostgreSQL and Temporal")
}

func TestMain_RefusesWhatItCannotUnderstand(t *testing.T) {
	t.Parallel()
	for args, says := range map[string]string{
		"surplus":       "surplus",
		"--groups 0":    "at least 1",
		"--faults -1":   "at least 1",
		"--seed none":   "seed",
		"--patience 0s": "--patience",
		"--frobnicate":  "frobnicate",
	} {
		var stdout, stderr bytes.Buffer
		require.Equal(t, 2, torture.Main(t.Context(), strings.Fields(args), &stdout, &stderr), args)
		require.Contains(t, stderr.String(), says, args)
		require.Empty(t, stdout.String(), args)
	}
}
