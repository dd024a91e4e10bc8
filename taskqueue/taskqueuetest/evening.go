package taskqueuetest

import (
	"fmt"
	"time"

	"convene/cohort"
)

// Evening is a cohort whose people are all free on the same evening, so that a run places everyone
// it can. What is secret about them says so.
func Evening(people int) cohort.Roster {
	roster := cohort.Roster{Cohort: cohort.Cohort{
		Name: "Ethics", Course: "ethics", StartDate: time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 30), Meetings: 6,
		Defaults: cohort.DefaultOptions(),
	}}
	for i := range people {
		roster.People = append(roster.People, cohort.Enrollee{
			Ref: fmt.Sprint(i), Name: fmt.Sprintf("Ada Secret %d", i), DiscordID: fmt.Sprint(7000 + i), Email: fmt.Sprintf("ada%d@secret.example", i),
			Timezone: "UTC", Role: cohort.Participant, Available: `{"Tuesday": ["18:00-20:00"]}`,
		})
	}
	return roster
}
