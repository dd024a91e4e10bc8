package convene_test

import (
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/stretchr/testify/require"
)

// holders lists the services whose environment has the value of the variable of .env.
func holders(project *types.Project, variable string) []string {
	var names []string
	for name, service := range project.Services {
		for _, value := range service.Environment {
			if value != nil && strings.Contains(*value, "secret-"+variable) {
				names = append(names, name)
				break
			}
		}
	}
	slices.Sort(names)
	return names
}

func TestCompose_GivesEachSecretToThoseWhoNeedIt(t *testing.T) {
	t.Parallel()
	project := mustLoad(t)
	for secret, want := range map[string][]string{
		"POSTGRES_ADMIN_PASSWORD":          {"postgres", "postgres-role"},
		"POSTGRES_PASSWORD":                {"bot", "migrate", "postgres-role", "starter", "worker"},
		"TEMPORAL_POSTGRES_ADMIN_PASSWORD": {"temporal-postgres", "temporal-postgres-role"},
		"TEMPORAL_POSTGRES_PASSWORD":       {"temporal", "temporal-postgres-role", "temporal-schema"},
		"DISCORD_TOKEN":                    {"bot", "worker"},
	} {
		require.Equal(t, want, holders(project, secret), secret)
	}
	for name, service := range project.Services {
		require.Empty(t, service.EnvFiles, name)
		require.Empty(t, service.Secrets, name)
	}
}

// roleServices are the services that make a database's role, by the database's.
var roleServices = map[string]string{"postgres": "postgres-role", "temporal-postgres": "temporal-postgres-role"}

func TestCompose_NobodyButTheRoleServiceIsASuperuser(t *testing.T) {
	t.Parallel()
	project := mustLoad(t)
	env := func(service, name string) string {
		value := project.Services[service].Environment[name]
		require.NotNil(t, value, "%s of %s", name, service)
		return *value
	}
	for database, role := range roleServices {
		require.NotContains(t, project.Services[database].Environment, "POSTGRES_USER", "the superuser is postgres")
		require.Equal(t, database, env(role, "PGHOST"))
		require.Equal(t, "postgres", env(role, "PGUSER"))
		require.Equal(t, env(database, "POSTGRES_PASSWORD"), env(role, "PGPASSWORD"))
		require.NotEqual(t, env(role, "PGPASSWORD"), env(role, "ROLE_PASSWORD"))
	}
	for _, name := range []string{"migrate", "worker", "bot", "starter"} {
		address, err := url.Parse(env(name, "DATABASE_URL"))
		require.NoError(t, err)
		require.Equal(t, "postgres", address.Hostname())
		require.Equal(t, env("postgres-role", "ROLE"), address.User.Username())
		require.Equal(t, env("postgres-role", "ROLE_PASSWORD"), env(name, "PGPASSWORD"))
		require.Equal(t, env("postgres-role", "ROLE_DATABASES"), strings.Trim(address.Path, "/"))
	}
	for _, name := range []string{"temporal", "temporal-schema"} {
		require.Equal(t, env("temporal-postgres-role", "ROLE"), env(name, "POSTGRES_USER"))
		require.Equal(t, env("temporal-postgres-role", "ROLE_PASSWORD"), env(name, "POSTGRES_PWD"))
		require.Equal(t, env("temporal-postgres-role", "ROLE_PASSWORD"), env(name, "SQL_PASSWORD"))
	}
	require.Equal(t, "temporal temporal_visibility", env("temporal-postgres-role", "ROLE_DATABASES"))
}

func TestCompose_HasANetworkForEachDatabase(t *testing.T) {
	t.Parallel()
	project := mustLoad(t)
	networks := map[string][]string{}
	for name, service := range project.Services {
		for network := range service.Networks {
			networks[network] = append(networks[network], name)
		}
	}
	for _, services := range networks {
		slices.Sort(services)
	}
	require.Equal(t, map[string][]string{
		"database": {"bot", "migrate", "postgres", "postgres-role", "starter", "worker"},
		"temporal": {
			"bot", "starter", "temporal", "temporal-cli", "temporal-namespace", "temporal-postgres", "temporal-postgres-role",
			"temporal-schema", "temporal-setup", "temporal-ui", "worker",
		},
	}, networks)
	require.ElementsMatch(t, []string{"database", "temporal"}, slices.Collect(maps.Keys(project.Networks)))
	require.True(t, project.Networks["database"].Internal, "from there nobody reaches the internet")
}

func TestCompose_OnlyTheUIListensAndOnlyOnThisMachine(t *testing.T) {
	t.Parallel()
	for name, service := range mustLoad(t).Services {
		require.NotEqual(t, "host", service.NetworkMode, name)
		if name != "temporal-ui" {
			require.Empty(t, service.Ports, name)
			continue
		}
		require.Len(t, service.Ports, 1)
		require.Equal(t, "127.0.0.1", service.Ports[0].HostIP)
	}
}

func TestCompose_NoContainerSeesTheFileOfSecrets(t *testing.T) {
	t.Parallel()
	project := mustLoad(t)
	here, err := filepath.Abs(".")
	require.NoError(t, err)
	for name, service := range project.Services {
		for _, volume := range service.Volumes {
			if volume.Type != types.VolumeTypeBind {
				continue
			}
			require.Equal(t, "starter", name, "mounts a directory of the machine")
			require.Equal(t, filepath.Join(here, "files"), volume.Source)
			require.True(t, volume.ReadOnly)
		}
	}
	require.DirExists(t, "files", "with create_host_path off, it has to be there")
	for _, text := range []string{"docker-compose.yml", ".env.example", "README.md"} {
		content, err := os.ReadFile(text)
		require.NoError(t, err)
		require.Contains(t, string(content), "install -m 600 .env.example .env", "%s names the file's mode", text)
	}
	ignored, err := os.ReadFile(".dockerignore")
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(ignored), "*\n"), "nothing is part of the image but what is named")
	require.NotContains(t, string(ignored), ".env")
}

func TestCompose_ConfinesEachContainer(t *testing.T) {
	t.Parallel()
	for name, service := range mustLoad(t).Services {
		require.Equal(t, []string{"ALL"}, service.CapDrop, name)
		require.Empty(t, service.CapAdd, name)
		require.Contains(t, service.SecurityOpt, "no-new-privileges:true", name)
		require.Positive(t, service.PidsLimit, name)
		require.Positive(t, int64(service.MemLimit), name)
		require.False(t, service.Privileged, name)
		require.NotContains(t, []string{"root", "0"}, service.User, name)
		require.Equal(t, name != "temporal-ui", service.ReadOnly, "%s has a root file system that is read-only", name)
	}
}

func TestCompose_ItsImagesHaveExactVersions(t *testing.T) {
	t.Parallel()
	images := map[string]bool{}
	for _, service := range mustLoad(t).Services {
		if service.Build == nil {
			images[service.Image] = true
		}
	}
	dockerfile, err := os.ReadFile("Dockerfile")
	require.NoError(t, err)
	for _, match := range regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(string(dockerfile), -1) {
		images[match[1]] = true
	}
	require.Len(t, images, 6)
	for image := range images {
		require.Regexp(t, `:\d+\.\d+(\.\d+)?(-[a-z0-9.]+)?$`, image)
	}
	for database, role := range roleServices {
		services := mustLoad(t).Services
		require.Equal(t, services[database].Image, services[role].Image)
	}
}
