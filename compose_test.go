// Package convene_test checks what runs Convene on real servers: docker-compose.yml and what belongs
// to it, by the compose specification's own loader.
package convene_test

import (
	"bufio"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/stretchr/testify/require"

	"convene/environment"
)

// documented are the variables of .env.example, in its order.
func documented(t *testing.T) []string {
	t.Helper()
	file, err := os.Open(".env.example")
	require.NoError(t, err)
	defer file.Close()
	var names []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if name, _, found := strings.Cut(lines.Text(), "="); found && !strings.HasPrefix(name, "#") {
			names = append(names, name)
		}
	}
	return names
}

// load reads docker-compose.yml with the variables set.
func load(t *testing.T, variables []string) (*types.Project, error) {
	t.Helper()
	env := []string{}
	for _, name := range variables {
		env = append(env, name+"=secret-"+name)
	}
	options, err := cli.NewProjectOptions([]string{"docker-compose.yml"}, cli.WithEnv(env), cli.WithProfiles([]string{"*"}))
	require.NoError(t, err)
	return options.LoadProject(t.Context())
}

func mustLoad(t *testing.T) *types.Project {
	t.Helper()
	project, err := load(t, documented(t))
	require.NoError(t, err)
	return project
}

func TestCompose_NamesASecretThatIsMissing(t *testing.T) {
	t.Parallel()
	all := documented(t)
	for _, name := range all {
		_, err := load(t, slices.DeleteFunc(slices.Clone(all), func(n string) bool { return n == name }))
		if name == environment.OrganiserChannel {
			require.NoError(t, err, "notices are optional")
			continue
		}
		require.ErrorContains(t, err, name)
		require.ErrorContains(t, err, "set it in .env")
	}
}

func TestCompose_ItsVariablesAreThoseOfTheExample(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("docker-compose.yml")
	require.NoError(t, err)
	used := []string{}
	for _, match := range regexp.MustCompile(`[^$]\$\{([A-Z_]+)`).FindAllStringSubmatch(string(text), -1) {
		used = append(used, match[1])
	}
	slices.Sort(used)
	require.ElementsMatch(t, documented(t), slices.Compact(used))
}

func TestCompose_HoldsNoSecret(t *testing.T) {
	t.Parallel()
	for _, service := range mustLoad(t).Services {
		for name, value := range service.Environment {
			if value != nil && regexp.MustCompile(`PASSWORD|PWD|TOKEN`).MatchString(name) {
				require.True(t, strings.HasPrefix(*value, "secret-"), "%s of %s comes from the environment", name, service.Name)
			}
		}
	}
}

func TestCompose_StartsInOrder(t *testing.T) {
	t.Parallel()
	project := mustLoad(t)
	for _, c := range []struct{ service, needs, condition string }{
		{"postgres-role", "postgres", types.ServiceConditionHealthy},
		{"migrate", "postgres-role", types.ServiceConditionCompletedSuccessfully},
		{"temporal-postgres-role", "temporal-postgres", types.ServiceConditionHealthy},
		{"temporal-schema", "temporal-postgres-role", types.ServiceConditionCompletedSuccessfully},
		{"temporal", "temporal-schema", types.ServiceConditionCompletedSuccessfully},
		{"temporal-namespace", "temporal", types.ServiceConditionHealthy},
		{"temporal-setup", "temporal-namespace", types.ServiceConditionCompletedSuccessfully},
		{"temporal-ui", "temporal", types.ServiceConditionHealthy},
		{"worker", "migrate", types.ServiceConditionCompletedSuccessfully},
		{"worker", "temporal-namespace", types.ServiceConditionCompletedSuccessfully},
		{"worker", "temporal-setup", types.ServiceConditionCompletedSuccessfully},
		{"bot", "migrate", types.ServiceConditionCompletedSuccessfully},
		{"bot", "temporal-namespace", types.ServiceConditionCompletedSuccessfully},
	} {
		require.Equal(t, c.condition, project.Services[c.service].DependsOn[c.needs].Condition, "%s needs %s", c.service, c.needs)
	}
}

