package cohort

// Roster is a cohort with its signups as an organiser hands them in, before the database knows them.
type Roster struct {
	Cohort Cohort // ID is zero
	People []Enrollee
}

// Enrollee is one signup of a roster.
type Enrollee struct {
	Ref             string // unique in the roster; the same ref in a later roster is the same person
	Name            string
	DiscordID       string // empty when unknown
	DiscordUsername string
	Email           string
	Timezone        string // IANA name; empty when unknown
	Role            Role
	MaxGroups       *int   // a facilitator's limit; nil for no limit
	Available       string // the platform's JSON text
	IfNeeded        string
}
