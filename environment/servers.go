package environment

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// Servers names the Discord servers that one process looks after, separated by commas; without it there is
// one, which the plain variables describe.
const Servers = "CONVENE_SERVERS"

// Server is one Discord server's part of the environment.
type Server struct {
	Name string // empty if there is only one
	Env  Lookup
}

// EachServer returns the servers. A variable of one of several has the server's name in front, for example
// NORTH_DATABASE_URL; what all have in common has not. Each needs a Discord server, a database and a
// Temporal namespace of its own: what belongs to one is nobody's else.
func EachServer(env Lookup) ([]Server, error) {
	var servers []Server
	for name := range strings.SplitSeq(env.get(Servers), ",") {
		if name = strings.TrimSpace(name); name != "" {
			servers = append(servers, Server{name, env.of(name)})
		}
	}
	if len(servers) == 0 {
		return []Server{{Env: env}}, nil
	}
	return servers, distinct(servers)
}

// of looks a variable up under a server's name first.
func (l Lookup) of(server string) Lookup {
	prefix := prefixOf(server)
	return func(key string) (string, bool) {
		if value, ok := l(prefix + key); ok {
			return value, true
		}
		return l(key)
	}
}

// prefixOf is a server's name as a variable can have it: "North-1" is NORTH_1_.
func prefixOf(server string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return '_'
	}, server) + "_"
}

// distinct reports what two servers share that each needs for itself.
func distinct(servers []Server) error {
	var errs []error
	for _, key := range []string{DiscordGuild, DatabaseURL, "TEMPORAL_NAMESPACE", OrganiserChannel} {
		owners := map[string]string{}
		for _, s := range servers {
			value := s.Env.get(key)
			if value == "" && key == OrganiserChannel {
				continue // none is wanted
			}
			if first, taken := owners[value]; taken {
				errs = append(errs, fmt.Errorf("the servers %q and %q have the same %s: set %s%s", first, s.Name, key, prefixOf(s.Name), key))
			}
			owners[value] = s.Name
		}
	}
	return errors.Join(errs...)
}
