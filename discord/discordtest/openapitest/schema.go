package openapitest

import (
	"bytes"
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func itoa(n int) string { return strconv.Itoa(n) }

// check holds a value against the schema at a place of the description. It returns what does not fit.
func (d *Description) check(place string, value any) []string {
	schema, err := d.schema(place)
	if err != nil {
		return []string{err.Error()}
	}
	return mismatches(schema.Validate(value))
}

// checkJSON is check of a text.
func (d *Description) checkJSON(place string, text []byte) []string {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return []string{"is not JSON: " + err.Error()}
	}
	return d.check(place, value)
}

// schema compiles the schema at a place; the compiler remembers it.
func (d *Description) schema(place string) (*jsonschema.Schema, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	names := strings.Split(place, "/")
	for i := range names {
		names[i] = url.PathEscape(names[i])
	}
	return d.compiler.Compile(address + "#" + strings.Join(names, "/"))
}

// manyMismatches is how many are told of one value: alternatives that a value does not fit each have
// their own, and only the deepest help.
const manyMismatches = 5

// mismatches are the places of a value that do not fit, the deepest first: "at /name: got null, …".
func mismatches(err error) []string {
	failure, ok := errors.AsType[*jsonschema.ValidationError](err)
	if !ok {
		return nil
	}
	var leaves []jsonschema.OutputUnit
	collectLeaves(failure.DetailedOutput(), &leaves)
	slices.SortStableFunc(leaves, func(a, b jsonschema.OutputUnit) int {
		return cmp.Compare(strings.Count(b.InstanceLocation, "/"), strings.Count(a.InstanceLocation, "/"))
	})
	var found []string
	for _, leaf := range leaves {
		text := "at " + cmp.Or(leaf.InstanceLocation, "/") + ": " + leaf.Error.String()
		if !slices.Contains(found, text) && len(found) < manyMismatches {
			found = append(found, text)
		}
	}
	return found
}

func collectLeaves(unit *jsonschema.OutputUnit, leaves *[]jsonschema.OutputUnit) {
	if len(unit.Errors) == 0 && unit.Error != nil {
		*leaves = append(*leaves, *unit)
	}
	for i := range unit.Errors {
		collectLeaves(&unit.Errors[i], leaves)
	}
}
