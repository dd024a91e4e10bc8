package cohortfile

import (
	"strconv"
	"strings"
)

// wholeNumber reads a whole number. 8.0 is one: statistics programs write it in a column that has gaps.
func wholeNumber(text string) (n int, ok bool) {
	whole, fraction, _ := strings.Cut(text, ".")
	if strings.Trim(fraction, "0") != "" {
		return 0, false
	}
	value, err := strconv.ParseInt(whole, 10, 32) // as PostgreSQL's integer
	return int(value), err == nil
}

// idFromNumber takes the digits of an id that is written as a number, if they can be all.
func idFromNumber(digits string) (id, wrong string) {
	if _, err := strconv.ParseUint(digits, 10, 64); err != nil {
		return "", "it is not text; write it in quotes"
	}
	if looksRounded(digits) {
		return "", clip(digits) + " has lost its last digits in a program that rounds numbers; write the id in quotes"
	}
	return digits, ""
}

// looksRounded reports whether a program that holds numbers as float64, as JavaScript does, would write the
// digits just so. Up to 2^53 that loses nothing; beyond it an id that was not rounded is seldom of that form.
func looksRounded(digits string) bool {
	const exact = 1 << 53
	value, err := strconv.ParseFloat(digits, 64)
	return err == nil && value > exact && strconv.FormatFloat(value, 'f', -1, 64) == digits
}
