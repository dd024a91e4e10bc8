package openapitest

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFind_BesideTheModuleOrWhereTheVariableSays(t *testing.T) {
	t.Setenv(variable, "")
	file, err := find()
	require.NoError(t, err)
	root, err := filepath.Abs(filepath.Join("..", "..", ".."))
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(root, "go.mod"))
	require.Equal(t, filepath.Join(filepath.Dir(root), "shared", "discord", "openapi.json"), file)

	t.Setenv(variable, "/elsewhere/openapi.json")
	file, err = find()
	require.NoError(t, err)
	require.Equal(t, "/elsewhere/openapi.json", file)
}

func TestExceptions_AreRefusedWhenTheyAreNotNeeded(t *testing.T) {
	t.Parallel()
	err := exception{"/components/schemas/Gone", "{}", "it was wrong"}.apply(map[string]any{})
	require.ErrorContains(t, err, "no /components/schemas/Gone any more")
	require.ErrorContains(t, err, "it was wrong")
}
