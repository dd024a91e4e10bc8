package discordtest

import (
	"maps"
	"slices"
)

// Routes are the names of all routes that the server has, in order.
func (s *Server) Routes() []string {
	routes := maps.Clone(s.known)
	delete(routes, UnknownRoute)
	return slices.Sorted(maps.Keys(routes))
}
