package discordtest

import "maps"

// StatusCount is how many answers had a status: of the API itself, and of faults.
type StatusCount struct{ Genuine, Injected int }

// StatusCounts returns how many answers the server sent, by their HTTP status. An answer that a fault
// has cut counts as the fault's; one that it has lost does not count.
func (s *Server) StatusCounts() map[int]StatusCount {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.statuses)
}

func (s *Server) count(status int, more StatusCount) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.statuses[status]
	s.statuses[status] = StatusCount{before.Genuine + more.Genuine, before.Injected + more.Injected}
}

// countRequest counts a request that does not reach its route.
func (s *Server) countRequest(route string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests[route]++
}
