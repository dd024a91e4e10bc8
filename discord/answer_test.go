package discord

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"
)

func recorded(status int, body string, headers ...string) answer {
	w := httptest.NewRecorder()
	for i := 0; i < len(headers); i += 2 {
		w.Header().Set(headers[i], headers[i+1])
	}
	w.WriteHeader(status)
	_, _ = w.WriteString(body)
	return readAnswer(w.Result())
}

// brokenOff is an answer whose connection breaks within the body.
func brokenOff(status int, headers ...string) answer {
	w := httptest.NewRecorder()
	for i := 0; i < len(headers); i += 2 {
		w.Header().Set(headers[i], headers[i+1])
	}
	w.WriteHeader(status)
	response := w.Result()
	response.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"retry_`), iotest.ErrReader(io.ErrUnexpectedEOF)))
	return readAnswer(response)
}

func TestAnswer_FormErrorsNameTheFields(t *testing.T) {
	t.Parallel()
	a := recorded(http.StatusBadRequest, `{"code":50035,"message":"Invalid Form Body","errors":{
		"name":{"_errors":[{"code":"BASE_TYPE_BAD_LENGTH","message":"Must be between 1 and 100 in length."}]},
		"permission_overwrites":{"2":{"id":{"_errors":[{"code":"X","message":"Value \"Ada Lovelace\" is not snowflake."}]}}}}}`)
	e := a.failure(create)
	require.Equal(t, Permanent, e.Kind)
	require.Equal(t, "Invalid Form Body: name: Must be between 1 and 100 in length.; permission_overwrites.2.id: Value … is not snowflake.", e.Message)
}

func TestAnswer_MessagesNameNobody(t *testing.T) {
	t.Parallel()
	e := recorded(http.StatusBadRequest, `{"code":50035,"message":"user 300000000000000003 cannot"}`).failure(create)
	require.NotContains(t, e.Error(), "300000000000000003")
}

func TestAnswer_WaitsAsLongAsDiscordSays(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer answer
		want   time.Duration
	}{
		"body":    {recorded(http.StatusTooManyRequests, `{"retry_after":0.65}`), 650 * time.Millisecond},
		"header":  {recorded(http.StatusTooManyRequests, `{}`, "Retry-After", "2"), 2 * time.Second},
		"both":    {recorded(http.StatusTooManyRequests, `{"retry_after":0.05}`, "Retry-After", "1"), 50 * time.Millisecond},
		"cut":     {brokenOff(http.StatusTooManyRequests, "Retry-After", "2"), 2 * time.Second},
		"nothing": {recorded(http.StatusTooManyRequests, `{}`), shortDelay},
		"ban":     {recorded(http.StatusTooManyRequests, `<html>error code: 1015</html>`), banDelay},
		"long ban": {
			recorded(http.StatusTooManyRequests, `<html>`, "Retry-After", "3600"), time.Hour,
		},
		"not a 429": {recorded(http.StatusBadRequest, `{"code":20016}`), shortDelay},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := test.answer.failure(post)
			require.Equal(t, RetryAfter, e.Kind)
			require.Equal(t, test.want, e.RetryAfter)
		})
	}
}

func TestAnswer_TellsGlobalLimitsFromABuckets(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer answer
		want   bool
	}{
		"user":          {recorded(429, `{"retry_after":1,"global":false}`, "X-RateLimit-Scope", "user"), false},
		"shared":        {recorded(429, `{"retry_after":1}`, "X-RateLimit-Scope", "shared"), false},
		"global scope":  {recorded(429, `{"retry_after":1}`, "X-RateLimit-Scope", "global"), true},
		"global header": {recorded(429, `{"retry_after":1}`, "X-RateLimit-Global", "true"), true},
		"global body":   {recorded(429, `{"retry_after":1,"global":true}`), true},
		"ban":           {recorded(429, `error code: 1015`), true},
		"cut":           {brokenOff(429, "X-RateLimit-Scope", "user"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, test.answer.everywhere())
		})
	}
}

func TestAnswer_WithoutAMessageNamesItsStatus(t *testing.T) {
	t.Parallel()
	e := recorded(http.StatusBadGateway, strings.Repeat("<html>", 100_000)).failure(post)
	require.Equal(t, Retry, e.Kind)
	require.Equal(t, "Bad Gateway", e.Message)
	require.Zero(t, e.RetryAfter)
}

func FuzzFormErrors(f *testing.F) {
	f.Add(`{"name":{"_errors":[{"message":"too long"}]}}`)
	f.Add(`{"_errors":{}}`)
	f.Add(`[]`)
	f.Fuzz(func(t *testing.T, tree string) {
		require.NotPanics(t, func() { formErrors([]byte(tree)) })
	})
}

// A code that did not arrive cannot say that a right is missing.
func TestAnswer_BrokenOffIsTriedAgain(t *testing.T) {
	t.Parallel()
	require.Equal(t, Retry, brokenOff(http.StatusForbidden).failure(create).Kind)
	require.Equal(t, Retry, brokenOff(http.StatusNotFound).failure(create).Kind)
	require.Equal(t, RetryAfter, brokenOff(http.StatusTooManyRequests).failure(create).Kind)
	require.Equal(t, Permission, brokenOff(http.StatusUnauthorized).failure(create).Kind)
}

func TestAnswer_OfTheNetworkSaysWhenItsBlockEnds(t *testing.T) {
	t.Parallel()
	e := recorded(http.StatusForbidden, "<html></html>", "Retry-After", "7").failure(create)
	require.Equal(t, 7*time.Second, e.RetryAfter)
}
