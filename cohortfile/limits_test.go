package cohortfile_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// hostileFiles fill the allowed size with what would take many times as much once it is read.
func hostileFiles() map[string]string {
	const size = 64 << 20
	fill := func(before, with, after string) string {
		return before + strings.Repeat(with, (size-len(before)-len(after))/len(with)) + after
	}
	const person = `{"people": [{"id": "p", "role": "participant", "available": {"Monday": [`
	return map[string]string{
		"people.json":  fill(`{"people": [`, `{},`, `{}]}`),
		"members.json": fill(`{`, `"a":0,`, `"b":0}`),
		"slots.json":   fill(person, `"",`, `""]}}]}`),
		"depth.json":   fill(``, `[`, ``),
		"fields.csv":   fill(``, `,`, ``),
		"rows.csv":     fill("id,role,available\n", "x\n", ``),
	}
}

// The bound is ten times the file: that it is read at all takes five, as the buffer grows.
func TestRead_TakesLittleMemoryWhateverIsInTheFile(t *testing.T) { //nolint:paralleltest // it counts what the process allocates
	for name, text := range hostileFiles() {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := read(text, name)
		runtime.ReadMemStats(&after)
		require.Error(t, err, name)
		require.Less(t, len(err.Error()), 5000, name)
		require.Less(t, int(after.TotalAlloc-before.TotalAlloc)>>20, 640, name)
	}
}

func TestRead_TakesNoMorePeopleThanMatchingCanHandle(t *testing.T) {
	t.Parallel()
	_, err := read(file(`"people": [`, `"people": [`+strings.Repeat(`{"id": "x"},`, 20_000)), "x.json")
	require.ErrorContains(t, err, "people: there are more than 20000; no cohort is that large")
}
