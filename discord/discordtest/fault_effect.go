package discordtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"
)

// faulty lets requests of a route fail before the API sees them, or their answers afterwards.
func (s *Server) faulty(route string, api http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m, fails := s.nextFault(route)
		if !fails {
			s.relay(w, heard(api, r))
			return
		}
		s.fail(w, r, route, api, m)
	})
}

// fail is how a request with a fault goes.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, route string, api http.Handler, m mishap) {
	switch m.Fault {
	case FaultRateLimitUser, FaultRateLimitShared, FaultRateLimitGlobal:
		s.refuse(w, r, route, m)
	case FaultServerError:
		s.countRequest(route)
		s.breakDown(w, m)
	case FaultBlocked:
		s.countRequest(route)
		s.block(w, m)
	case FaultBanned:
		s.countRequest(route)
		s.sendInjected(w, http.StatusTooManyRequests, http.Header{}, ban)
	case FaultServerErrorAfter:
		heard(api, r)
		s.breakDown(w, m)
	case FaultResetBefore:
		s.countRequest(route)
		reset(w)
	case FaultResetAfter:
		heard(api, r)
		reset(w)
	case FaultDelay:
		s.relayLate(w, r, heard(api, r), m.delay)
	case FaultTruncated:
		s.relayHalf(w, heard(api, r))
	}
}

// heard is the API's answer before it is sent.
func heard(api http.Handler, r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	api.ServeHTTP(answer, r)
	return answer
}

// relay sends the API's answer.
func (s *Server) relay(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	s.count(answer.Code, StatusCount{Genuine: 1})
	send(w, answer.Code, answer.Header(), answer.Body.Bytes())
}

// send writes out an answer. It fails if the client has gone; there is nobody to tell.
func send(w http.ResponseWriter, status int, header http.Header, body []byte) {
	maps.Copy(w.Header(), header)
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// refuse answers with a rate limit. The buckets stay as they are.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, route string, m mishap) {
	header := http.Header{"Content-Type": {"application/json"}}
	s.mu.Lock()
	s.requests[route]++
	body := encode(s.limiter.refuse(header, route, major(r), m, s.clock()))
	s.mu.Unlock()
	s.count(http.StatusTooManyRequests, StatusCount{Injected: 1})
	send(w, http.StatusTooManyRequests, header, body)
}

// breakDown answers with one of the server's errors.
func (s *Server) breakDown(w http.ResponseWriter, m mishap) {
	e := serverErrors[m.dice.IntN(len(serverErrors))]
	s.sendInjected(w, e.status, http.Header{}, e.body)
}

// block answers with one of the network's refusals, which says when it ends in whole seconds.
func (s *Server) block(w http.ResponseWriter, m mishap) {
	e := blocks[m.dice.IntN(len(blocks))]
	seconds := int(math.Ceil(m.retryAfter.Seconds()))
	s.sendInjected(w, e.status, http.Header{"Retry-After": {strconv.Itoa(seconds)}}, e.body)
}

// sendInjected sends an answer that no request deserved: JSON or a page.
func (s *Server) sendInjected(w http.ResponseWriter, status int, header http.Header, body string) {
	header.Set("Content-Type", "text/html")
	if json.Valid([]byte(body)) {
		header.Set("Content-Type", "application/json")
	}
	s.count(status, StatusCount{Injected: 1})
	send(w, status, header, []byte(body))
}

// relayLate sends the API's answer after a time, unless the client goes before. A server that is
// being closed does not wait.
func (s *Server) relayLate(w http.ResponseWriter, r *http.Request, answer *httptest.ResponseRecorder, delay time.Duration) {
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.closing:
	case <-r.Context().Done():
		return
	}
	s.relay(w, answer)
}

// relayHalf sends the first half of the API's answer: of its body, or, without one, of its header.
func (s *Server) relayHalf(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	s.count(answer.Code, StatusCount{Injected: 1})
	body := answer.Body.Bytes()
	if len(body) == 0 {
		hangUp(w, func(conn *net.TCPConn) { fmt.Fprintf(conn, "HTTP/1.1 %d \r\nDate:", answer.Code) })
		return
	}
	answer.Header().Set("Content-Length", strconv.Itoa(len(body))) // net/http ends the connection after less
	send(w, answer.Code, answer.Header(), body[:len(body)/2])
}

// reset ends a connection so that the client sees a reset.
func reset(w http.ResponseWriter) {
	hangUp(w, func(conn *net.TCPConn) { _ = conn.SetLinger(0) }) // that of an open connection does not fail
}

// hangUp ends a connection without an answer, after some last words. A connection that a middleware
// keeps for itself, net/http ends.
func hangUp(w http.ResponseWriter, last func(*net.TCPConn)) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer func() { _ = conn.Close() }() // there is nobody to tell
	if tcp, ok := conn.(*net.TCPConn); ok {
		last(tcp)
	}
}
