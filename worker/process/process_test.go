package process_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/environment"
	"convene/worker/process"
)

func TestRun_SaysAllThatIsMissing(t *testing.T) {
	t.Parallel()
	err := process.Run(t.Context(), func(string) (string, bool) { return "", false })
	for _, variable := range []string{environment.DatabaseURL, environment.DiscordToken, environment.DiscordGuild} {
		require.ErrorContains(t, err, variable+" is not set")
	}
}
