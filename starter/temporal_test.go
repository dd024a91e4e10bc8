package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/local/localtest"
)

func TestTemporalSetup_PreparesANamespace(t *testing.T) {
	t.Parallel()
	address, name := localtest.Temporal(t)
	sh := shell{t, map[string]string{"TEMPORAL_ADDRESS": address, "TEMPORAL_NAMESPACE": name}}
	for range 2 { // a deployment runs it each time
		require.Equal(t, "namespace "+name+" has the search attributes that Convene needs\n", sh.text("temporal", "setup"))
	}
}
