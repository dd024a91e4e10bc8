package discord_test

import (
	"net/http"
	"testing"

	"go.uber.org/goleak"
)

// tests are all tests of the package, without the connections that HTTP keeps for later.
type tests struct{ *testing.M }

func (all tests) Run() int {
	code := all.M.Run()
	http.DefaultClient.CloseIdleConnections()
	return code
}

func TestMain(m *testing.M) {
	// A session in which discordgo waits for itself cannot be ended; see gateway.open.
	goleak.VerifyTestMain(tests{m}, goleak.IgnoreAnyFunction("github.com/bwmarrin/discordgo.(*Session).Open"))
}
