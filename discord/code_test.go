package discord

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestKindOf_SortsEveryAnswerThatConveneCanMeet(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status int
		codes  []int
		want   Kind
	}{
		{http.StatusTooManyRequests, []int{0, 20016, 20028, 20029, 30046, 40062, 50035}, RetryAfter},
		{http.StatusBadRequest, []int{20016, 20028, 20029, 30046, 40062, 130000}, RetryAfter},
		{http.StatusServiceUnavailable, []int{130000}, RetryAfter},

		{http.StatusInternalServerError, []int{0}, Retry},
		{http.StatusBadGateway, []int{0}, Retry},
		{http.StatusServiceUnavailable, []int{0, 40006}, Retry},
		{http.StatusGatewayTimeout, []int{0}, Retry},
		{http.StatusForbidden, []int{40006}, Retry},
		{http.StatusRequestTimeout, []int{0}, Retry},

		{http.StatusNotFound, []int{0, 10003, 10007, 10008, 10009, 10011, 10013, 10070}, Missing},

		{http.StatusUnauthorized, []int{0, 40001, 50014}, Permission},
		{http.StatusForbidden, []int{0, 40001, 50001, 50013, 60003}, Permission},
		{http.StatusNotFound, []int{10004}, Permission},
		{http.StatusBadRequest, []int{50001}, Permission},

		{http.StatusBadRequest, []int{0, 50035, 30005, 30013, 30038, 30060, 30061, 20031, 50006, 50008, 50024, 50109, 180000}, Permanent},
		{http.StatusBadRequest, []int{200000, 200001}, Permanent},
		{http.StatusForbidden, []int{30013, 30038, 200000}, Permanent},
		{http.StatusMethodNotAllowed, []int{0}, Permanent},
		{http.StatusMovedPermanently, []int{0}, Permanent},
	} {
		for _, code := range test.codes {
			require.Equal(t, test.want, kindOf(test.status, code), "%d with code %d", test.status, code)
		}
	}
}
