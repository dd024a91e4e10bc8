package workflows

import "slices"

// faults are what is wrong beyond one group. The status lists them.
type faults struct {
	// expected are what the latest check says that Discord would refuse. They hold until the next check, or
	// until the groups are tried: then each says itself what it could not get.
	expected []string
	found    bool // something, by the latest check
	happened []string
}

// add puts a fault on the list that stays.
func (f *faults) add(problem string) { f.happened = append(f.happened, problem) }

// expect replaces what an earlier check has found.
func (f *faults) expect(problems []string) {
	f.expected, f.found = problems, len(problems) > 0
}

// withdraw takes back what the latest check has found.
func (f *faults) withdraw() { f.expected = nil }

// doubtful reports whether a run that comes to wait anew in the stage should check anew: something was wrong.
func (f *faults) doubtful(stage Stage) bool { return f.found || stage == StagePaused }

func (f *faults) list() []string { return slices.Concat(f.happened, f.expected) }
