package local

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTail_PassesOnWhatSomebodyHasToKnow(t *testing.T) {
	t.Parallel()
	var heard bytes.Buffer
	log := &tail{to: &heard}
	_, err := log.Write([]byte("one\nfailed: context canceled\ntwo\n"))
	require.NoError(t, err)
	log.end()
	_, err = log.Write([]byte("task queue closed\n"))
	require.NoError(t, err)
	require.Equal(t, "one\ntwo\n", heard.String())
	require.Equal(t, "one\nfailed: context canceled\ntwo\ntask queue closed", log.last(), "the end of it says why the server ended")
}
