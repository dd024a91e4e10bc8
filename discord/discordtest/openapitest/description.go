package openapitest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TB is what the package needs of a *testing.T.
type TB interface {
	Helper()
	Cleanup(f func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
	Skipf(format string, args ...any)
}

// Description is Discord's, as far as it has been needed: schemas are compiled when they are first used.
type Description struct {
	doc        map[string]any
	operations []operation

	mu       sync.Mutex
	compiler *jsonschema.Compiler
}

const (
	variable    = "CONVENE_DISCORD_OPENAPI"
	defaultFile = "../shared/discord/openapi.json" // from the module's root
	howToGet    = "get specs/openapi.json from github.com/discord/discord-api-spec and name it in " + variable
)

// Open returns the description. Without its file it skips the test.
func Open(t TB) *Description {
	t.Helper()
	d, err := shared()
	return d.orSkip(t, err)
}

// orSkip is the description if reading it went well.
func (d *Description) orSkip(t TB, err error) *Description {
	t.Helper()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		t.Skipf("Discord's description of its API is not here (%v): %s", err, howToGet)
	case err != nil:
		t.Fatalf("%v", err)
	}
	return d
}

// shared is the one description of all tests of a process: reading it takes some time.
var shared = sync.OnceValues(func() (*Description, error) {
	file, err := find()
	if err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return parse(raw)
})

// find is where the description is.
func find() (string, error) {
	if file := os.Getenv(variable); file != "" {
		return file, nil
	}
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; filepath.Dir(folder) != folder; folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			break
		}
	}
	return filepath.Join(folder, filepath.FromSlash(defaultFile)), nil
}

// address is under what name the schemas of the description refer to each other.
const address = "https://discord.com/openapi.json"

func parse(raw []byte) (*Description, error) {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("read Discord's description of its API: %w", err)
	}
	doc, _ := value.(map[string]any)
	if _, ok := at(doc, "/paths").(map[string]any); !ok {
		return nil, errors.New("Discord's description of its API has no paths") //nolint:staticcheck // a name
	}
	for _, e := range exceptions {
		if err := e.apply(doc); err != nil {
			return nil, err
		}
	}
	tighten(doc)
	d := &Description{doc: doc, operations: operations(doc), compiler: jsonschema.NewCompiler()}
	d.compiler.AssertFormat()
	return d, d.compiler.AddResource(address, doc)
}
