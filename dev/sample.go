package main

import (
	"bytes"
	_ "embed"

	"convene/cohortfile"
)

// sampleFile is a cohort of 50 signups across ten time zones.
//
//go:embed sample.json
var sampleFile []byte

func sample() (cohortfile.File, error) {
	return cohortfile.Read(bytes.NewReader(sampleFile), "sample.json")
}