// oneShot are the services that do one thing and end: somebody waits for that.
func oneShot(project *types.Project) []string {
	var names []string
	for _, service := range project.Services {
		for needed, dependency := range service.DependsOn {
			if dependency.Condition == types.ServiceConditionCompletedSuccessfully {
				names = append(names, needed)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestCompose_ServersAreWatchedAndRestarted(t *testing.T) {
	t.Parallel()
	project := mustLoad(t)
	var servers []string
	for name, service := range project.Services {
		if len(service.Profiles) > 0 || slices.Contains(oneShot(project), name) {
			continue
		}
		servers = append(servers, name)
		require.NotNil(t, service.HealthCheck, name)
		require.NotEmpty(t, service.HealthCheck.Test, name)
		require.Equal(t, types.RestartPolicyUnlessStopped, service.Restart, name)
	}
	require.ElementsMatch(t, []string{"postgres", "temporal-postgres", "temporal", "temporal-ui", "worker", "bot"}, servers)
	for _, name := range []string{"postgres", "temporal-postgres"} {
		require.Equal(t, name, project.Services[name].Volumes[0].Source)
		require.Equal(t, "/var/lib/postgresql/data", project.Services[name].Volumes[0].Target)
	}
	require.Greater(t, time.Duration(*project.Services["worker"].StopGracePeriod), 100*time.Second, "the worker drains")
	require.Equal(t, "512", *project.Services["temporal"].Environment["NUM_HISTORY_SHARDS"], "no database can change it later")
}

// `up --wait` takes the end of a service for a failure, unless a server that it starts waits for it.
func TestCompose_EachOneShotServiceIsWaitedForByAServer(t *testing.T) {
	t.Parallel()
	project := mustLoad(t)
	once := oneShot(project)
	require.Equal(t, []string{"migrate", "postgres-role", "temporal-namespace", "temporal-postgres-role", "temporal-schema", "temporal-setup"}, once)
	for _, name := range once {
		require.NotEqual(t, types.RestartPolicyUnlessStopped, project.Services[name].Restart, "%s ends", name)
		require.True(t, slices.ContainsFunc(project.ServiceNames(), func(server string) bool {
			waiting := project.Services[server]
			return waiting.Restart == types.RestartPolicyUnlessStopped && len(waiting.Profiles) == 0 &&
				waiting.DependsOn[name].Condition == types.ServiceConditionCompletedSuccessfully
		}), "no server waits for %s", name)
	}
}

// What the worker gets is what it reads, and no error.
func TestCompose_TheWorkerUnderstandsItsEnvironment(t *testing.T) {
	t.Parallel()
	worker := mustLoad(t).Services["worker"]
	ids := map[string]string{"secret-" + environment.DiscordGuild: "700", "secret-" + environment.OrganiserChannel: "701"}
	env := func(name string) (string, bool) {
		value := worker.Environment[name]
		if value != nil && ids[*value] != "" {
			return ids[*value], true
		}
		if value == nil {
			return "", false
		}
		return *value, true
	}
	_, err := environment.Database(env)
	require.NoError(t, err)
	config, err := environment.Discord(env)
	require.NoError(t, err)
	require.Equal(t, "secret-DISCORD_TOKEN", config.Token)
	require.Equal(t, "701", string(environment.Notices(env)))
	options, err := environment.Temporal(env)
	require.NoError(t, err)
	require.Equal(t, "temporal:7233", options.HostPort)
	known := []string{
		environment.DatabaseURL, "PGPASSWORD", "TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE",
		environment.DiscordToken, environment.DiscordGuild, environment.OrganiserChannel, "GOMEMLIMIT", // Go's own
	}
	for name := range worker.Environment {
		require.Contains(t, known, name)
	}
	require.Equal(t, worker.Environment, mustLoad(t).Services["bot"].Environment)
}

func TestCompose_ItsImageHasTheCommands(t *testing.T) {
	t.Parallel()
	dockerfile, err := os.ReadFile("Dockerfile")
	require.NoError(t, err)
	require.Regexp(t, `(?m)^USER [a-z]+$`, string(dockerfile), "nothing runs as root")
	build := strings.Fields(regexp.MustCompile(`CGO_ENABLED=0 go build .*`).FindString(string(dockerfile)))
	commands := map[string]string{}
	for name, service := range mustLoad(t).Services {
		if service.Build == nil {
			continue
		}
		line := slices.Concat(service.Entrypoint, service.Command)
		commands[name] = strings.Join(line, " ")
		require.Contains(t, build, "./"+line[0], name)
		require.FileExists(t, line[0]+"/main.go")
	}
	require.Equal(t, map[string]string{"migrate": "starter migrate up", "temporal-setup": "starter temporal setup", "worker": "worker", "bot": "bot", "starter": "starter"}, commands)
}

// The image's Go may not fetch another one.
func TestDockerfile_ItsGoIsTheModules(t *testing.T) {
	t.Parallel()
	module, err := os.ReadFile("go.mod")
	require.NoError(t, err)
	dockerfile, err := os.ReadFile("Dockerfile")
	require.NoError(t, err)
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(string(module))
	require.Contains(t, string(dockerfile), "FROM golang:"+version[1]+".")
}
