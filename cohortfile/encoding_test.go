package cohortfile_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRead_SaysWhichEncodingIsWanted(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, want string }{
		"UTF-16":                {"\xff\xfe{\x00}\x00", "the file is in UTF-16; save it as UTF-8"},
		"UTF-16, big-endian":    {"\xfe\xff\x00{\x00}", "the file is in UTF-16; save it as UTF-8"},
		"UTF-16 without a mark": {"{\x00}\x00", "line 1, column 2: the file holds a NUL character, as no text does"},
		"Latin-1":               {"{\n \"name\": \"M\xfcnchen\"}", "line 2, column 12: the byte 0xFC is not UTF-8; save the file as UTF-8"},
		"a spreadsheet":         {"PK\x03\x04\x14\x00", "the file is a spreadsheet or an archive; save it as CSV in UTF-8"},
		"a mark alone":          {"\xef\xbb\xbf", "the file is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, format := range []string{"x.json", "x.csv", "x"} {
				_, err := read(test.text, format)
				require.EqualError(t, err, "cohort file "+format+": "+test.want+strings.Repeat("; save it as text in UTF-8", strings.Count(test.want, "NUL")))
			}
		})
	}
}
