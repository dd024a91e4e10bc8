package migrations

import "context"

// To migrates up or down to the version, whatever is lost.
func To(ctx context.Context, databaseURL string, version uint) error {
	recorded, _, err := Version(ctx, databaseURL)
	if err != nil {
		return err
	}
	if recorded < version {
		return with(ctx, databaseURL, "migrate", func(s session) error {
			return s.up(ctx, func() error { return s.migrate.Migrate(version) })
		})
	}
	for ; recorded > version; recorded-- {
		if _, err := Down(ctx, databaseURL, DownOptions{Lose: LossNames()}); err != nil {
			return err
		}
	}
	return nil
}

// LossNames are the names of every loss that can be allowed.
func LossNames() []string {
	var names []string
	for _, kind := range LossKinds() {
		names = append(names, kind.Name)
	}
	return names
}

// LossesOf lists what taking the version back can lose.
func LossesOf(version uint) []string {
	var list []string
	for _, l := range lossesOf(int(version)) {
		list = append(list, l.what)
	}
	return list
}
