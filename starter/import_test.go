package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/environment"
	"convene/local/localtest"
	"convene/report"
	"convene/taskqueue/taskqueuetest"
)

// imports is a cohort file of testdata.
func imports(name string) string { return filepath.Join("testdata", "imports", name+".json") }

// withDatabase is a shell with a database and nothing else.
func withDatabase(t *testing.T) shell {
	t.Helper()
	return shell{t, map[string]string{environment.DatabaseURL: localtest.Database(t)}}
}

// withStack is a shell with the whole of Convene, and the people of the Discord ids on the server.
func withStack(t *testing.T, discordIDs ...string) shell {
	t.Helper()
	stack := taskqueuetest.New(t)
	for _, id := range discordIDs {
		stack.Discord.AddMember(id, "user"+id)
	}
	stack.Serve()
	return shell{t, stack.Environment()}
}

// load imports a file and returns what the import reported.
func (s shell) load(name string, flags ...string) (result report.Import) {
	s.t.Helper()
	s.json(&result, append([]string{"import", imports(name)}, flags...)...)
	return result
}

// refused runs a command that must be refused in this state, and returns why.
func (s shell) refused(args ...string) string {
	s.t.Helper()
	code, stdout, stderr := s.run(args...)
	require.Equal(s.t, exitRefused, code, stderr)
	require.Empty(s.t, stdout)
	return stderr
}

func TestImport_ACohortWithGroupsIsNotRewrittenByItsName(t *testing.T) {
	t.Parallel()
	s := withStack(t)
	require.Contains(t, s.text("import", imports("past")), "warning: the cohort starts on 2024-01-08 and has 8 weekly meetings, so that it is over")
	s.text("schedule", "1", "--wait")
	s.text("approve", "1", "--wait")

	require.Equal(t, `starter: import cohort "Spring 2027": cohort 1 is called "Spring 2027" already and has 1 active group; the file says otherwise:
  start date: 2027-09-06 instead of 2024-01-08
If the file is of another cohort, give that a name of its own. If this cohort is meant, take back its start date in the file: `+
		"groups have their meetings by it, and --update changes nothing that would move them.\n", s.refused("import", imports("past_samename")))
	other := s.refused("import", imports("past_samename_othercourse"), "--update")
	require.Contains(t, other, "course: Other course instead of AISF")
	var list []report.Summary
	s.json(&list, "list")
	require.Len(t, list, 1)
	require.Equal(t, "2024-01-08", list[0].StartDate)
	require.Equal(t, 4, list[0].Signups)

	again := s.load("past")
	require.Equal(t, []int{4, 0, 0, 4}, []int{again.Signups, again.Added, again.Updated, again.Unchanged}, "the same file does no harm")
	require.Contains(t, s.text("import", imports("past")), "cohort 1, Spring 2027: 4 signups (0 new, 0 changed, 4 unchanged)\n")
}

func TestImport_ACohortThatHasEndedIsRewrittenOnlyWithUpdate(t *testing.T) {
	t.Parallel()
	s := withDatabase(t)
	s.load("past")
	require.Contains(t, s.refused("import", imports("past_samename")), "has ended; the file says otherwise:\n  start date: 2027-09-06 instead of 2024-01-08")
	updated := s.load("past_samename", "--update")
	require.Equal(t, []report.CohortChange{{What: "start date", Before: "2024-01-08", After: "2027-09-06"}}, updated.CohortChanges)
	require.Len(t, updated.NotInFile, 4, "those of the old term are named")
	require.Contains(t, s.refused("import", imports("past_samename_othercourse")), "is of another course")
}

func TestImport_SaysWhoseTimesChangeInAnotherCohortAndHowToKeepThem(t *testing.T) {
	t.Parallel()
	s := withStack(t, "300000000000080000", "300000000000080001", "300000000000080002")
	s.load("X1")
	require.Contains(t, s.text("import", imports("X2")), "this changes the times of 3 people in X1 (cohort 1) too, not yet scheduled\n"+
		"People's times are shared by their cohorts. To keep this file's times for this cohort alone: "+
		"starter import --own-times testdata/imports/X2.json; then import the other cohort's file again for its times.\n")

	require.True(t, s.load("X2", "--own-times").OwnTimes)
	require.Empty(t, s.load("X1").Affected, "X2 has times of its own now")
	require.Empty(t, s.load("X2").Affected, "and keeps them in later imports")
	require.Contains(t, s.text("import", imports("X2")), "it keeps the times of its people for itself")
	s.text("schedule", "X1", "--wait")
	require.Contains(t, s.text("preview", "X1"), "Monday")
	s.text("schedule", "X2", "--wait")
	require.Contains(t, s.text("preview", "X2"), "Friday")

	shared := s.load("X2", "--own-times=false")
	require.Equal(t, []report.AffectedCohort{{CohortID: 1, Name: "X1", People: 3, Grouped: 3}}, shared.Affected)
}

