// Package environment reads Convene's configuration from environment variables, and reports
// everything that is wrong with it at once.
//
// The one rule to know: secrets come from the environment only, and never go into a message.
package environment

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"

	"convene/discord"
)

// The variables. Temporal's own (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY,
// TEMPORAL_TLS, TEMPORAL_PROFILE, …) are read by Temporal's envconfig package.
const (
	DatabaseURL      = "DATABASE_URL"
	DiscordToken     = "DISCORD_TOKEN"
	DiscordGuild     = "DISCORD_GUILD_ID"
	DiscordAPI       = "DISCORD_API_URL"
	OrganiserChannel = "DISCORD_ORGANISER_CHANNEL_ID"
	HealthAddress    = "HEALTH_ADDRESS"
)

// Lookup finds a variable; os.LookupEnv is one.
type Lookup func(key string) (string, bool)

// get returns a variable without space around it: files and shells leave newlines there.
func (l Lookup) get(key string) string {
	value, _ := l(key)
	return strings.TrimSpace(value)
}

// Database returns the database's URL.
func Database(env Lookup) (string, error) {
	value := env.get(DatabaseURL)
	if value == "" {
		return "", fmt.Errorf("%s is not set: give PostgreSQL's address, for example postgres://user@localhost:5432/convene", DatabaseURL)
	}
	parsed, err := url.Parse(value)
	if err != nil || (parsed.Scheme != "postgres" && parsed.Scheme != "postgresql") {
		return "", fmt.Errorf("%s is not of the form postgres://user@host:port/database", DatabaseURL)
	}
	return value, nil
}

// Discord returns how to reach the Discord server.
func Discord(env Lookup) (discord.Config, error) {
	config := discord.Config{
		Token:   env.get(DiscordToken),
		GuildID: discord.GuildID(env.get(DiscordGuild)),
		BaseURL: env.get(DiscordAPI),
	}
	var errs []error
	if config.Token == "" {
		errs = append(errs, fmt.Errorf("%s is not set: give the bot's token, from the Discord developer portal", DiscordToken))
	}
	if strings.ContainsFunc(strings.TrimPrefix(config.Token, "Bot "), notInToken) {
		errs = append(errs, fmt.Errorf("%s holds a quote, a space or another character that no token has: copy it again from the Discord developer portal", DiscordToken))
	}
	if config.GuildID == "" {
		errs = append(errs, fmt.Errorf("%s is not set: give the server's id (Discord: developer mode, right-click the server, Copy Server ID)", DiscordGuild))
	}
	errs = append(errs, checkID(DiscordGuild, string(config.GuildID)), checkID(OrganiserChannel, string(Notices(env))))
	return config, errors.Join(errs...)
}

// notInToken reports whether a character cannot be part of a token: it travels in a header, and is printable
// ASCII without quotes.
func notInToken(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("\"'`", r) }

// checkID refuses what is no id of Discord's, without quoting it: it may be the token. No value is fine.
func checkID(variable, value string) error {
	if value == "" || discord.IsID(value) {
		return nil
	}
	return fmt.Errorf("%s is no Discord id: give the number that Discord copies (developer mode, right-click, Copy ID)", variable)
}

// Notices returns the channel for notices to the organisers; empty when none is wanted.
func Notices(env Lookup) discord.ChannelID { return discord.ChannelID(env.get(OrganiserChannel)) }

// Health returns the address on which a process answers /healthz: of this machine alone unless one is given,
// as the container image does.
func Health(env Lookup) string {
	if address := env.get(HealthAddress); address != "" {
		return address
	}
	return "127.0.0.1:8080"
}

// Temporal returns how to reach Temporal, by Temporal's own variables and configuration file.
func Temporal(env Lookup) (client.Options, error) {
	options, err := envconfig.LoadClientOptions(envconfig.LoadClientOptionsRequest{EnvLookup: temporalLookup(env)})
	if err != nil {
		return client.Options{}, fmt.Errorf("read Temporal's variables: %w", err)
	}
	if options.Namespace == "" {
		options.Namespace = client.DefaultNamespace
	}
	if options.HostPort == "" {
		options.HostPort = client.DefaultHostPort
	}
	return options, nil
}

// temporalLookup gives a Lookup to Temporal's package, which also asks for all names: those with a
// prefix become request headers.
type temporalLookup Lookup

func (l temporalLookup) LookupEnv(key string) (string, bool) { return l(key) }

func (l temporalLookup) Environ() []string {
	var known []string
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if value, ok := l(name); ok {
			known = append(known, name+"="+value)
		}
	}
	return known
}
