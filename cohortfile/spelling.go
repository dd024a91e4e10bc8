package cohortfile

import (
	"fmt"
	"strings"
	"unicode"
)

// suggestion ends a sentence about an unknown name: with the name that was probably meant, else with all
// of them.
func suggestion(name string, known []string) string {
	if meant := nearest(name, known); meant != "" {
		return fmt.Sprintf(", did you mean %s?", meant)
	}
	return "; known are " + strings.Join(known, ", ")
}

// nearest returns the known name that a misspelt one is probably meant for, or "". Case and punctuation do
// not count, so that maxGroups is max_groups; nor does the end of a word, so that Mon is Monday; else
// about one letter of three may be wrong.
func nearest(name string, known []string) string {
	letters := lettersOf(clip(name))
	best, fewest := "", len(letters)/3+1
	for _, candidate := range known {
		wanted := lettersOf(candidate)
		if len(letters) >= 3 && strings.HasPrefix(string(wanted), string(letters)) {
			return candidate
		}
		if edits := distance(letters, wanted); edits < fewest {
			best, fewest = candidate, edits
		}
	}
	return best
}

func lettersOf(name string) []rune {
	var letters []rune
	for _, r := range name {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters = append(letters, unicode.ToLower(r))
		}
	}
	return letters
}

// distance counts the letters to insert, delete or replace to get from a to b (Levenshtein).
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