func TestImport_TheSameEmailIsTheSamePerson(t *testing.T) {
	t.Parallel()
	s := withDatabase(t)
	s.load("mailA")
	require.Equal(t, report.Recognised{ID: "m0", UserID: 1, By: "e-mail", From: "Mail A"}, s.load("mailB").Recognised[0])
	require.Equal(t, []report.PersonChange{{ID: "m0", What: []string{"Discord id"}}}, s.load("mailA_connected").Changed)
	connected := s.load("mailB_connected")
	require.Empty(t, connected.LeftOut)
	require.Equal(t, 4, connected.Unchanged, "m0 has the account already")
}

func TestImport_PeopleMayExchangeDiscordIDs(t *testing.T) {
	t.Parallel()
	s := withDatabase(t)
	s.load("swap1")
	swapped := s.load("swap2")
	require.Equal(t, []report.PersonChange{{ID: "sw0", What: []string{"Discord id"}}, {ID: "sw1", What: []string{"Discord id"}}}, swapped.Changed)
	require.Empty(t, swapped.LeftOut)
	require.Equal(t, 4, s.load("swap2").Unchanged)
}

func TestImport_SaysWhoseRoleChangedWhileInAGroup(t *testing.T) {
	t.Parallel()
	s := withStack(t)
	s.load("role1")
	s.text("schedule", "1", "--wait")
	s.text("approve", "1", "--wait")
	require.Contains(t, s.text("import", imports("role2")),
		"- r0 is a facilitator in the file, and stays a participant in Group 1: an import changes no group; change the membership on the platform if that is meant\n")
	require.Contains(t, s.text("preview", "1"), "- r 0 has signed up as facilitator since, and is participant in Group 1\n")
}

func TestImport_SaysWhoIsNotInTheFileAnyMore(t *testing.T) {
	t.Parallel()
	s := withStack(t)
	s.load("clashA")
	s.text("schedule", "1", "--wait")
	s.text("approve", "1", "--wait")
	out := s.text("import", imports("clashA_withdrawn"))
	require.Contains(t, out, "cohort 1, Course A: 6 signups (1 new, 0 changed, 4 unchanged)\n")
	require.Contains(t, out, "signed up, but not in the file (1):\n- a20, in Group 1\nThey stay: an import withdraws nobody.")
}

func TestImport_ADryRunSaysTheSameAndChangesNothing(t *testing.T) {
	t.Parallel()
	s := withDatabase(t)
	require.Contains(t, s.text("import", imports("swap1"), "--dry-run"), "dry run: nothing has been changed; without --dry-run this would be:\na new cohort, Swap: 4 signups (4 new")
	require.Contains(t, s.text("list"), "no cohorts yet")
	s.load("swap1")
	dry := s.load("swap2", "--dry-run")
	require.True(t, dry.DryRun)
	dry.DryRun = false
	require.Equal(t, s.load("swap2"), dry)
}

func TestImport_ListsWhoseTimesCannotBeRead(t *testing.T) {
	t.Parallel()
	s := withDatabase(t)
	result := s.load("slots_import")
	require.Equal(t, 16, result.Signups)
	require.Len(t, result.Unmatchable, 11)
	require.Contains(t, s.text("import", imports("slots_import")), "(11):\n- p3 (people[3]): ")
}

func TestImport_ADiscordUsernameFindsTheMemberAndApprovalConfirmsIt(t *testing.T) {
	t.Parallel()
	stack := taskqueuetest.New(t)
	stack.Serve()
	s := shell{t, stack.Environment()}
	doc := document("Ethics", 4)
	people, _ := doc["people"].([]any)
	for i, p := range people {
		person, _ := p.(map[string]any)
		delete(person, "discord_id")
		person["discord_username"] = fmt.Sprintf("learner.%d", i)
		if i > 0 {
			stack.Discord.AddMember(fmt.Sprint(300000000000060000+i), fmt.Sprintf("learner.%d", i))
		}
	}
	path := file(t, doc)
	s.text("import", path)
	s.text("schedule", "1", "--wait")
	require.Eventually(t, func() bool {
		return strings.Contains(s.text("preview", "1"), "- 3 people were found on the server by their Discord username; "+
			"approving their groups gives them these accounts: Person 1 = @learner.1, Person 2 = @learner.2, Person 3 = @learner.3\n")
	}, time.Minute, 20*time.Millisecond, "looked for once the groups wait")
	s.text("approve", "1", "--wait")
	var preview report.Cohort
	s.json(&preview, "preview", "1")
	require.Equal(t, []string{"p0"}, preview.NotOnServer)
	require.Empty(t, preview.Warnings)
	view, err := stack.Store.PreviewOf(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, "300000000000060001", view.Groups[0].People[1].DiscordID)
	require.Empty(t, view.Groups[0].People[0].DiscordID)
}
