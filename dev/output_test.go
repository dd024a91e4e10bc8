package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOutput_LetsNoNameSteerTheTerminal(t *testing.T) {
	t.Parallel()
	var screen strings.Builder
	out := &output{to: &screen}
	_, err := fmt.Fprintln(out, "▾ Spring\x1b[2J\x1b[31m\r \u202egnp\n  # \u2068שלום\u2069\t👩‍👩‍👧")
	require.NoError(t, err)
	require.Equal(t, "▾ Spring\\x1b[2J\\x1b[31m\\r \\u202egnp\n  # \u2068שלום\u2069\t👩‍👩‍👧\n", screen.String())
}
