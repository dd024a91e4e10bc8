package discord_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

// readdressed sends requests to an emulator instead of Discord.
type readdressed struct{ host string }

func (to readdressed) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = "http", to.host, to.host
	return http.DefaultTransport.RoundTrip(r)
}

// library opens discordgo's own session, without any of this package, and writes down its events.
func library(t *testing.T, server *discordtest.Server) *diary {
	t.Helper()
	session, err := discordgo.New("Bot " + server.Token())
	require.NoError(t, err)
	session.Client = &http.Client{Transport: readdressed{strings.TrimPrefix(server.URL(), "http://")}}
	session.Identify.Intents = discordgo.IntentsAll
	session.SyncEvents = true
	session.LogLevel = -1 // the logger is the package's
	d := &diary{}
	session.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) { d.write(e.Type) })
	session.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildMemberAdd) { d.write(e.User.Username) })
	require.NoError(t, session.Open())
	t.Cleanup(func() { require.NoError(t, session.Close()) })
	d.comesTo(t, "READY", "GUILD_CREATE")
	hearBeat(t, server, 0)
	return d
}

func TestEmulator_DiscordgoResumesADroppedConnection(t *testing.T) {
	t.Parallel()
	server, _ := emulated(t)
	d := library(t, server)
	server.AddMember("501", "bea")
	d.comesTo(t, "READY", "GUILD_CREATE", "bea", "GUILD_MEMBER_ADD")

	server.DropGateway()
	server.AddMember("502", "cleo")
	d.comesTo(t, "READY", "GUILD_CREATE", "bea", "GUILD_MEMBER_ADD", "cleo", "GUILD_MEMBER_ADD", "RESUMED")
}

func TestEmulator_DiscordgoReconnectsWhenAsked(t *testing.T) {
	t.Parallel()
	server, _ := emulated(t)
	d := library(t, server)
	server.ReconnectGateway()
	d.comesTo(t, "READY", "GUILD_CREATE", "RESUMED")
	server.AddTextChannel("general")
	d.comesTo(t, "READY", "GUILD_CREATE", "RESUMED", "CHANNEL_CREATE")
}

func TestEmulator_DiscordgoIdentifiesAfterAnInvalidSession(t *testing.T) {
	t.Parallel()
	server, _ := emulated(t)
	d := library(t, server)
	server.InvalidateSessions()
	d.comesTo(t, "READY", "GUILD_CREATE", "READY", "GUILD_CREATE")
	server.AddMember("501", "bea")
	d.comesTo(t, "READY", "GUILD_CREATE", "READY", "GUILD_CREATE", "bea", "GUILD_MEMBER_ADD")
}
